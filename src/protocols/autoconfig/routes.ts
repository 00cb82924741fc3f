import type { Context } from 'hono'
import type { AccountConfig, NotExpressible } from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import { mount, plainText } from '../../http/index.ts'
import { RETRY_AFTER_SECONDS } from '../../limits.ts'
import type { Question } from '../../lookup/index.ts'
import { andThen, type Result, type Soon } from '../../result.ts'
import type { Protocol, Services } from '../protocol.ts'
import { CLIENT_CONFIG, CROSS_ORIGIN, RESOLVED_CLIENT_CONFIG } from './document.ts'
import { questionFromPath, questionFromQuery } from './request.ts'
import { withResolvedUsernames } from './view.ts'

/** Seen: Nine on Android asks for the third (AC-15). */
const PROVIDER_PATHS = [
  '/mail/config-v1.1.xml',
  '/.well-known/autoconfig/mail/config-v1.1.xml',
  '/v1.1/mail/config-v1.1.xml',
]

/** The ISPDB's own addresses: `autoconfig.thunderbird.net/v1.1/` and `live.thunderbird.net/autoconfig/v1.1/`. */
const DATABASE_PATHS = ['/v1.1/:name', '/autoconfig/v1.1/:name']

const ALLOW = 'GET, HEAD, OPTIONS'

export const autoconfig: Protocol = {
  name: 'autoconfig',
  isLimited: false,

  mount(app, services) {
    const route = { allow: ALLOW, headers: CROSS_ORIGIN }
    mount(app, { ...route, paths: PROVIDER_PATHS, get: (c) => answer(c, questionFromQuery(c.req.url), services) })
    mount(app, {
      ...route,
      paths: DATABASE_PATHS,
      get: (c) => answer(c, questionFromPath(c.req.url, c.req.param('name') ?? ''), services),
    })
  },

  owns: (path) =>
    path.endsWith('/config-v1.1.xml') || path.startsWith('/v1.1/') || path.startsWith('/autoconfig/v1.1/'),

  broken: () =>
    plainText(503, 'The settings cannot be read just now.', {
      ...CROSS_ORIGIN,
      'retry-after': String(RETRY_AFTER_SECONDS),
    }),
}

function answer(c: Context, question: Question, { lookup, documents }: Services): Soon<Response> {
  return andThen(lookup(question), (match) => {
    if (!match.ok) return unknown()
    const resolved =
      question.address === undefined ? undefined : resolve(documents.account(match.value), question.address)
    const document =
      resolved === undefined
        ? documents.answer(c.req.raw, CLIENT_CONFIG, match.value)
        : documents.personal(RESOLVED_CLIENT_CONFIG, match.value, resolved)
    return andThen(document, (made) => (made.ok ? made.value : unknown()))
  })
}

function resolve(account: Result<AccountConfig, NotExpressible>, address: EmailAddress): AccountConfig | undefined {
  return account.ok ? withResolvedUsernames(account.value, address) : undefined
}

/** An unknown domain, and what cannot be said here: a client then asks elsewhere (AC-49, AC-51). */
function unknown(): Response {
  return plainText(404, 'No mail settings are known here for this domain.', CROSS_ORIGIN)
}
