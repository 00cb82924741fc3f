import { LANGUAGES } from '#generated/texts.js'
import { type AccountFailure, hasVariant } from '../account/index.ts'
import { parseServiceHost } from '../address/index.ts'
import { isSure } from '../documents/index.ts'
import { hostOf, rawQueryValue } from '../http/index.ts'
import { negotiateLanguage } from '../language/index.ts'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import type { LookupFailure, Match } from '../lookup/index.ts'
import { secureOrigin } from '../protocols/plain-http.ts'
import type { Services } from '../protocols/protocol.ts'
import { ALLOW, preflight } from './cors.ts'
import { type Problem, type ProblemReader, problemResponse } from './problem.ts'
import { type CatalogFacts, isInList, providerAnswer, providerList } from './providers-json.ts'
import { type RequestFailure, readProvidersRequest, readSettingsRequest } from './request.ts'
import { jsonResponse, serviceOrigin } from './respond.ts'
import { present, providerRef, settingsJson, variantsOf } from './settings-json.ts'

/** A request to the API, and everything that its answer is made from. */
export interface Asked {
  readonly request: Request
  readonly services: Services
  readonly facts: CatalogFacts
  /** The id in the path, decoded. */
  readonly id: string
}

export type Operation = (asked: Asked) => Promise<Response>

/** What every operation does first: methods, and the way that the request came. */
export function guarded(operation: Operation): Operation {
  return async (asked) => {
    const { request, services } = asked
    if (request.method === 'OPTIONS') return preflight()
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(asked, {
        name: 'method-not-allowed',
        more: { allow: ALLOW.split(', ') },
        headers: { allow: ALLOW },
      })
    // Not redirected: who asks again over HTTPS by itself goes on sending the address over plain HTTP first.
    if (secureOrigin(request, services) !== undefined) return refuse(asked, { name: 'plain-http' })
    return operation(asked)
  }
}

export const settings: Operation = guarded(async (asked) => {
  const { request, services, facts } = asked
  const read = readSettingsRequest(request.url)
  if (!read.ok) return refuse(asked, misread(read.error))
  const { address, domain, variant } = read.value
  const host = parseServiceHost(hostOf(request.url))
  const found = await services.lookup(address === undefined ? { name: domain, host } : { address, host })
  if (!found.ok) return refuse(asked, unfound(found.error))
  const origin = serviceOrigin(request, services.serviceHost)
  const isListed = isInList(facts, found.value.provider)
  const provider = providerRef(found.value.provider, isListed ? origin : undefined)
  const variants = variantsOf(found.value.provider)
  if (variant !== undefined && !hasVariant(found.value.provider, variant))
    return refuse(asked, { name: 'variant-unknown', more: { provider, variants } })
  const match: Match = variant === undefined ? found.value : { ...found.value, variant }
  const account = services.documents.account(match)
  if (!account.ok) return refuse(asked, untold(account.error, { provider, variants }))
  const answer = settingsJson({ match, account: account.value, address, variant, origin, isListed })
  return jsonResponse(request, answer, address !== undefined ? 'personal' : isSure(match) ? 'public' : 'unsure')
})

export const providers: Operation = guarded(async (asked) => {
  const { request, services, facts } = asked
  const read = readProvidersRequest(request.url)
  if (!read.ok) return refuse(asked, misread(read.error))
  const list = providerList(facts, read.value, serviceOrigin(request, services.serviceHost))
  const link = list.next === undefined ? undefined : `<${list.next}>; rel="next"`
  return jsonResponse(request, list, 'public', present({ link }) as Record<string, string>)
})

export const provider: Operation = guarded(async (asked) => {
  const answer = providerAnswer(asked.facts, asked.id)
  if (answer.ok) return jsonResponse(asked.request, answer.value, 'public')
  const entry = asked.facts.catalog.byId(asked.id)
  if (answer.error === 'provider-unknown' || entry === undefined) return refuse(asked, { name: 'provider-unknown' })
  return refuse(asked, { name: 'insecure', more: { provider: providerRef(entry, undefined) } })
})

/** Whatever else is asked for below `/api/`. */
export const elsewhere: Operation = guarded(async (asked) => refuse(asked, { name: 'path-unknown' }))

/** When a bug stopped the answer. */
export function broken(request: Request, services: Services): Response {
  return problemResponse({ name: 'broken', headers: RETRY_AFTER }, readerOf(request, services))
}

const RETRY_AFTER = { 'retry-after': String(RETRY_AFTER_SECONDS) }

function refuse({ request, services }: Asked, problem: Problem): Response {
  return problemResponse(problem, readerOf(request, services))
}

export function readerOf(request: Request, { serviceHost }: Pick<Services, 'serviceHost'>): ProblemReader {
  const asked = rawQueryValue(request.url, 'lang')
  return {
    origin: serviceOrigin(request, serviceHost),
    language: negotiateLanguage(asked, request.headers.get('accept-language'), LANGUAGES),
  }
}

function misread(failure: RequestFailure): Problem {
  if (failure.name === 'parameter-missing') return { name: 'parameter-missing' }
  const { name, parameter, conflict } = failure
  return { name, detail: `api.invalid.${conflict === true ? 'conflict' : parameter}`, more: { parameter } }
}

function unfound(failure: LookupFailure): Problem {
  if (failure.reason === 'domain-missing') return { name: 'parameter-missing' }
  const { reason, domain, why } = failure
  const more = { domain, why: why.map((step) => present(step)) }
  return { name: reason, more, ...(reason === 'source-unavailable' ? { headers: RETRY_AFTER } : {}) }
}

/** The members of a problem are those of its type, no more. */
function untold(failure: AccountFailure, { provider, variants }: { provider: object; variants: object }): Problem {
  return { name: failure, more: failure === 'variant-needed' ? { provider, variants } : { provider } }
}
