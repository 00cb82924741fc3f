import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, decode, encode, type Packet, type Question, RECURSION_AVAILABLE } from '@leichtgewicht/dns-packet'

/**
 * A resolver on the loopback interface that speaks RFC 8484 and answers from zone data: CNAME chains are followed,
 * NXDOMAIN and empty answers carry the zone's SOA. The path says how it misbehaves, `/dns-query` not at all.
 */
export interface DohStandIn {
  /** Of one behaviour. */
  url(fault?: Fault): string
  /** What it was asked so far, as `MX example.org`, with the path when it is not the good one. */
  readonly asked: readonly string[]
  forget(): void
  close(): Promise<void>
}

export type Fault = keyof typeof FAULTS

export type Zone = readonly Answer[]

/** A reply as it leaves the stand-in; of the media type, and 200, unless it says otherwise. */
export interface Reply {
  readonly status?: number
  readonly type?: string
  readonly body: Uint8Array
}

export const MEDIA_TYPE = 'application/dns-message'
const TRUNCATED = 512
const SLOW_MS = 100

/** Each a way in which a resolver, or something that poses as one, fails. */
const FAULTS = {
  'dns-query': (good) => ({ body: encode(good) }),
  slow: async (good) => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    return { body: encode(good) }
  },
  hang: () => new Promise<never>(() => {}),
  drip: (good) => ({ body: encode(good) }),
  garbage: () => ({ body: Uint8Array.from({ length: 60 }, (_, place) => (place * 37 + 11) % 256) }),
  empty: () => ({ body: new Uint8Array() }),
  servfail: (good) => ({ body: withRcode(encode({ ...good, answers: [], authorities: [] }), 2) }),
  refused: (good) => ({ body: withRcode(encode({ ...good, answers: [], authorities: [] }), 5) }),
  truncated: (good) => ({ body: encode({ ...good, answers: [], flags: (good.flags ?? 0) | TRUNCATED }) }),
  'wrong-id': (good) => ({ body: encode({ ...good, id: 4711 }) }),
  'wrong-question': (good) => ({
    body: encode({ ...good, questions: [{ type: 'MX', name: 'other.example', class: 'IN' }] }),
  }),
  'no-response': (good) => ({ body: encode({ ...good, type: 'query' }) }),
  '429': () => ({ status: 429, type: 'text/plain', body: new TextEncoder().encode('slow down') }),
  '500': () => ({ status: 500, type: 'text/plain', body: new TextEncoder().encode('broken') }),
  redirect: () => ({ status: 302, type: 'text/plain', body: new Uint8Array() }),
  html: (good) => ({ type: 'text/html', body: encode(good) }),
  endless: () => ({ body: new Uint8Array(70_000) }),
} as const satisfies Record<string, (good: Packet) => Reply | Promise<Reply>>

/** Every fault, and nothing that is merely slow. */
export const FAILING = (Object.keys(FAULTS) as Fault[]).filter((fault) => !['dns-query', 'slow'].includes(fault))

export async function startDoh(zone: Zone | string): Promise<DohStandIn> {
  const records = typeof zone === 'string' ? zoneOf(zone) : zone
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/asked') return void response.end(JSON.stringify(asked.splice(0)))
    answer(request, response, pathname.slice(1) as Fault, searchParams.get('dns') ?? '').catch(() => response.destroy())
  })

  const answer = async (request: IncomingMessage, response: ServerResponse, fault: Fault, query: string) => {
    const { id, question } = questionIn(query)
    if (question === undefined || request.headers.accept !== MEDIA_TYPE || !Object.hasOwn(FAULTS, fault))
      return void response.writeHead(400).end()
    asked.push(`${question.type} ${question.name}${fault === 'dns-query' ? '' : ` /${fault}`}`)
    const reply: Reply = await FAULTS[fault](answerTo(records, id, question))
    response.writeHead(reply.status ?? 200, {
      'content-type': reply.type ?? MEDIA_TYPE,
      ...(fault === 'redirect' ? { location: '/dns-query' } : {}),
    })
    // A body that never comes to its end.
    if (fault === 'drip') response.write(reply.body.slice(0, 10))
    else response.end(reply.body)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (fault = 'dns-query') => `http://127.0.0.1:${port}/${fault}`,
    asked,
    forget: () => void asked.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What a resolver with these zones says to a question, as it stands in the URL. */
export async function replyTo(zone: Zone, query: string, fault: Fault): Promise<Reply> {
  const { id, question } = questionIn(query)
  return question === undefined ? { status: 400, body: new Uint8Array() } : FAULTS[fault](answerTo(zone, id, question))
}

function questionIn(query: string) {
  const { id = 0, questions: [question] = [] } = decode(new Uint8Array(Buffer.from(query, 'base64url')))
  return { id, question }
}

/**
 * Records of lines `name ttl type data`, names without final dots; `#` begins a comment. A SOA line gives TTL and
 * minimum: `example.org 300 SOA 60`.
 */
export function zoneOf(text: string): Answer[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean)
    .map((line) => {
      const [name = '', ttl, type = '', ...data] = line.split(/\s+/)
      return { name, ttl: Number(ttl), type, data: READERS[type]?.(data) } as Answer
    })
}

const READERS: Readonly<Record<string, (data: readonly string[]) => unknown>> = {
  MX: ([preference, exchange]) => ({ preference: Number(preference), exchange }),
  CNAME: ([target]) => target,
  A: ([address]) => address,
  SRV: ([priority, weight, port, target]) => ({
    priority: Number(priority),
    weight: Number(weight),
    port: Number(port),
    target,
  }),
  SOA: ([minimum]) => ({ mname: 'ns.example', rname: 'host.example', serial: 1, minimum: Number(minimum) }),
}

/** The answer of a resolver that does its work. */
function answerTo(zone: Zone, id: number, question: Question): Packet {
  const answers: Answer[] = []
  let name = question.name.toLowerCase()
  for (let link = 0; link < 12; link++) {
    const own = zone.filter((record) => record.name === name)
    const alias = own.find(({ type }) => type === 'CNAME')
    if (alias?.type !== 'CNAME' || question.type === 'CNAME') {
      answers.push(...own.filter(({ type }) => type === question.type))
      break
    }
    answers.push(alias)
    name = (alias.data as string).toLowerCase()
  }
  const isKnown = zone.some((record) => record.name === name || record.name.endsWith(`.${name}`))
  const found = answers.some(({ type }) => type === question.type)
  const soa = zone.filter(
    (record) => record.type === 'SOA' && (name === record.name || name.endsWith(`.${record.name}`)),
  )
  const packet: Packet = {
    type: 'response',
    id,
    flags: RECURSION_AVAILABLE,
    questions: [question],
    answers,
    authorities: found ? [] : soa,
  }
  return isKnown ? packet : { ...packet, flags: RECURSION_AVAILABLE | 3 }
}

/** The last four bits of the header's flags (RFC 1035 §4.1.1). */
function withRcode(message: Uint8Array, rcode: number): Uint8Array {
  message[3] = ((message[3] as number) & 0xf0) | rcode
  return message
}
