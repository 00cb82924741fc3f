import { createHash } from 'node:crypto'
import type { EmailAddress } from '../../address/index.ts'

/** What a question is answered with: a family of documents, or records of the domain's zone. */
export type Form = 'autoconfig' | 'autodiscover' | 'dav' | 'dns' | 'pacc' | 'profile'

/** The documents that a POST carries. */
export type Body = 'outlook' | 'mobile-sync' | 'soap'

export type Method = 'GET' | 'POST' | 'PROPFIND' | 'SRV' | 'TXT'

/** One look-up of a client, as a pattern that `askedFor` fills for one person. */
export interface Question {
  readonly form: Form
  readonly method: Method
  /** A URL, or the name of DNS records, with placeholders. */
  readonly target: string
  readonly body?: Body
  /** Seconds until the client gives up; absent where its usual limit counts. */
  readonly patienceSeconds?: number
  /** Answered by a public database instead of the provider, unless somebody has set this service in its place. */
  readonly elsewhere?: true
  /** Requirements that prove our answer; a path is a test whose requirement has no number. */
  readonly proof: readonly string[]
}

/** Whose settings are looked for, and what the client has found out before. */
export interface Subject {
  readonly address: EmailAddress
  /** The domain that the client has made of the best MX host. */
  readonly mx: string
  /** The host of this service, where redirects and SRV records lead. */
  readonly service: string
}

/** A question as it goes out. */
export interface Asked {
  readonly method: Method
  readonly target: string
  readonly body?: string
  readonly contentType?: string
}

const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'
const MOBILE_SYNC = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const EXCHANGE_2010 = 'http://schemas.microsoft.com/exchange/2010/Autodiscover'

const pox = (schema: string, version: string) => (address: string) =>
  `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${schema}/requestschema/2006"><Request><EMailAddress>${address}</EMailAddress>` +
  `<AcceptableResponseSchema>${schema}/responseschema/${version}</AcceptableResponseSchema></Request></Autodiscover>`

/** Spec: AUTODISCOVER §2.1, §3.1, §5.2. */
const BODIES = {
  outlook: pox(OUTLOOK, '2006a'),
  'mobile-sync': pox(MOBILE_SYNC, '2006'),
  soap: (address) =>
    `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="${SOAP}" xmlns:a="${EXCHANGE_2010}"><s:Body><a:GetUserSettingsRequestMessage><a:Request>` +
    `<a:Users><a:User><a:Mailbox>${address}</a:Mailbox></a:User></a:Users><a:RequestedSettings>` +
    '<a:Setting>ExternalEwsUrl</a:Setting><a:Setting>InternalEwsUrl</a:Setting>' +
    '<a:Setting>ExternalImap4Connections</a:Setting></a:RequestedSettings></a:Request>' +
    '</a:GetUserSettingsRequestMessage></s:Body></s:Envelope>',
} as const satisfies Record<Body, (address: string) => string>

/** How an address may travel in a URL (AUTOCONFIG §2.2), and the names that a question is built from. */
const PLACEHOLDERS: Readonly<Record<string, (subject: Subject) => string>> = {
  domain: ({ address }) => address.domain,
  mx: ({ mx }) => mx,
  service: ({ service }) => service,
  /** As it was typed. */
  address: ({ address }) => address.text,
  encoded: ({ address }) => encodeURIComponent(address.text),
  /** Everything but letters, digits and dots. */
  'all-encoded': ({ address }) =>
    encodeURIComponent(address.text).replace(
      /[!'()*_~-]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  md5: ({ address }) => createHash('md5').update(address.text.toLowerCase()).digest('hex'),
}

/** The question that a client puts for somebody. */
export function askedFor({ method, target, body }: Question, subject: Subject): Asked {
  const filled = target.replace(/\{([a-z0-9-]+)\}/g, (all, name: string) => PLACEHOLDERS[name]?.(subject) ?? all)
  if (body === undefined) return { method, target: filled }
  const address = subject.address.text.replaceAll('&', '&amp;').replaceAll("'", '&apos;')
  return { method, target: filled, body: BODIES[body](address), contentType: 'text/xml; charset=utf-8' }
}

type Proof = readonly string[]

export const config = (target: string, ...proof: Proof): Question => ({
  form: 'autoconfig',
  method: 'GET',
  target,
  proof,
})

/** A public database of settings. */
export const database = (target: string, patience?: number): Question => ({
  ...config(target),
  elsewhere: true,
  ...(patience === undefined ? {} : { patienceSeconds: patience }),
})

export const post = (body: Body, target: string, ...proof: Proof): Question => ({
  form: 'autodiscover',
  method: 'POST',
  target,
  body,
  proof,
})

export const look = (target: string, ...proof: Proof): Question => ({
  form: 'autodiscover',
  method: 'GET',
  target,
  proof,
})

/** SRV and TXT records below a domain. */
export const records = (method: 'SRV' | 'TXT', names: readonly string[], ...proof: Proof): Question[] =>
  names.map((name) => ({ form: 'dns', method, target: `${name}.{domain}`, proof }))

/** The addresses that several families of clients share. */
export const AT = {
  config: 'https://autoconfig.{domain}/mail/config-v1.1.xml',
  wellKnown: 'https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml',
  plainConfig: 'http://autoconfig.{domain}/mail/config-v1.1.xml',
  plainWellKnown: 'http://{domain}/.well-known/autoconfig/mail/config-v1.1.xml',
  mxConfig: 'https://autoconfig.{mx}/mail/config-v1.1.xml',
  thunderbirdDatabase: 'https://autoconfig.thunderbird.net/v1.1/{domain}',
  thunderbirdDatabaseOfMx: 'https://autoconfig.thunderbird.net/v1.1/{mx}',
  domain: 'https://{domain}/autodiscover/autodiscover.xml',
  autodiscover: 'https://autodiscover.{domain}/autodiscover/autodiscover.xml',
  redirectStep: 'http://autodiscover.{domain}/autodiscover/autodiscover.xml',
  service: 'https://{service}/autodiscover/autodiscover.xml',
} as const

/** How an address travels in the query (AUTOCONFIG §2.2). */
export const ENCODED = '?emailaddress={encoded}'
export const RAW = '?emailaddress={address}'

/** The record that leads to a server for Autodiscover. */
export const AUTODISCOVER_RECORD = records('SRV', ['_autodiscover._tcp'], 'AD-96', 'AC-106')

const DAV_NAMES = ['_caldavs._tcp', '_carddavs._tcp']

/** Server, and in a TXT record of the same name the path, of calendars and contacts. */
export const DAV_RECORDS = [...records('SRV', DAV_NAMES, 'AC-105'), ...records('TXT', DAV_NAMES, 'AC-105')]

export const JSON_PATH = '/autodiscover/autodiscover.json'
export const SOAP_PATH = '/autodiscover/autodiscover.svc'
