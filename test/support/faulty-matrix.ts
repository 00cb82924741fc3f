import type { IncomingMessage } from 'node:http'
import { MEDIA_TYPE, replyTo, type Fault as ZoneFault, zoneOf } from './doh.ts'
import { type FaultyPeer, type Handler, startPeer } from './faulty-peer.ts'
import type { Answered, Asked } from './faulty-service.ts'
import type { TenantRow } from './faulty-store.ts'

/** What is asked of a service whose peers fail, and what they know: for the tests of faults, over the invented providers. */

/** Nobody's real one: what is logged is searched for it. */
export const LOCAL_PART = 'zora.quill+secret'

/** How a mail app asks about a domain. */
export const KINDS = {
  autoconfig: (domain) => ({ path: '/mail/config-v1.1.xml', host: `autoconfig.${domain}` }),
  'autoconfig with an address': (domain) => ({
    path: `/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(`${LOCAL_PART}@${domain}`)}`,
    host: 'localhost',
  }),
  Autodiscover: (domain) => ({
    path: '/autodiscover/autodiscover.xml',
    host: 'localhost',
    body: `<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>${LOCAL_PART}@${domain}</EMailAddress></Request></Autodiscover>`,
  }),
  'Apple profile': (domain) => ({
    path: `/email.mobileconfig?email=${encodeURIComponent(`${LOCAL_PART}@${domain}`)}`,
    host: 'localhost',
  }),
} as const satisfies Record<string, (domain: string) => Asked>

export type Kind = keyof typeof KINDS

/** One domain for each kind of request, so that what one learns does not answer the other, and one that is known before. */
export const NAMES = {
  autoconfig: 'a',
  'autoconfig with an address': 'b',
  Autodiscover: 'c',
  'Apple profile': 'd',
} as const
export const KNOWN_BEFORE = 'known'

interface DomainClass {
  /** As it stands above a column of `docs/faults.md`. */
  readonly title: string
  readonly domain: (name: string) => string
  readonly row?: (domain: string) => TenantRow
  readonly zone?: (domain: string) => readonly string[]
  /** Whether the upstream database knows it. */
  readonly upstream?: true
}

const elsewhere = (domain: string) => [`${domain} 300 MX 10 mx.elsewhere.example`]

/** Each way in which a domain can be known, and one in which it is not. */
export const CLASSES = {
  exact: { title: 'in the catalog', domain: () => 'example.org' },
  wildcard: { title: 'by wildcard', domain: (name) => `${name}.kunden.example` },
  tenant: {
    title: 'tenant',
    domain: (name) => `${name}.customer.example`,
    row: (domain) => [domain, 'values.example', null, '{"server":"mx7.in-values.example"}'],
    zone: elsewhere,
  },
  claimed: {
    title: 'tenant, server named by DNS',
    domain: (name) => `${name}.claimed.example`,
    row: (domain) => [domain, 'values.example', null, null],
    zone: (domain) => [`${domain} 300 MX 10 mx8.in-values.example`],
  },
  contrary: {
    title: 'tenant, DNS says another package',
    domain: (name) => `${name}.contrary.example`,
    row: (domain) => [domain, 'variants.example', 'exchange', null],
    zone: (domain) => [`${domain} 300 MX 10 mx.in-variants.example`],
  },
  sign: {
    title: 'by DNS sign',
    domain: (name) => `${name}.signed.example`,
    zone: (domain) => [`${domain} 300 MX 10 mx1.mx-hoster.example`],
  },
  srv: {
    title: 'by SRV alone',
    domain: (name) => `${name}.own.example`,
    zone: (domain) => [
      `${domain} 300 MX 10 mail.${domain}`,
      `_imaps._tcp.${domain} 300 SRV 0 1 993 imap.${domain}`,
      `_submissions._tcp.${domain} 300 SRV 0 1 465 smtp.${domain}`,
    ],
  },
  upstream: { title: 'upstream alone', domain: (name) => `${name}.listed.example`, zone: elsewhere, upstream: true },
  unknown: { title: 'unknown', domain: (name) => `${name}.nobody.example`, zone: elsewhere },
} as const satisfies Record<string, DomainClass>

export type ClassName = keyof typeof CLASSES

const classes: readonly DomainClass[] = Object.values(CLASSES)
const allNames = [...Object.values(NAMES), KNOWN_BEFORE]

export const TENANT_ROWS: readonly TenantRow[] = classes.flatMap(({ row, domain }) =>
  row === undefined ? [] : allNames.map((name) => row(domain(name))),
)

export const ZONE = zoneOf(
  classes
    .flatMap(({ zone, domain }) => (zone === undefined ? [] : allNames.flatMap((name) => zone(domain(name)))))
    .join('\n'),
)

const LISTED = new Set(
  classes.flatMap(({ upstream, domain }) => (upstream === undefined ? [] : allNames.map((name) => domain(name)))),
)

/** A document as the ISPDB has them. */
export const listing = (domain: string) => `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${domain}">
    <domain>${domain}</domain>
    <displayName>Listed Mail</displayName>
    <displayShortName>Listed</displayShortName>
    <incomingServer type="imap">
      <hostname>imap.${domain}</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username>
      <authentication>password-cleartext</authentication>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.${domain}</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username>
      <authentication>password-cleartext</authentication>
    </outgoingServer>
  </emailProvider>
</clientConfig>
`

export const XML = { 'content-type': 'text/xml' }

export type UpstreamFault = 'garbage' | 'half' | 'another domain' | 'endless' | 'redirects' | '429'

/** The upstream ISPDB: a file for each domain that it lists. */
export function startUpstream(): Promise<FaultyPeer<UpstreamFault>> {
  const nameIn = (request: IncomingMessage) => decodeURIComponent(request.url?.split('/').at(-1) ?? '')
  return startPeer<UpstreamFault>({
    answer: (request, response) => {
      const name = nameIn(request)
      if (LISTED.has(name)) response.writeHead(200, XML).end(listing(name))
      else response.writeHead(404).end('Not Found')
    },
    faults: {
      garbage: (_, response) => void response.writeHead(200, XML).end('<html><p>Welcome to our hotel<br></html>'),
      half: (request, response) => {
        const text = listing(nameIn(request))
        response.writeHead(200, XML).end(text.slice(0, text.indexOf('<outgoingServer')))
      },
      'another domain': (_, response) => void response.writeHead(200, XML).end(listing('other.example')),
      endless: (_, response) => void response.writeHead(200, XML).end(`<clientConfig>${' '.repeat(2_000_000)}`),
      redirects: (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
      '429': (_, response) => void response.writeHead(429).end(),
    },
  })
}

const RESOLVER_FAULTS = {
  error: '500',
  garbage: 'garbage',
  'wrong id': 'wrong-id',
  'wrong question': 'wrong-question',
  truncated: 'truncated',
  SERVFAIL: 'servfail',
  '429': '429',
} as const satisfies Record<string, ZoneFault>

export type ResolverFault = keyof typeof RESOLVER_FAULTS

/** A resolver that knows the zones of all domains. */
export function startResolver(): Promise<FaultyPeer<ResolverFault>> {
  const saying =
    (fault: ZoneFault): Handler =>
    async (request, response) => {
      const query = new URLSearchParams(request.url?.replace(/^[^?]*/, '')).get('dns') ?? ''
      const { status = 200, type = MEDIA_TYPE, body } = await replyTo(ZONE, query, fault)
      response.writeHead(status, { 'content-type': type }).end(body)
    }
  return startPeer<ResolverFault>({
    answer: saying('dns-query'),
    faults: Object.fromEntries(Object.entries(RESOLVER_FAULTS).map(([name, fault]) => [name, saying(fault)])) as Record<
      ResolverFault,
      Handler
    >,
  })
}

/** What an answer says, without what a server adds and what changes by the second. */
export interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const OF_SERVERS = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

export function said({ status, headers, body }: Answered): Said {
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_SERVERS.includes(name))),
    body: body.replace(/Time="[^"]*"/, 'Time=""'),
  }
}

/** Whether two answers tell a client the same; how long it may keep them is not looked at. */
export function isSame(one: Said, other: Said): boolean {
  return (
    one.status === other.status &&
    one.body === other.body &&
    one.headers['content-type'] === other.headers['content-type']
  )
}

export function isKeptByNobody({ headers }: Said): boolean {
  return headers['cache-control']?.includes('no-store') === true
}
