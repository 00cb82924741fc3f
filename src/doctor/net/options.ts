import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseHostname } from '../../address/index.ts'
import { fail, ok, type Result } from '../../result.ts'

/** By which way the doctor looks at the outside; nothing given: as everybody does. */
export interface Route {
  /** `IP:port`, IPv6 in brackets; absent: the resolvers of this machine. */
  readonly resolver?: string
  readonly detours: readonly Detour[]
  /** In PEM, trusted besides the public authorities. */
  readonly authorities: readonly string[]
}

/** Where connections to a host go instead. */
export interface Detour {
  readonly host: string
  /** Absent: whatever its port. */
  readonly port?: number
  readonly address: string
  /** Absent: the same port. */
  readonly toPort?: number
}

export const PUBLIC_ROUTE: Route = { detours: [], authorities: [] }

/** The options of `postamt verify` and its like, as they were typed. */
export interface RouteOptions {
  readonly resolver?: string
  readonly connect?: readonly string[]
  readonly ca?: readonly string[]
}

/** @returns the way, or a sentence for the person who typed it */
export function readRoute({ resolver, connect = [], ca = [] }: RouteOptions): Result<Route, string> {
  const server = resolver === undefined ? undefined : readResolver(resolver)
  if (server?.ok === false) return server
  const detours = allOf(connect.map(readDetours))
  if (!detours.ok) return detours
  const authorities = allOf(ca.map(readAuthority))
  if (!authorities.ok) return authorities
  return ok({
    ...(server === undefined ? {} : { resolver: server.value }),
    detours: detours.value.flat(),
    authorities: authorities.value,
  })
}

const DNS_PORT = 53
const HTTPS_PORT = 443

function readResolver(text: string): Result<string, string> {
  const place = readPlace(isIP(text) === 6 ? `[${text}]` : text)
  if (place === undefined)
    return fail(
      `--resolver "${text}": name a resolver by its IP address, as in 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53`,
    )
  return ok(joined(place.address, place.port ?? DNS_PORT))
}

/** `HOST[:PORT]:` in front of an address. */
const DETOUR = /^([^:[\]]+)(?::(\d+))?:(\[[^\]]*\](?::\d+)?|[\d.]+(?::\d+)?)$/

/**
 * `HOST:IP` for every port of a host; `HOST:IP:PORT` also says where its HTTPS (port 443) is; `HOST:PORT:IP:PORT`, as with
 * curl's `--connect-to`, is for one port.
 */
function readDetours(text: string): Result<readonly Detour[], string> {
  const [, name = '', from, to = ''] = DETOUR.exec(text) ?? []
  const host = parseHostname(name)
  const place = readPlace(to)
  const port = from === undefined ? undefined : readPort(from)
  if (!host.ok || place === undefined || (from !== undefined && port === undefined))
    return fail(
      `--connect "${text}": write HOST:IP, HOST:IP:PORT or HOST:PORT:IP:PORT, as in autoconfig.example.org:192.0.2.1, ` +
        'autoconfig.example.org:127.0.0.1:8443 or mail.example.org:993:[2001:db8::1]:10993',
    )
  const { address, port: toPort } = place
  if (port !== undefined) return ok([{ host: host.value, port, address, ...(toPort === undefined ? {} : { toPort }) }])
  const every = { host: host.value, address }
  return ok(toPort === undefined ? [every] : [{ ...every, port: HTTPS_PORT, toPort }, every])
}

function readAuthority(path: string): Result<string, string> {
  try {
    const pem = readFileSync(path, 'utf8')
    new X509Certificate(pem)
    return ok(pem)
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return fail(`--ca "${path}": ${error.message}`)
    return fail(
      `--ca "${path}": there is no certificate in PEM in it, which begins with "-----BEGIN CERTIFICATE-----"; ` +
        '"openssl x509 -inform der -in FILE" makes one of a file in DER',
    )
  }
}

/** An address, and perhaps a port behind a colon. */
function readPlace(text: string): { readonly address: string; readonly port: number | undefined } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([\d.]+))(?::(\d+))?$/.exec(text) ?? []
  const address = bracketed ?? plain ?? ''
  const port = digits === undefined ? undefined : readPort(digits)
  if (isIP(address) !== (bracketed === undefined ? 4 : 6) || (digits !== undefined && port === undefined))
    return undefined
  return { address, port }
}

function readPort(digits: string): number | undefined {
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? port : undefined
}

/** As in `192.0.2.1:443` and `[2001:db8::1]:443`. */
export function joined(address: string, port: number): string {
  return `${isIP(address) === 6 ? `[${address}]` : address}:${port}`
}

function allOf<T>(results: readonly Result<T, string>[]): Result<readonly T[], string> {
  const failed = results.find((result) => !result.ok)
  return failed?.ok === false ? failed : ok(results.flatMap((result) => (result.ok ? [result.value] : [])))
}
