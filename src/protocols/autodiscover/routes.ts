import type { Context } from 'hono'
import { parseServiceHost } from '../../address/index.ts'
import { hostOf, mount, plainText, redirect } from '../../http/index.ts'
import { secureOrigin } from '../plain-http.ts'
import type { Protocol, Services } from '../protocol.ts'
import { errorDocument, OUTLOOK_SETTINGS, OUTLOOK_SETTINGS_OF_DOMAIN } from './document.ts'
import type { AutodiscoverFailure } from './failure-view.ts'

/** In lower case: `app.ts` lowers the paths under it before routing, because clients capitalise at will (AD-3). */
const PATH = '/autodiscover/autodiscover.xml'

const ALLOW = 'GET, HEAD, POST, OPTIONS'
/** Where the host stands for no domain, only an address can be answered for. */
const ALLOW_WITHOUT_DOMAIN = 'POST, OPTIONS'

export const autodiscover: Protocol = {
  name: 'autodiscover',

  mount(app, services) {
    mount(app, {
      paths: [PATH],
      allow: (c) => (standsForNoDomain(c, services) ? ALLOW_WITHOUT_DOMAIN : ALLOW),
      get: (c) => redirectFromPlainHttp(c, services) ?? settingsOfHost(c, services),
      post: (c) => redirectFromPlainHttp(c, services) ?? settingsOfAddress(c, services),
    })
  },

  owns: (path) => path.toLowerCase().startsWith('/autodiscover/'),

  broken: (_, services) => failed('broken', services),
}

async function settingsOfAddress(c: Context, services: Services): Promise<Response> {
  // Evaluated with the first POST: the XML parser behind it costs as much CPU at start-up as a fifth of a hello worker.
  const { readAutodiscoverRequest } = await import('./request.ts')
  const asked = await readAutodiscoverRequest(c.req.raw)
  if (!asked.ok) return failed(asked.error, services)
  const { address, schema } = asked.value
  const match = await services.lookup({ address, host: parseServiceHost(hostOf(c.req.url)) })
  if (!match.ok) return failed(match.error.reason, services)
  if (schema === 'other') return failed('schema-unknown', services)
  const document = await services.documents.personal(OUTLOOK_SETTINGS, match.value, address)
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

function standsForNoDomain(c: Context, { serviceHost }: Services): boolean {
  const host = parseServiceHost(hostOf(c.req.url))
  return host.loopback || (host.name !== undefined && host.name === serviceHost)
}

/** The redirect step of Outlook and others: a constant target, whatever was asked (AD-91). */
function redirectFromPlainHttp(c: Context, services: Services): Response | undefined {
  const origin = secureOrigin(c.req.raw, services)
  return origin === undefined ? undefined : redirect(302, origin + PATH)
}

function failed(failure: AutodiscoverFailure, { now, installation }: Services): Response {
  return errorDocument(failure, now(), installation)
}
