import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket as Stream } from 'node:net'
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from '@leichtgewicht/dns-packet'

/**
 * A name server on the loopback interface, over UDP and TCP, that knows its table and nothing else: what does not stand
 * there does not exist.
 */
export interface DnsServer {
  /** As in `127.0.0.1:5353`. */
  readonly address: string
  /** What it was asked so far, as `MX example.org`; over TCP `MX example.org /tcp`. */
  readonly asked: readonly string[]
  /** From now on it answers from another table. */
  publish(table: string): void
  close(): Promise<void>
}

/**
 * @param table lines `name TYPE data`, as in `example.org MX 10 mail.example.org` or `_imaps._tcp.example.org SRV 0 1 993
 *   mail.example.org`, TXT in quotes (several strings, if wanted), `.` for a root; `*.example.org` as in RFC 4592; `#` at the
 *   beginning of a line or after a blank begins a comment. Instead of a type, a name can have a fault: `SERVFAIL`, `REFUSED`,
 *   `SILENT`, before a type for that type only: `example.org SILENT AAAA`.
 */
export async function startDnsServer(table: string, address = '127.0.0.1'): Promise<DnsServer> {
  let world = readTable(table)
  const asked: string[] = []
  const reply = (message: Uint8Array, way: string): { packet: Packet; room: number } | undefined => {
    const query = decode(message)
    const question = query.questions?.[0]
    if (question === undefined) return undefined
    const name = question.name.toLowerCase()
    asked.push(`${question.type} ${name}${way}`)
    const answer = answerTo(world, name, question.type)
    if (answer === 'SILENT') return undefined
    const packet: Packet = {
      type: 'response',
      id: query.id ?? 0,
      flags: AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | ((query.flags ?? 0) & RECURSION_DESIRED) | answer.rcode,
      questions: [question],
      answers: answer.records,
    }
    return { packet, room: roomIn(query) }
  }
  const { server, socket, streams } = await listen(address)
  const { port } = server.address() as AddressInfo

  socket.on('message', (message, peer) => {
    const answer = reply(message, '')
    if (answer === undefined) return
    const bytes = encode(answer.packet)
    const short = { ...answer.packet, answers: [], flags: (answer.packet.flags ?? 0) | TRUNCATED_RESPONSE }
    socket.send(bytes.length > answer.room ? encode(short) : bytes, peer.port, peer.address)
  })
  server.on('connection', (stream) => {
    streams.add(stream)
    stream.on('close', () => streams.delete(stream)).on('error', () => stream.destroy())
    let received = Buffer.alloc(0)
    stream.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 2 && received.length >= received.readUInt16BE() + 2) {
        const end = received.readUInt16BE() + 2
        const answer = reply(received.subarray(2, end), ' /tcp')
        received = received.subarray(end)
        if (answer !== undefined) stream.write(framed(encode(answer.packet)))
      }
    })
  })

  return {
    address: `${address.includes(':') ? `[${address}]` : address}:${port}`,
    asked,
    publish(next) {
      world = readTable(next)
    },
    close: async () => {
      for (const stream of streams) stream.destroy()
      await Promise.all([
        new Promise<void>((resolve) => socket.close(() => resolve())),
        new Promise<void>((resolve) => server.close(() => resolve())),
      ])
    },
  }
}

/** A port that is free for both, which the system promises for one at a time only. */
async function listen(address: string): Promise<{ server: Server; socket: Socket; streams: Set<Stream> }> {
  for (let attempt = 0; ; attempt++) {
    const server = createServer()
    server.listen(0, address)
    await once(server, 'listening')
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    try {
      socket.bind((server.address() as AddressInfo).port, address)
      await once(socket, 'listening')
      return { server, socket, streams: new Set() }
    } catch (error) {
      server.close()
      if (attempt === 10) throw error
    }
  }
}

function framed(message: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(message.length + 2)
  frame.writeUInt16BE(message.length)
  frame.set(message, 2)
  return frame
}

/** RFC 6891 §6.2.3, else RFC 1035 §4.2.1. */
function roomIn(query: Packet): number {
  const option = query.additionals?.find(({ type }) => type === 'OPT') as { udpPayloadSize?: number } | undefined
  return Math.max(512, option?.udpPayloadSize ?? 0)
}

type Fault = 'SERVFAIL' | 'REFUSED' | 'SILENT'

const RCODES = { SERVFAIL: 2, REFUSED: 5 } as const
const NXDOMAIN = 3

interface World {
  readonly records: ReadonlyMap<string, readonly Answer[]>
  /** By name, or by name and type. */
  readonly faults: ReadonlyMap<string, Fault>
}

function readTable(table: string): World {
  const records = new Map<string, Answer[]>()
  const faults = new Map<string, Fault>()
  for (const line of table.split('\n')) {
    const [owner, type, ...data] = wordsOf(line)
    if (owner === undefined || type === undefined) continue
    const name = owner.toLowerCase().replace(/\.$/, '')
    if (type === 'SILENT' || type in RCODES) faults.set([name, ...data].join(' '), type as Fault)
    else if (Object.hasOwn(READERS, type))
      records.set(name, [...(records.get(name) ?? []), { name, ttl: 60, type, data: READERS[type]?.(data) } as Answer])
    else throw new Error(`no type of record: ${line}`)
  }
  return { records, faults }
}

/** Words and quoted strings up to a comment. */
function wordsOf(line: string): string[] {
  return [...line.replace(/(^|\s)#.*/, '').matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word)
}

const host = (name: string | undefined) => (name ?? '').replace(/(?<=.)\.$/, '')

const READERS: Readonly<Record<string, (data: readonly string[]) => unknown>> = {
  A: ([address]) => address,
  AAAA: ([address]) => address,
  CNAME: ([target]) => host(target),
  NS: ([target]) => host(target),
  TXT: (texts) => texts,
  MX: ([preference, exchange]) => ({ preference: Number(preference), exchange: host(exchange) }),
  SRV: ([priority, weight, port, target]) => ({
    priority: Number(priority),
    weight: Number(weight),
    port: Number(port),
    target: host(target),
  }),
}

/** With the aliases on the way, as a resolver sends them. */
function answerTo(world: World, asked: string, type: string): { records: Answer[]; rcode: number } | 'SILENT' {
  const records: Answer[] = []
  let name = asked
  for (let link = 0; link < 12; link++) {
    const fault = world.faults.get(`${name} ${type}`) ?? world.faults.get(name)
    if (fault !== undefined) return fault === 'SILENT' ? fault : { records: [], rcode: RCODES[fault] }
    const own = recordsAt(world, name)
    const alias = own?.find((record) => record.type === 'CNAME')
    if (alias === undefined || type === 'CNAME')
      return {
        records: [...records, ...(own ?? []).filter((record) => record.type === type)],
        rcode: own === undefined ? NXDOMAIN : 0,
      }
    records.push(alias)
    name = String(alias.data).toLowerCase()
  }
  return { records: [], rcode: RCODES.SERVFAIL }
}

/** Records of a name, none of one that has others below it, those of a wildcard; nothing when it does not exist (RFC 4592). */
function recordsAt({ records }: World, name: string): readonly Answer[] | undefined {
  const own = records.get(name)
  if (own !== undefined) return own
  const exists = (at: string) => [...records.keys()].some((owner) => owner === at || owner.endsWith(`.${at}`))
  if (exists(name)) return []
  const labels = name.split('.')
  const encloser = labels.map((_, cut) => labels.slice(cut + 1).join('.')).find((at) => at !== '' && exists(at))
  return records.get(`*.${encloser}`)?.map((record) => ({ ...record, name }))
}
