import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * A service that ours depends on, on the loopback interface, and that fails when it is told to: at the same address, so
 * that it can recover under a service that runs.
 */
export interface FaultyPeer<Fault extends string> {
  readonly port: number
  /** How many requests it has been sent so far, answered or not; of a refused connection it learns nothing. */
  requests(): number
  /** From now on; nothing: it works. */
  fail(fault?: Fault | CommonFault): Promise<void>
  close(): Promise<void>
}

/** What any peer over HTTP can do wrong. */
export type CommonFault = keyof typeof COMMON | 'refused' | { readonly delayMs: number }

export interface PeerOptions<Fault extends string> {
  /** The answer of a peer that works. */
  readonly answer: Handler
  /** Faults that only this kind of peer has, or has in its own way. */
  readonly faults: Readonly<Record<Fault, Handler>>
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>

const COMMON = {
  error: (_, response) => void response.writeHead(500, { 'content-type': 'text/plain' }).end('broken'),
  hang: () => {},
  'cut off': (_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('<')
    // Behind the head, which would be lost with the connection.
    setTimeout(() => response.destroy(), 20)
  },
} as const satisfies Record<string, Handler>

export async function startPeer<Fault extends string>(options: PeerOptions<Fault>): Promise<FaultyPeer<Fault>> {
  let fault: Fault | CommonFault | undefined
  let requests = 0
  const handlers: Readonly<Record<string, Handler>> = { ...COMMON, ...options.faults }
  const server = createServer(async (request, response) => {
    requests++
    try {
      const body = await bodyOf(request)
      if (typeof fault === 'object') await pause(fault.delayMs)
      await (typeof fault === 'string' ? handlers[fault] : options.answer)?.(request, response, body)
    } catch {
      response.destroy()
    }
  })
  // A peer that works does not close a connection that a service is just about to use.
  server.keepAliveTimeout = 60_000
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    requests: () => requests,
    async fail(next) {
      if (next === 'refused' && fault !== 'refused') await close(server)
      if (next !== 'refused' && fault === 'refused') await listen(server, port)
      fault = next
    },
    close: () => (server.listening ? close(server) : Promise.resolve()),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
