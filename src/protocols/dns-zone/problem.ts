import type { TextKey } from '#generated/texts.js'
import type { NotExpressible } from '../../account/index.ts'
import type { LookupFailure } from '../../lookup/index.ts'
import { type ZoneAsker, zoneHeaders } from './document.ts'
import { problemPage } from './page.ts'
import type { ZoneRequestFailure } from './request.ts'

/** Why there are no records. */
export type ZoneProblem = ZoneRequestFailure | LookupFailure['reason'] | NotExpressible

/** A domain whose settings no client can be told is unknown to every client (architecture §4). */
const SAID = {
  'domain-malformed': { status: 400, key: 'domain-malformed' },
  'digest-malformed': { status: 400, key: 'digest-malformed' },
  'domain-missing': { status: 404, key: 'domain-unknown' },
  'domain-unknown': { status: 404, key: 'domain-unknown' },
  'source-unavailable': { status: 404, key: 'source-unavailable' },
  insecure: { status: 404, key: 'insecure' },
  'login-unknown': { status: 404, key: 'domain-unknown' },
  'no-mail-servers': { status: 404, key: 'domain-unknown' },
  'oauth-only': { status: 404, key: 'domain-unknown' },
  'plain-only': { status: 404, key: 'insecure' },
  'server-unknown': { status: 404, key: 'server-unknown' },
  unsupported: { status: 404, key: 'unsupported' },
  'variant-needed': { status: 404, key: 'variant-needed' },
} as const satisfies Record<ZoneProblem, { status: 400 | 404; key: string }>

const STATUS_NAMES = { 400: 'Bad Request', 404: 'Not Found' } as const

/** The refusal in the form that was asked for; in JSON a problem of RFC 9457. */
export function zoneProblem(problem: ZoneProblem, { form, language, say, url }: Omit<ZoneAsker, 'facts'>): Response {
  const { status, key } = SAID[problem]
  const detail = say(`dns.problem.${key}` satisfies TextKey)
  const headers = zoneHeaders(form, language)
  if (form === 'html')
    return new Response(problemPage(say('dns.problem.title'), detail, language, url), { status, headers })
  if (form === 'text') return new Response(`; ${detail}\n`, { status, headers })
  const document = { title: STATUS_NAMES[status], status, detail, reason: problem }
  return new Response(`${JSON.stringify(document)}\n`, {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  })
}
