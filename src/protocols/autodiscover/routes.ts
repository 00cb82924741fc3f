import type { Context } from 'hono'
import { parseServiceHost } from '../../address/index.ts'
import { hostOf, isPlainHttp, mount, plainText, redirect } from '../../http/index.ts'
import type { Protocol, Services } from '../protocol.ts'
import { errorDocument, OUTLOOK_SETTINGS, OUTLOOK_SETTINGS_OF_DOMAIN } from './document.ts'

/** In lower case: `app.ts` lowers the paths under it before routing, because clients capitalise at will (AD-3). */
const PATH = '/autodiscover/autodiscover.xml'

/** GET is answered nearly everywhere, so it stands here although the service's own host refuses it. */
const ALLOW = 'GET, HEAD, POST, OPTIONS'
const ALLOW_AT_SERVICE_HOST = 'POST, OPTIONS'

export const autodiscover: Protocol = {
  name: 'autodiscover',

  mount(app, services) {
    mount(app, {
      paths: [PATH],
      allow: ALLOW,
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
  const host = parseServiceHost(hostOf(c.req.url))
  if (host.loopback || (host.name !== undefined && host.name === services.serviceHost))
    return plainText(405, 'Send an Autodiscover request with an e-mail address here, by POST.', {
      allow: ALLOW_AT_SERVICE_HOST,
    })
  const match = await services.lookup({ host })
  if (!match.ok) return failed(match.error.reason, services)
  const document = await services.documents.answer(c.req.raw, OUTLOOK_SETTINGS_OF_DOMAIN, match.value)
  return document.ok ? document.value : failed(document.error, services)
}

/** The redirect step of Outlook and others: a constant target, whatever was asked (AD-91). Local use goes without. */
function redirectFromPlainHttp(c: Context, { serviceHost }: Services): Response | undefined {
  if (serviceHost === undefined || !isPlainHttp(c.req.raw) || parseServiceHost(hostOf(c.req.url)).loopback)
    return undefined
  return redirect(302, `https://${serviceHost}${PATH}`)
}

function failed(failure: Parameters<typeof errorDocument>[0], { now, serviceHost }: Services): Promise<Response> {
  return errorDocument(failure, now(), serviceHost ?? 'localhost')
}
