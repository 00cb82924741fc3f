import type { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import {
  connect,
  createSecureContext,
  getCACertificates,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { TlsSeen } from '../../clients/network.ts'
import { whyEnded } from './deadline.ts'

/** TLS over a connection, or why there is none. A certificate that is not believed is shown, and its connection closed. */
export type Secured =
  | { readonly ok: true; readonly socket: TLSSocket; readonly tls: TlsSeen }
  | { readonly ok: false; readonly failure: 'certificate'; readonly tls: TlsSeen }
  | { readonly ok: false; readonly failure: 'tls' | 'timeout' | 'stopped' }

export interface SecureOptions {
  /** The name that the certificate has to be for, sent as SNI; or an address. */
  readonly host: string
  readonly trust: Trust
  /** Application protocols (ALPN), as in `http/1.1`. */
  readonly protocols?: readonly string[]
}

/** Whose certificates are believed: public authorities, those of `NODE_EXTRA_CA_CERTS`, and perhaps more. */
export type Trust = SecureContext | undefined

/** @param authorities in PEM, believed as well */
export function trustOf(authorities: readonly string[]): Trust {
  if (authorities.length === 0) return undefined
  // Node 20 has no list of everybody who is believed.
  const known = typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates
  return createSecureContext({ ca: [...known, ...authorities] })
}

/** Shakes hands; nothing else is sent before the certificate has been believed. */
export function secure(
  socket: Socket,
  { host, trust, protocols }: SecureOptions,
  signal: AbortSignal,
): Promise<Secured> {
  return new Promise((resolve) => {
    const secured = connect({
      socket,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(trust === undefined ? {} : { secureContext: trust }),
      ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
      // Judged below, so that it can be shown.
      rejectUnauthorized: false,
    })
    const settle = (result: Secured) => {
      signal.removeEventListener('abort', end)
      if (!result.ok) {
        secured.destroy()
        socket.destroy()
      }
      resolve(result)
    }
    const end = () => settle({ ok: false, failure: whyEnded(signal) })
    if (signal.aborted) return end()
    signal.addEventListener('abort', end, { once: true })
    // Stays, as an error after the handshake is somebody else's.
    secured.on('error', () => settle({ ok: false, failure: 'tls' }))
    secured.once('close', () => settle({ ok: false, failure: 'tls' }))
    secured.once('secureConnect', () => {
      const tls = tlsSeen(secured, host)
      if (tls === undefined) return settle({ ok: false, failure: 'tls' })
      settle(
        tls.problem === undefined ? { ok: true, socket: secured, tls } : { ok: false, failure: 'certificate', tls },
      )
    })
  })
}

function tlsSeen(socket: TLSSocket, host: string): TlsSeen | undefined {
  const certificate = socket.getPeerX509Certificate()
  const ends = Date.parse(certificate?.validTo ?? '')
  // A certificate whose end is no date is none.
  if (certificate === undefined || Number.isNaN(ends)) return undefined
  const now = Date.now()
  const problem = problemOf(socket, certificate, host, now)
  return {
    version: socket.getProtocol() ?? '',
    names: namesIn(certificate.subjectAltName),
    issuer: issuerOf(certificate),
    validTo: new Date(ends).toISOString(),
    daysLeft: Math.floor((ends - now) / DAY_MS),
    ...(problem === undefined ? {} : { problem }),
  }
}

const DAY_MS = 86_400_000

type Problem = NonNullable<TlsSeen['problem']>

/** One problem of perhaps several: first the one that leaves nothing to mend, so that a new certificate is due anyway. */
function problemOf(socket: TLSSocket, certificate: X509Certificate, host: string, now: number): Problem | undefined {
  if (!isFor(certificate, host)) return 'wrong-name'
  const code = String(socket.authorizationError ?? '')
  if (code === '' || code === 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined
  if (certificate.checkIssued(certificate)) return 'self-signed'
  if (now > Date.parse(certificate.validTo) || code === 'CERT_HAS_EXPIRED') return 'expired'
  if (now < Date.parse(certificate.validFrom) || code === 'CERT_NOT_YET_VALID') return 'not-yet-valid'
  return NO_ISSUER.has(code) && lacksIssuer(certificate) ? 'chain-incomplete' : 'untrusted'
}

/** Names count, and the old `commonName` does not, as in today's mail programs and browsers. */
function isFor(certificate: X509Certificate, host: string): boolean {
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined
  return certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined
}

const NO_ISSUER: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/**
 * Whether a server seems to have left out what stands between its certificate and a public authority: it sent its own alone,
 * or the last one says where its issuer can be had, as public ones do. A private authority's certificate may look the same.
 */
function lacksIssuer(leaf: X509Certificate): boolean {
  let last = leaf
  while (last.issuerCertificate !== undefined && !last.checkIssued(last)) last = last.issuerCertificate
  if (last.checkIssued(last)) return false
  return last === leaf || last.infoAccess?.includes('CA Issuers') === true
}

/** As in `DNS:example.org, DNS:*.example.org, IP Address:192.0.2.1`; odd ones come in quotes. */
function namesIn(subjectAltName: string | undefined): readonly string[] {
  return [...(subjectAltName ?? '').matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) =>
    name.startsWith('"') ? String(JSON.parse(name)) : name.toLowerCase(),
  )
}

/** Who signed it: the organisation, and the name that it gives this key. Each part of the name stands in a line. */
function issuerOf({ issuer }: X509Certificate): string {
  return [...issuer.matchAll(/^(?:O|CN)=(.*)$/gm)].map(([, value]) => value).join(', ')
}
