import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import { BASE_HEADERS, NO_STORE, plainText } from '../http/index.ts'
import {
  DRAIN_LOOK_MS,
  MAX_CONNECTION_IDLE_MS,
  MAX_REQUEST_HEADERS_MS,
  MAX_REQUEST_MS,
  RETRY_AFTER_SECONDS,
} from '../limits.ts'

/**
 * An HTTP server for the app, for a proxy in front of it. What Node and the adapter would answer by themselves (a Host or
 * target that is none, bytes that are no request, a head that never ends) carries our headers as well.
 */
export function createNodeServer(
  app: (request: Request, connection: HttpBindings) => Response | Promise<Response>,
): Server {
  const unreadable = () => plainText(400, 'This request cannot be read: its Host or its target is not one.')
  const listener = getRequestListener(
    (request, connection) => {
      const { incoming } = connection as HttpBindings
      const lacksHost = incoming.headers.host === undefined && incoming.httpVersion !== '1.0'
      return lacksHost ? unreadable() : app(request, connection as HttpBindings)
    },
    {
      // Whoever speaks HTTP/1.0, as some programs do that watch others, need not name a host (RFC 9112 §3.3).
      hostname: 'localhost',
      errorHandler: (error) =>
        error instanceof RequestError
          ? unreadable()
          : plainText(503, 'This cannot be answered just now.', { 'retry-after': String(RETRY_AFTER_SECONDS) }),
    },
  )
  const server = createServer(
    {
      headersTimeout: MAX_REQUEST_HEADERS_MS,
      requestTimeout: MAX_REQUEST_MS,
      keepAliveTimeout: MAX_CONNECTION_IDLE_MS,
      // Said above, with our headers.
      requireHostHeader: false,
    },
    listener,
  )
  // A wish that may be left unfulfilled (RFC 9110 §10.1.1): Node would refuse it, without our headers.
  server.on('checkExpectation', listener)
  const sockets = new Set<Socket>()
  connections.set(server, sockets)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket as Socket))
  return server
}

const connections = new WeakMap<Server, ReadonlySet<Socket>>()

const REFUSALS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** The answer to what is no request. */
function refuse({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = REFUSALS[code] ?? 400
  const headers = { ...BASE_HEADERS, 'cache-control': NO_STORE, 'content-length': '0', connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`)
}

/**
 * Takes no new connections, lets the open requests end, and closes each connection after its own; whoever takes longer
 * than `milliseconds` is cut off.
 *
 * @returns how many connections were cut off
 */
export async function drain(server: Server, milliseconds: number): Promise<number> {
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'))
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const looks = setInterval(() => {
    server.closeIdleConnections()
    // Opened in advance, as browsers and proxies do, and nothing said yet: Node counts those as busy.
    for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy()
  }, DRAIN_LOOK_MS)
  const late = Symbol('late')
  let end: NodeJS.Timeout | undefined
  const first = await Promise.race([
    closed,
    new Promise<typeof late>((resolve) => {
      end = setTimeout(() => resolve(late), milliseconds)
    }),
  ])
  clearInterval(looks)
  clearTimeout(end)
  if (first !== late) return 0
  const open = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count ?? 0)))
  server.closeAllConnections()
  await closed
  return open
}
