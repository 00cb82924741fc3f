import type { Context } from 'hono'
import type { AccountConfig, HttpsUrl } from '../../account/index.ts'
import { parseServiceHost } from '../../address/index.ts'
import { BASE_HEADERS, hostOf, mount, pathAndQueryOf, plainText } from '../../http/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS, RETRY_AFTER_SECONDS } from '../../limits.ts'
import { andThen, type Soon } from '../../result.ts'
import type { Protocol, Services } from '../protocol.ts'

/** Apps in a browser speak JMAP too. */
const CROSS_ORIGIN = { 'access-control-allow-origin': '*' } as const

/** Where each service starts, at the host of a mail domain (RFC 8620 §2.2, RFC 6764 §5). */
const TARGETS = {
  '/.well-known/jmap': ({ jmap }) => jmap,
  '/.well-known/caldav': ({ calendar }) => calendar?.caldav,
  '/.well-known/carddav': ({ contacts }) => contacts?.carddav,
} as const satisfies Record<string, (account: AccountConfig) => HttpsUrl | undefined>

export const wellKnown: Protocol = {
  name: 'well-known',
  isLimited: false,

  mount(app, services) {
    const { '/.well-known/jmap': jmap, '/.well-known/caldav': caldav, '/.well-known/carddav': carddav } = TARGETS
    mount(app, {
      paths: ['/.well-known/jmap'],
      allow: 'GET, HEAD, OPTIONS',
      headers: CROSS_ORIGIN,
      get: (c) => redirected(c, jmap, services),
    })
    // Whatever the method: apps for calendars begin with PROPFIND, some with OPTIONS.
    app.all('/.well-known/caldav', (c) => redirected(c, caldav, services))
    app.all('/.well-known/carddav', (c) => redirected(c, carddav, services))
  },

  owns: (path) => Object.hasOwn(TARGETS, path),

  broken: () =>
    plainText(503, 'This cannot be answered just now.', {
      ...CROSS_ORIGIN,
      'retry-after': String(RETRY_AFTER_SECONDS),
    }),
}

function redirected(
  c: Context,
  targetOf: (account: AccountConfig) => HttpsUrl | undefined,
  { lookup, documents }: Services,
): Soon<Response> {
  return andThen(lookup({ host: parseServiceHost(hostOf(c.req.url)) }), (match) => {
    const account = match.ok ? documents.account(match.value) : match
    const target = account.ok ? targetOf(account.value) : undefined
    if (target === undefined || isSelf(target, c.req.url))
      return plainText(404, 'No such service is known here for this domain.', CROSS_ORIGIN)
    return new Response(null, {
      // The status that servers for calendars use, and so the one that apps are tried with; they keep the method.
      status: 301,
      headers: {
        location: target,
        'cache-control': `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}`,
        ...CROSS_ORIGIN,
        ...BASE_HEADERS,
      },
    })
  })
}

/** An entry may name the well-known address itself, and its host may lead here: that would be a circle. */
function isSelf(target: HttpsUrl, url: string): boolean {
  return hostOf(target) === hostOf(url) && pathAndQueryOf(target) === pathAndQueryOf(url)
}
