import type { Context } from 'hono'
import { LANGUAGES, texts } from '#generated/texts.js'
import { type Domain, parseServiceHost } from '../../address/index.ts'
import { hostOf, mount, plainText, rawQueryValue } from '../../http/index.ts'
import { fill, negotiateLanguage } from '../../language/index.ts'
import { RETRY_AFTER_SECONDS } from '../../limits.ts'
import type { Question } from '../../lookup/index.ts'
import { pageOverHttps } from '../plain-http.ts'
import type { Protocol, Services } from '../protocol.ts'
import { documentsFor } from './found.ts'
import type { Say } from './record.ts'
import type { ZoneFacts } from './view.ts'

const PATH = '/dns/'

export const dnsZone: Protocol = {
  name: 'dns-zone',
  isLimited: true,

  mount(app, services) {
    mount(app, {
      paths: [`${PATH}:name`],
      allow: 'GET, HEAD',
      // What goes into a zone is worth protecting on its way.
      get: (c) => pageOverHttps(c.req.raw, services) ?? answer(c, services),
    })
  },

  owns: (path) => path.startsWith(PATH),

  broken: () => plainText(503, 'The records cannot be made just now.', { 'retry-after': String(RETRY_AFTER_SECONDS) }),
}

async function answer(c: Context, services: Services): Promise<Response> {
  // Evaluated with the first question: operators ask seldom, and an isolate has to start quickly.
  const { ZONE, formFor, readZoneRequest, zoneProblem } = await import('./answer.ts')
  const request = c.req.raw
  const form = formFor(c.req.path, request.headers.get('accept'))
  const language = negotiateLanguage(
    rawQueryValue(request.url, 'lang'),
    request.headers.get('accept-language'),
    LANGUAGES,
  )
  const say: Say = (key, values = {}) => fill(texts[language][key], values)
  const asker = { form, language, say, url: request.url }
  const asked = readZoneRequest(request.url, c.req.param('name') ?? '')
  if (!asked.ok) return zoneProblem(asked.error, asker)
  const { domain, previous, mailconf } = asked.value
  const match = await services.lookup(questionFor(domain, services.serviceHost))
  if (!match.ok) return zoneProblem(match.error.reason, asker)
  const account = services.documents.account(match.value)
  if (!account.ok) return zoneProblem(account.error, asker)
  const facts: ZoneFacts = {
    service: services.serviceHost ?? parseServiceHost(hostOf(request.url)).name,
    customerCertificates: services.customerCertificates,
    isMxName: match.value.source === 'mx-name',
    previous,
    mailconf,
    ...(await documentsFor(account.value)),
  }
  const document = await services.documents.personal(ZONE, match.value, { ...asker, facts })
  return document.ok ? document.value : zoneProblem(document.error, asker)
}

/**
 * The question that clients will put once the records lead here, at a service host of the domain itself. The service's
 * own domain is asked about as any other host: nobody pointed it here for its mail (AD-98).
 */
function questionFor(domain: Domain, serviceHost: Domain | undefined): Question {
  const isOwn = serviceHost === domain || serviceHost?.endsWith(`.${domain}`) === true
  return { name: domain, host: parseServiceHost(isOwn ? domain : `autoconfig.${domain}`) }
}
