import type { Language } from '#generated/texts.js'
import { hasVariant, type IncomingProtocol } from '../../account/index.ts'
import { parseServiceHost } from '../../address/index.ts'
import { pageHeaders } from '../../frame/index.ts'
import { hostOf, originOf, rawQueryValue } from '../../http/index.ts'
import { RETRY_AFTER_SECONDS, SETUP_FORM_MAX_AGE_SECONDS } from '../../limits.ts'
import type { Match } from '../../lookup/index.ts'
import type { Services } from '../../protocols/protocol.ts'
import { deviceFrom, mayBeIpad } from './device.ts'
import type { Say, SetupFacts } from './facts.ts'
import type { Return } from './form.ts'
import { formPage, problemPage, type SetupProblem } from './form-page.ts'
import { answerPage, type PageFacts, questionPage } from './page.ts'
import { type Fields, fieldsOfForm, fieldsOfQuery, ownAddress, readSetupRequest, type SetupRequest } from './request.ts'
import { installsProfiles } from './sections/browser.ts'
import { domainAsTyped, knownAs, whomOf } from './whom.ts'

/**
 * Languages and their sentences. They are handed in: what is loaded at start for others must not be imported from here, or
 * the bundler would defer it there as well, which costs start-up time.
 */
export interface Speaker {
  languageFor(asked: string | undefined): Language
  sayIn(language: Language): Say
}

/** One request, as far as it was understood. */
interface Visit {
  readonly request: Request
  readonly services: Services
  readonly method: 'get' | 'post'
  readonly fields: Fields
  readonly language: Language
  readonly say: Say
}

/** The set-up page: the form, the answer to it, or what has to be mended. */
export async function answerSetup(request: Request, services: Services, speaker: Speaker): Promise<Response> {
  const isPost = request.method === 'POST'
  const read = isPost ? await fieldsOfForm(request) : fieldsOfQuery(request.url)
  const fields = { ...languageIn(request.url), ...(read.ok ? read.value : {}) }
  const language = speaker.languageFor(fields.lang)
  const method = isPost ? 'post' : 'get'
  const visit: Visit = { request, services, method, fields, language, say: speaker.sayIn(language) }
  if (!read.ok) return problem(visit, read.error)
  const asked = readSetupRequest(fields)
  if (asked.ok) return answer(visit, asked.value)
  return asked.error === 'address-missing' && !isPost ? form(visit) : problem(visit, asked.error)
}

/** A hoster's own form can say the language in the address that it sends to. */
function languageIn(url: string): Pick<Fields, 'lang'> {
  const lang = rawQueryValue(url, 'lang')
  return lang === undefined ? {} : { lang }
}

async function answer(visit: Visit, asked: SetupRequest): Promise<Response> {
  const { request, services, language, say } = visit
  const { address, domain } = asked
  const host = parseServiceHost(hostOf(request.url))
  const found = await services.lookup(address === undefined ? { name: domain, host } : { address, host })
  const typed = domainAsTyped(visit.fields, domain)
  if (!found.ok) return problem(visit, found.error.reason, { domain: typed })
  const recognised = found.value
  const known = knownAs(visit.fields, domain, recognised)
  const variant = chosenVariant(recognised, asked.variant)
  const page: PageFacts = {
    url: ownAddress(request.url),
    language,
    say,
    recognised,
    whom: whomOf(recognised, known, address, say),
    asked: known,
    chosen: variant.known,
    back: returnOf(visit, asked, variant.known),
  }
  // No error repeats an address.
  if (variant.isUnknown)
    return html(visit, questionPage({ ...page, whom: whomOf(recognised, known, undefined, say) }, 'unknown'), 400)
  const match = variant.known === undefined ? recognised : { ...recognised, variant: variant.known }
  const account = services.documents.account(match)
  if (!account.ok) {
    if (account.error === 'variant-needed') return html(visit, questionPage(page, 'needed'))
    return problem(visit, account.error, { domain: typed, match })
  }
  const offered = account.value.incoming.map(({ protocol }) => protocol).filter((one) => one !== 'smtp')
  const facts: SetupFacts = {
    language,
    say,
    match,
    account: account.value,
    address,
    senderName: asked.senderName,
    protocol: shownProtocol(offered, asked.protocol),
    variant: match.variant,
    device: asked.device ?? deviceFrom(request),
    opensProfiles: installsProfiles(request),
    origin: services.serviceHost === undefined ? originOf(request) : `https://${services.serviceHost}`,
  }
  const doubt = asked.device === undefined && mayBeIpad(request)
  return html(visit, answerPage(page, facts, { wanted: asked.protocol, mayBeIpad: doubt }))
}

/** The package that the person chose. A provider without packages has none to choose, whatever a link says. */
function chosenVariant({ provider }: Match, asked: string | undefined) {
  if (asked === undefined || Object.keys(provider.variants).length === 0) return { known: undefined, isUnknown: false }
  const isKnown = hasVariant(provider, asked)
  return { known: isKnown ? asked : undefined, isUnknown: !isKnown }
}

function shownProtocol(offered: readonly IncomingProtocol[], wanted: IncomingProtocol | undefined): IncomingProtocol {
  return (wanted !== undefined && offered.includes(wanted) ? wanted : offered[0]) ?? 'imap'
}

/** What a choice on the page brings back. A name goes by POST alone, even where a link brought it. */
function returnOf({ method, fields, language }: Visit, asked: SetupRequest, variant: string | undefined): Return {
  const { address, domain, senderName, protocol, device } = asked
  return {
    method: senderName === undefined ? method : 'post',
    fields: {
      ...(address === undefined ? { domain } : { email: address.text }),
      ...(senderName === undefined ? {} : { name: senderName }),
      ...(protocol === undefined ? {} : { protocol }),
      ...(variant === undefined ? {} : { variant }),
      ...(device === undefined ? {} : { device }),
      ...(fields.lang === undefined ? {} : { lang: language }),
    },
  }
}

function form(visit: Visit): Response {
  const { request, language } = visit
  const headers = pageHeaders(language, `public, max-age=${SETUP_FORM_MAX_AGE_SECONDS}`)
  return new Response(formPage({ ...visit, url: ownAddress(request.url) }), { headers })
}

function problem(visit: Visit, reason: SetupProblem, about: { domain?: string; match?: Match } = {}): Response {
  const { status, body } = problemPage({ ...visit, url: ownAddress(visit.request.url) }, reason, about)
  return html(visit, body, status)
}

/** What depends on somebody's address and device: nobody keeps it. */
function html({ language }: Visit, body: string, status = 200): Response {
  const headers: Record<string, string> = {
    ...pageHeaders(language),
    vary: 'Accept-Language, User-Agent, Sec-CH-UA-Platform',
  }
  if (status === 503) headers['retry-after'] = String(RETRY_AFTER_SECONDS)
  return new Response(body, { status, headers })
}
