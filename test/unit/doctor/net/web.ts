import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Asked } from '../../../../src/clients/catalogue/index.ts'
import type { AskLimits } from '../../../../src/clients/network.ts'
import { createNetwork, type NetworkOptions, type RealNetwork } from '../../../../src/doctor/net/index.ts'
import { createIdentity, keyPem, type TestIdentity } from '../../../support/certificates.ts'
import { startDnsServer } from '../../../support/dns-server.ts'

/** Web servers on the loopback interface, and networks that find them under names of a world of their own. */

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface Web {
  readonly port: number
  /** As in `GET example.org /path`, in their order. */
  readonly asked: readonly string[]
  /** Their headers. */
  readonly heads: readonly IncomingMessage['headers'][]
  readonly connections: () => number
}

const open: (() => Promise<void>)[] = []

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()))
}

/** @param certificates what the server shows, its own first; without: plain HTTP */
export async function startWeb(handler: Handler, certificates: readonly TestIdentity[] = []): Promise<Web> {
  const asked: string[] = []
  const heads: IncomingMessage['headers'][] = []
  let connections = 0
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.headers.host} ${request.url}`)
    heads.push(request.headers)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    handler(request, response, Buffer.concat(chunks).toString())
  }
  const [own] = certificates
  const server =
    own === undefined
      ? createServer(listener)
      : createSecureServer({ key: await keyPem(own), cert: certificates.map(({ pem }) => pem).join('') }, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, asked, heads, connections: () => connections }
}

/** A private authority, and a server's certificate of it. */
export async function createAuthority() {
  const life = { notBefore: new Date('2020-01-01'), notAfter: new Date('2060-01-01'), isAuthority: true }
  const root = await createIdentity('Test Root', life)
  const issuer = await createIdentity('Test Issuer', { ...life, issuer: root })
  return {
    root,
    issuer,
    leaf: (hosts: readonly string[], wishes: { notBefore?: Date; notAfter?: Date; issuer?: TestIdentity } = {}) =>
      createIdentity('a server', { issuer, hosts, ...wishes }),
  }
}

/**
 * A network in which `places` of hosts, as in `example.org:443`, are ports on the loopback interface; it believes
 * `authorities` besides the public ones.
 */
export function networkTo(
  places: Readonly<Record<string, number>>,
  { authorities = [], ...options }: Omit<NetworkOptions, 'route'> & { readonly authorities?: readonly string[] } = {},
): RealNetwork {
  const detours = Object.entries(places).map(([place, toPort]) => {
    const [host = '', port] = place.split(':')
    return { host, port: Number(port), address: '127.0.0.1', toPort }
  })
  const network = createNetwork({ route: { detours, authorities, resolver: NOBODY }, ...options })
  open.push(async () => network.close())
  return network
}

/** Where no resolver listens, so that nothing leaves this machine. */
const NOBODY = '127.0.0.1:9'

/** A network whose names are those of a table. */
export async function networkOf(table: string, options: NetworkOptions = {}) {
  const dns = await startDnsServer(table)
  const network = createNetwork({
    dnsMs: 500,
    ...options,
    route: { detours: [], authorities: [], ...options.route, resolver: dns.address },
  })
  open.push(async () => network.close(), dns.close)
  return { dns, network }
}

export const get = (target: string): Asked => ({ method: 'GET', target })

export const post = (target: string, body: string): Asked => ({ method: 'POST', target, body, contentType: 'text/xml' })

export const LIMITS: AskLimits = { redirects: 5, keepsMethod: false, patienceMs: 5_000 }

/** An exchange with its times left out. */
export const timeless = <T extends { readonly hops: readonly { readonly milliseconds: number }[] }>({
  hops,
  ...rest
}: T) => ({
  ...rest,
  hops: hops.map(({ milliseconds, ...hop }) => hop),
})
