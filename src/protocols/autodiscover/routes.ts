import type { Context } from 'hono'
import { parseServiceHost } from '../../address/index.ts'
import { hostOf, mount, pathAndQueryOf, plainText, redirect } from '../../http/index.ts'
import { secureOrigin } from '../plain-http.ts'
import type { Protocol, Services } from '../protocol.ts'
import { errorDocument, MOBILE_SYNC_SETTINGS, OUTLOOK_SETTINGS, OUTLOOK_SETTINGS_OF_DOMAIN } from './document.ts'
import type { AutodiscoverFailure } from './failure-view.ts'
import { JSON_PATH, POX_PATH, SOAP_PATH } from './paths.ts'

const ALLOW = 'GET, HEAD, POST, OPTIONS'
/** Where the host stands for no domain, only an address can be answered for. */
const ALLOW_WITHOUT_DOMAIN = 'POST, OPTIONS'
const ALLOW_SOAP = 'POST, OPTIONS'

export const autodiscover: Protocol = {
  name: 'autodiscover',
  isLimited: false,

  mount(app, services) {
    mount(app, {
      paths: [POX_PATH],
      allow: (c) => (standsForNoDomain(c, services) ? ALLOW_WITHOUT_DOMAIN : ALLOW),
      get: (c) => redirectFromPlainHttp(c, services, POX_PATH) ?? settingsOfHost(c, services),
      post: (c) => redirectFromPlainHttp(c, services, POX_PATH) ?? settingsOfAddress(c, services),
    })
    mount(app, {
      paths: [JSON_PATH, `${JSON_PATH}/v1.0/*`],
      allow: 'GET, HEAD, OPTIONS',
      get: (c) => redirectAsAsked(c, services) ?? urlInJson(c, services),
    })
    mount(app, {
      paths: [SOAP_PATH],
      allow: ALLOW_SOAP,
      // Seen: exchangelib asks by GET over plain HTTP for the redirect, and nobody otherwise (AD-83, AD-91).
      get: (c) =>
        redirectFromPlainHttp(c, services, SOAP_PATH) ??
        plainText(405, 'Send a SOAP request here, by POST.', { allow: ALLOW_SOAP }),
      post: (c) => redirectFromPlainHttp(c, services, SOAP_PATH) ?? settingsInSoap(c, services),
    })
  },

  owns: (path) => path.toLowerCase().startsWith('/autodiscover/'),

  async broken({ url }, services) {
    const path = pathAndQueryOf(url).toLowerCase()
    if (path.startsWith(JSON_PATH)) return (await json()).jsonFailure({ reason: 'broken' })
    if (path.startsWith(SOAP_PATH)) return (await soap()).soapFailure('broken')
    return failed('broken', services)
  },
}

// Each is evaluated with its first request: the XML parser alone costs as much CPU at start-up as a fifth of a hello
// worker.
const pox = () => import('./request.ts')
const json = () => import('./json/answer.ts')
const soap = () => import('./soap/answer.ts')

async function settingsOfAddress(c: Context, services: Services): Promise<Response> {
  const { readAutodiscoverRequest } = await pox()
  const asked = await readAutodiscoverRequest(c.req.raw)
  if (!asked.ok) return failed(asked.error, services)
  const { address, schema } = asked.value
  const match = await services.lookup({ address, host: parseServiceHost(hostOf(c.req.url)) })
  if (!match.ok) return failed(match.error.reason, services)
  if (schema === 'other') return failed('schema-unknown', services)
  const document =
    schema === 'outlook'
      ? await services.documents.personal(OUTLOOK_SETTINGS, match.value, address)
      : await services.documents.personal(MOBILE_SYNC_SETTINGS, match.value, address)
  return document.ok ? document.value : failed(document.error, services)
}

/**
 * GET without an address: the settings of the host's domain. Where the host stands for no domain it must fail: a 200
 * would end Delta Chat's search, and Thunderbird repeats its redirected POST only after a failed GET (AUTODISCOVER §2.5).
 */
async function settingsOfHost(c: Context, services: Services): Promise<Response> {
  if (standsForNoDomain(c, services))
    return plainText(405, 'Send an Autodiscover request with an e-mail address here, by POST.', {
      allow: ALLOW_WITHOUT_DOMAIN,
    })
  const match = await services.lookup({ host: parseServiceHost(hostOf(c.req.url)) })
  if (!match.ok) return failed(match.error.reason, services)
  const document = await services.documents.answer(c.req.raw, OUTLOOK_SETTINGS_OF_DOMAIN, match.value)
  return document.ok ? document.value : failed(document.error, services)
}

async function urlInJson(c: Context, services: Services): Promise<Response> {
  return (await json()).answerJson(c.req.raw, services)
}

async function settingsInSoap(c: Context, services: Services): Promise<Response> {
  return (await soap()).answerSoap(c.req.raw, services)
}

function standsForNoDomain(c: Context, { serviceHost }: Services): boolean {
  const host = parseServiceHost(hostOf(c.req.url))
  return host.loopback || (host.name !== undefined && host.name === serviceHost)
}

/** The redirect step of Outlook and others: a constant target, whatever was asked (AD-91). */
function redirectFromPlainHttp(c: Context, services: Services, path: string): Response | undefined {
  const origin = secureOrigin(c.req.raw, services)
  return origin === undefined ? undefined : redirect(302, origin + path)
}

/** Of a question in JSON path and query are the question: they go along, encoded by the URL parser (AD-92). */
function redirectAsAsked(c: Context, services: Services): Response | undefined {
  const origin = secureOrigin(c.req.raw, services)
  if (origin === undefined) return undefined
  // Without the host of the request, which may be none.
  const { pathname, search } = new URL(origin + pathAndQueryOf(c.req.url))
  return redirect(302, origin + pathname + search)
}

function failed(failure: AutodiscoverFailure, { now, installation }: Services): Response {
  return errorDocument(failure, now(), installation)
}
