import { type Answer, decode, encode, type Packet as LibraryPacket, RECURSION_DESIRED } from '@leichtgewicht/dns-packet'
import { parseHostname } from '../address/index.ts'
import { MAX_CNAME_LINKS, MAX_DNS_TTL_SECONDS, MAX_NEGATIVE_DNS_TTL_SECONDS, MIN_DNS_TTL_SECONDS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import type { DnsAnswer, DnsFailureReason, Records, RecordType, Target } from './dns.ts'

/** The wire format (RFC 1035 §4): one question out, one answer in. */

/** Spec: RFC 8484 §4.1: the id is 0, which makes equal questions equal for caches on the way. */
const ID = 0

export function encodeQuestion(name: string, type: RecordType): Uint8Array {
  return encode({ type: 'query', id: ID, flags: RECURSION_DESIRED, questions: [{ name, type, class: 'IN' }] })
}

/** What a message says about a question, once it has proven to be the answer to just that question. */
export function readAnswer<T extends RecordType>(
  bytes: Uint8Array,
  name: string,
  type: T,
): Result<DnsAnswer<Records[T]>, DnsFailureReason> {
  const packet = decoded(bytes)
  if (packet === undefined) return fail('malformed')
  const failure = whyNotTheAnswer(packet, name, type)
  if (failure !== undefined) return fail(failure)
  const answers = packet.answers ?? []
  const { owner, links } = type === 'CNAME' ? { owner: name, links: [] } : canonicalName(answers, name)
  const outcome = packet.rcode === 'NXDOMAIN' ? 'no-name' : 'no-data'
  // A name that does not exist has no records, whatever stands beside that (RFC 2308 §2.1).
  const own =
    outcome === 'no-name' ? [] : answers.filter((answer) => answer.type === type && isSameName(answer.name, owner))
  const records = own.flatMap((answer): readonly Records[T][] => READERS[type](answer))
  if (records.length > 0) return ok({ outcome: 'records', records, ttlSeconds: shortest([...links, ...own]) })
  return ok({ outcome, records, ttlSeconds: negativeTtl(packet.authorities ?? []) })
}

function decoded(bytes: Uint8Array): Packet | undefined {
  try {
    return decode(bytes) as unknown as Packet
  } catch {
    return undefined
  }
}

/** The library calls the type of the response code a class. */
type Packet = Omit<LibraryPacket, 'rcode'> & { readonly rcode: string }

function whyNotTheAnswer(packet: Packet, name: string, type: RecordType): DnsFailureReason | undefined {
  const [question, ...more] = packet.questions ?? []
  const isEcho =
    question !== undefined &&
    more.length === 0 &&
    question.type === type &&
    question.class === 'IN' &&
    isSameName(question.name, name)
  if (packet.type !== 'response' || packet.opcode !== 'QUERY' || packet.id !== ID || !isEcho) return 'mismatch'
  if (packet.flag_tc) return 'truncated'
  if (packet.rcode === 'NOERROR' || packet.rcode === 'NXDOMAIN') return undefined
  return packet.rcode === 'REFUSED' ? 'refused' : 'server-failure'
}

/** Where a chain of CNAMEs leads, as far as the answer has it (RFC 1034 §3.6.2). */
function canonicalName(answers: readonly Answer[], name: string): { owner: string; links: Answer[] } {
  const links: Answer[] = []
  let owner = name
  while (links.length < MAX_CNAME_LINKS) {
    const link = answers.find((answer) => answer.type === 'CNAME' && isSameName(answer.name, owner))
    if (link?.type !== 'CNAME') break
    links.push(link)
    owner = link.data as string
  }
  return { owner, links }
}

const READERS: { readonly [T in RecordType]: (answer: Answer) => readonly Records[T][] } = {
  MX: (answer) =>
    answer.type === 'MX' ? [{ preference: answer.data.preference ?? 0, exchange: targetOf(answer.data.exchange) }] : [],
  CNAME: (answer) => {
    const target = answer.type === 'CNAME' ? targetOf(answer.data as string) : undefined
    return target === undefined || target === '.' ? [] : [target]
  },
  SRV: (answer) => {
    if (answer.type !== 'SRV') return []
    const { priority = 0, weight = 0, port = 0, target } = answer.data
    return [{ priority, weight, port, target: targetOf(target) }]
  },
}

function targetOf(name: string): Target {
  if (name === '.' || name === '') return '.'
  const host = parseHostname(name)
  return host.ok ? host.value : undefined
}

function shortest(records: readonly Answer[]): number {
  const ttls = records.map((record) => ('ttl' in record ? soundTtl(record.ttl ?? 0) : 0))
  return bounded(Math.min(...ttls), MAX_DNS_TTL_SECONDS)
}

/** Spec: RFC 2308 §5: the lesser of the SOA's own TTL and its last field. */
function negativeTtl(authorities: readonly Answer[]): number {
  const soa = authorities.find((record) => record.type === 'SOA')
  const ttl = soa?.type === 'SOA' ? Math.min(soundTtl(soa.ttl ?? 0), soundTtl(soa.data.minimum ?? 0)) : 0
  return bounded(ttl, MAX_NEGATIVE_DNS_TTL_SECONDS)
}

/** Spec: RFC 2181 §8: a TTL with its highest bit set is 0. */
function soundTtl(seconds: number): number {
  return seconds < 2 ** 31 ? seconds : 0
}

function bounded(seconds: number, maximum: number): number {
  return Math.min(Math.max(seconds, MIN_DNS_TTL_SECONDS), maximum)
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
