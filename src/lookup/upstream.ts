import type { ProviderEntry } from '../account/index.ts'
import type { Domain } from '../address/index.ts'
import {
  MAX_UPSTREAM_BYTES,
  MAX_UPSTREAM_SECONDS,
  MIN_UPSTREAM_SECONDS,
  UPSTREAM_PATIENCE_MS,
  UPSTREAM_SECONDS,
  UPSTREAM_UNKNOWN_SECONDS,
} from '../limits.ts'
import { type Lasting, remembering } from './remembering.ts'
import type { Source } from './source.ts'

/** Why the upstream database said nothing that counts. */
export type UpstreamFailureReason =
  | 'http-status'
  | 'network'
  | 'not-a-client-config'
  | 'not-xml'
  | 'other-domain'
  | 'redirect'
  | 'timeout'
  | 'too-large'

/** A failed question to the upstream database. It holds nothing of what was asked. */
export class UpstreamFailure extends Error {
  readonly reason: UpstreamFailureReason
  constructor(reason: UpstreamFailureReason) {
    super(reason)
    this.name = 'UpstreamFailure'
    this.reason = reason
  }
}

/**
 * Step 7: another database of the same form, asked for `<url>/<domain>`: the domain alone, never an address.
 *
 * Its document is read into an entry of our own, and answered by the rules for every entry; nothing of it is passed
 * through. It counts only when its `<domain>` list names the domain that was asked about: a database in this form keeps
 * a file for each name on the list, and a web server that answers every path with some file of its own would otherwise
 * speak for the whole world. Redirects are not followed, not even on the same host: a database has no need of them, and
 * each one would cost a round trip of the little time there is.
 *
 * Spec: AUTOCONFIG §2.
 *
 * @param url without a slash at the end
 * @param now milliseconds since some fixed moment
 */
export function upstreamIspdb(url: string, now?: () => number): Source {
  return remembering({
    name: 'upstream',
    patienceMs: UPSTREAM_PATIENCE_MS,
    now,
    async look({ domain, claimed }): Promise<Lasting> {
      if (claimed !== undefined) return { answer: undefined, seconds: 0 }
      const address = `${url}/${domain}`
      const fetched = await fetchDocument(address)
      if (fetched === undefined) return { answer: undefined, seconds: UPSTREAM_UNKNOWN_SECONDS }
      const provider = await readEntry(domain, fetched.document)
      return {
        answer: {
          provider,
          variant: undefined,
          domain,
          values: undefined,
          source: 'upstream',
          evidence: { upstream: address },
        },
        seconds: fetched.seconds,
      }
    },
  })
}

interface Fetched {
  readonly document: Uint8Array
  readonly seconds: number
}

/** The document at an address; nothing when there is none (404, 410). */
async function fetchDocument(address: string): Promise<Fetched | undefined> {
  const signal = AbortSignal.timeout(UPSTREAM_PATIENCE_MS)
  try {
    const response = await fetch(address, {
      headers: { accept: 'text/xml, application/xml' },
      redirect: 'manual',
      signal,
    })
    if (response.status === 200) return { document: await bodyOf(response), seconds: secondsOf(response.headers) }
    await response.body?.cancel()
    if (response.status === 404 || response.status === 410) return undefined
    throw new UpstreamFailure(response.status >= 300 && response.status < 400 ? 'redirect' : 'http-status')
  } catch (error) {
    if (error instanceof UpstreamFailure) throw error
    throw new UpstreamFailure(signal.aborted ? 'timeout' : 'network')
  }
}

/** The body, read no further than a document may be long. */
async function bodyOf({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > MAX_UPSTREAM_BYTES) throw new UpstreamFailure('too-large')
    chunks.push(chunk)
  }
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

/** How long an answer holds: what is left of its max-age (RFC 9111 §4.2), within bounds. */
function secondsOf(headers: Headers): number {
  const control = headers.get('cache-control') ?? ''
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(control)?.[1]
  const given = /\bno-(?:store|cache)\b/i.test(control)
    ? 0
    : maxAge === undefined
      ? UPSTREAM_SECONDS
      : Number(maxAge) - (Number(headers.get('age')) || 0)
  return Math.min(MAX_UPSTREAM_SECONDS, Math.max(MIN_UPSTREAM_SECONDS, given))
}

/** An entry made on the spot, for this domain only: whatever else the document claims is not asked about. */
async function readEntry(domain: Domain, document: Uint8Array): Promise<ProviderEntry> {
  // Evaluated with the first document: most services never see one.
  const { readForeignEntry } = await import('../catalog/ispdb/entry.ts')
  const read = readForeignEntry(domain, document)
  if (!read.ok) throw new UpstreamFailure(read.error)
  return read.value
}
