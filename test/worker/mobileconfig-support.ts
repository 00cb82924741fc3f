import { compiledCatalog } from '#generated/catalog.js'
import type { ProviderEntry } from '../../src/account/index.ts'
import { type PlistDictionary, readPlist } from '../support/plist-reader.ts'
import { exactText } from './autoconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What a browser sends, and what a program that is none does. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
export const PROGRAM = { accept: '*/*' }

export const PROFILE_TYPE = 'application/x-apple-aspen-config'

/** Ours, and those of the peers (MOBILECONFIG §3.1). */
export const PATHS = [
  '/email.mobileconfig',
  '/mobileconfig',
  '/mobileconfig/',
  '/apple.mobileconfig',
  '/profile.mobileconfig',
] as const

/** P(d) of the requirements; more parameters begin with `&`. */
export const urlFor = (domain: string, more = '') => `${SVC}/email.mobileconfig?email=user@${domain}${more}`

type Ask = (url: string, init?: RequestInit) => Promise<Response>

/** The bytes of the profile at an address, when there is one. */
export async function profileText(url: string, service: Ask = ask, init?: RequestInit): Promise<string> {
  const response = await service(url, init)
  const text = await exactText(response)
  if (response.status !== 200 || response.headers.get('content-type') !== PROFILE_TYPE)
    throw new Error(`${url} is no profile: ${response.status} ${text}`)
  return text
}

export async function profileAt(url: string, service: Ask = ask, init?: RequestInit): Promise<PlistDictionary> {
  return readPlist(await profileText(url, service, init))
}

export const payloadsOf = (profile: PlistDictionary) => profile['PayloadContent'] as readonly PlistDictionary[]

/** The payload of mail, of those of a profile. */
export const mailPayloadOf = (profile: PlistDictionary) =>
  payloadsOf(profile).find((payload) => payload['PayloadType'] === 'com.apple.mail.managed')

/** The one payload of a profile of mail. */
export function payloadOf(profile: PlistDictionary): PlistDictionary {
  const [payload, ...others] = payloadsOf(profile)
  if (payload === undefined || others.length > 0) throw new Error('not one payload')
  return payload
}

export const mailAt = async (url: string, service: Ask = ask, init?: RequestInit) =>
  payloadOf(await profileAt(url, service, init))

/** P(d) as its payload. */
export const mailFor = (domain: string, more = '') => mailAt(urlFor(domain, more))

/** One direction's keys without their prefix: authentication, host name, port, `UseSSL`, login. */
export function server(payload: PlistDictionary, direction: 'Incoming' | 'Outgoing'): PlistDictionary {
  const prefix = `${direction}MailServer`
  const keys = Object.entries(payload).filter(([key]) => key.startsWith(prefix))
  return Object.fromEntries(keys.map(([key, value]) => [key.slice(prefix.length), value]))
}

/** The outer identity and that of each payload. */
export function identitiesOf(profile: PlistDictionary) {
  const identity = (part: PlistDictionary) => [part['PayloadIdentifier'], part['PayloadUUID']] as const
  return { outer: identity(profile), payloads: payloadsOf(profile).map(identity) }
}

/** Everything that changes a profile's texts or servers. */
const CHANGES = [
  '',
  '&only=eas,ews',
  '&only=caldav,carddav,eas&lang=de',
  '&protocol=pop3',
  '&name=Uma%20Example',
  '&lang=de',
  '&password=secret-word&name=%F0%9F%91%BB',
]

export interface FixtureProfile {
  readonly url: string
  readonly text: string
  readonly profile: PlistDictionary
}

/** Every profile of every provider and variant. */
export async function everyProfile(): Promise<FixtureProfile[]> {
  const entries = compiledCatalog.providers.map((text) => JSON.parse(text) as ProviderEntry)
  const domains = compiledCatalog.domains.flatMap((list, index) =>
    list.split(' ', 2).flatMap((domain) => {
      const variants = Object.keys(entries[index]?.variants ?? {}).map((id) => `&variant=${id}`)
      return domain === '' ? [] : ['', ...variants].map((variant) => [domain, variant] as const)
    }),
  )
  const urls = [...domains, ['shop.kunden.example', ''] as const].flatMap(([domain, variant]) =>
    CHANGES.map((change) => urlFor(domain, variant + change)),
  )
  const answers = urls.map(async (url): Promise<FixtureProfile[]> => {
    const response = await ask(url)
    if (response.status !== 200) return []
    const text = await exactText(response)
    return [{ url, text, profile: readPlist(text) }]
  })
  return (await Promise.all(answers)).flat()
}

/** The service of the specification's examples. */
export const IDENTITY_HOST = 'autoconfig.example.net'
export const specified = serviceWith({ SERVICE_HOST: IDENTITY_HOST })

const EMAIL = '/email.mobileconfig'

export interface Problem {
  /** Of the sentences in `templates/text/`. */
  readonly key: string
  readonly status: number
  readonly url: string
}

/** A link for every problem that there is. */
export const PROBLEMS: readonly Problem[] = [
  { key: 'address-missing', status: 400, url: SVC + EMAIL },
  { key: 'address-malformed', status: 400, url: `${SVC}${EMAIL}?email=user` },
  { key: 'name-malformed', status: 400, url: urlFor('example.org', '&name=%01') },
  { key: 'protocol-unknown', status: 400, url: urlFor('example.org', '&protocol=jmap') },
  { key: 'part-unknown', status: 400, url: urlFor('example.org', '&only=nonsense') },
  { key: 'variant-unknown', status: 400, url: urlFor('example.org', '&variant=nonsense') },
  { key: 'domain-unknown', status: 404, url: urlFor('nowhere.example') },
  { key: 'domain-unknown', status: 404, url: urlFor('all-plain.example') },
  { key: 'oauth-only', status: 422, url: urlFor('oauth-only.example') },
  { key: 'no-mail-servers', status: 422, url: urlFor('eas-only.example', '&only=mail') },
  { key: 'part-missing', status: 422, url: urlFor('example.org', '&only=caldav') },
  { key: 'protocol-missing', status: 422, url: urlFor('starttls.example', '&protocol=pop3') },
  { key: 'unsupported', status: 422, url: urlFor('own-app.example') },
  { key: 'variant-needed', status: 422, url: urlFor('packages.example') },
]
