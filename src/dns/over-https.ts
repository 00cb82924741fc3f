import { MAX_DNS_MESSAGE_BYTES } from '../limits.ts'
import { type DnsAnswer, DnsFailure, type Records, type RecordType } from './dns.ts'

const MEDIA_TYPE = 'application/dns-message'

/**
 * One question to one resolver, by GET: a question is never more than 300 bytes, and equal ones are equal for caches.
 *
 * Spec: RFC 8484 §4, §5.1.
 *
 * @param endpoint an https URL, or http to loopback
 * @throws DnsFailure
 */
export async function askOverHttps<T extends RecordType>(
  endpoint: string,
  name: string,
  type: T,
  milliseconds: number,
): Promise<DnsAnswer<Records[T]>> {
  // Evaluated with the first question: most requests never need one, and a start-up pays for every module.
  const { encodeQuestion, readAnswer } = await import('./message.ts')
  const url = new URL(endpoint)
  url.searchParams.set('dns', base64Url(encodeQuestion(name, type)))
  const bytes = await fetched(url, milliseconds)
  const answer = readAnswer(bytes, name, type)
  if (!answer.ok) throw new DnsFailure(answer.error)
  return answer.value
}

async function fetched(url: URL, milliseconds: number): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(milliseconds)
  try {
    // A resolver that redirects is not the one that was asked.
    const response = await fetch(url, { headers: { accept: MEDIA_TYPE }, redirect: 'manual', signal })
    const type = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
    const refusal = response.status !== 200 ? 'http-status' : type !== MEDIA_TYPE ? 'content-type' : undefined
    if (refusal === undefined) return await bodyOf(response)
    await response.body?.cancel()
    throw new DnsFailure(refusal)
  } catch (error) {
    if (error instanceof DnsFailure) throw error
    throw new DnsFailure(signal.aborted ? 'timeout' : 'network')
  }
}

/** The body, read no further than a DNS message can be long. */
async function bodyOf(response: Response): Promise<Uint8Array> {
  const bytes = new Uint8Array(MAX_DNS_MESSAGE_BYTES)
  let length = 0
  const reader = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bytes.slice(0, length)
    if (length + value.byteLength > MAX_DNS_MESSAGE_BYTES) {
      await reader.cancel()
      throw new DnsFailure('too-large')
    }
    bytes.set(value, length)
    length += value.byteLength
  }
}

/** Spec: RFC 4648 §5, without padding. */
function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
