import type { Context } from 'hono'
import { parseServiceHost } from '../../address/index.ts'
import { hostOf, mount, plainText } from '../../http/index.ts'
import { RETRY_AFTER_SECONDS } from '../../limits.ts'
import { andThen, type Soon } from '../../result.ts'
import type { Protocol, Services } from '../protocol.ts'
import { CROSS_ORIGIN, PACC } from './document.ts'

const PATH = '/.well-known/user-agent-configuration.json'

export const pacc: Protocol = {
  name: 'pacc',
  isLimited: false,

  mount(app, services) {
    mount(app, {
      paths: [PATH],
      allow: 'GET, HEAD, OPTIONS',
      headers: CROSS_ORIGIN,
      get: (c) => answer(c, services),
    })
  },

  owns: (path) => path === PATH,

  broken: () =>
    plainText(503, 'The settings cannot be read just now.', {
      ...CROSS_ORIGIN,
      'retry-after': String(RETRY_AFTER_SECONDS),
    }),
}

/** The host decides, nothing else: no client sends more. */
function answer(c: Context, { lookup, documents }: Services): Soon<Response> {
  return andThen(lookup({ host: parseServiceHost(hostOf(c.req.url)) }), (match) => {
    if (!match.ok) return unknown()
    return andThen(documents.answer(c.req.raw, PACC, match.value), (made) => (made.ok ? made.value : unknown()))
  })
}

/** An unknown domain, and what PACC cannot say: the client goes on to other formats (AC-98, AC-101). */
function unknown(): Response {
  return plainText(404, 'No mail settings are known here for this domain.', CROSS_ORIGIN)
}
