import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { keyPem, type TestIdentity } from '../certificates.ts'

/** A web server before the service, as operators have one: it ends TLS and hands on who was meant. */

export interface Front {
  readonly http: number
  readonly https: number
  /** Requests as they came: method and URL. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

export interface Page {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What is done with a request instead of handing it on, or with its answer. */
export interface Rule {
  /** Of method and URL, as in `GET https://example.org/`. */
  readonly at: RegExp
  /** @param own what the service says */
  answer(own: () => Promise<Page>): Page | Promise<Page>
}

export interface FrontOptions {
  /** Port of the service. */
  readonly service: number
  /** By host: its own certificate, and those between it and its authority. */
  readonly chains: ReadonlyMap<string, readonly TestIdentity[]>
  /** Shown to whoever names another host. */
  readonly fallback: readonly TestIdentity[]
  /** The first that fits counts. */
  readonly rules: readonly Rule[]
}

export async function startFront({ service, chains, fallback, rules }: FrontOptions): Promise<Front> {
  const contexts = new Map<string, SecureContext>()
  for (const [host, chain] of chains) contexts.set(host, createSecureContext(await pairOf(chain)))
  const asked: string[] = []
  const handler = (scheme: 'http' | 'https') => async (incoming: IncomingMessage, response: ServerResponse) => {
    const place = `${incoming.method} ${scheme}://${incoming.headers.host?.replace(/:\d+$/, '')}${incoming.url}`
    asked.push(place)
    const body = await bodyOf(incoming)
    const own = () => handOn(service, incoming, scheme, body)
    try {
      const rule = rules.find(({ at }) => at.test(place))
      const page = await (rule === undefined ? own() : rule.answer(own))
      response.writeHead(page.status, { ...page.headers, 'content-length': Buffer.byteLength(page.body) })
      response.end(page.body)
    } catch {
      response.destroy()
    }
  }
  const plain = createServer(handler('http'))
  const secure = createTlsServer(
    {
      ...(await pairOf(fallback)),
      SNICallback: (name, tell) => tell(null, contexts.get(name)),
    },
    handler('https'),
  )
  // Who does not believe a certificate goes away.
  secure.on('tlsClientError', () => {})
  const ends = [plain, secure].map(endable)
  const [http, https] = [await listen(plain), await listen(secure)]
  return { http, https, asked, close: () => Promise.all(ends.map((end) => end())).then(() => undefined) }
}

async function pairOf(chain: readonly TestIdentity[]): Promise<{ key: string; cert: string }> {
  const [own] = chain
  if (own === undefined) throw new Error('a host without a certificate')
  return { key: await keyPem(own), cert: chain.map(({ pem }) => pem).join('') }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

/** Connections end with it, those that have not agreed on TLS yet too. */
function endable(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** As `deploy/` shows it: the host stays, the scheme is named. */
function handOn(port: number, incoming: IncomingMessage, scheme: string, body: Buffer): Promise<Page> {
  const { connection: _, 'transfer-encoding': __, 'accept-encoding': ___, ...headers } = incoming.headers
  return new Promise((resolve, reject) => {
    const out = request(
      {
        host: '127.0.0.1',
        port,
        method: incoming.method,
        path: incoming.url,
        agent: false,
        headers: { ...headers, 'content-length': body.length, 'x-forwarded-proto': scheme },
      },
      async (answer) => {
        try {
          const {
            connection: _,
            'keep-alive': __,
            'transfer-encoding': ___,
            'content-length': ____,
            ...rest
          } = answer.headers
          resolve({
            status: answer.statusCode ?? 502,
            headers: rest as Record<string, string>,
            body: await bodyOf(answer),
          })
        } catch (error) {
          reject(error)
        }
      },
    )
    out.once('error', reject)
    out.end(body)
  })
}
