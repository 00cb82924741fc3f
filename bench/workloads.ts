import { request } from 'node:http'
import { createRandom, shuffled } from './random.ts'

/** What is asked of every server in the same words. */
export interface Workload {
  readonly id: string
  readonly title: string
  /** The most that our CPU per request may be, as a multiple of the bare worker's. */
  readonly goal: number | undefined
  readonly path: string
  readonly requests: readonly Question[]
  /** Whether a bare worker with as large a table is asked, too. */
  readonly table?: boolean
}

export interface Question {
  readonly method: 'GET' | 'POST'
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer without what the server itself adds. */
export interface Answer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The service's own name in the bench: as in a deployment, profiles and redirects know it. */
export const SERVICE_HOST = 'autodiscover.service.example'

/** A proxy with TLS in front, as on Cloudflare; else the service would redirect what holds an address. */
const PROXIED = { 'X-Forwarded-Proto': 'https' }

const LOCAL_PARTS = [
  'anna',
  'b.becker',
  'office',
  'info+shop',
  'Carla.Conti',
  'd',
  'post',
  'max.mustermann',
  'h-k',
  'j_doe',
]

const AUTOCONFIG_PATH = '/mail/config-v1.1.xml'
const AUTODISCOVER_PATH = '/autodiscover/autodiscover.xml'
const PROFILE_PATH = '/email.mobileconfig'

const THUNDERBIRD = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0',
  Accept: '*/*',
  'Accept-Language': 'de,en-US;q=0.7,en;q=0.3',
}

const OUTLOOK = {
  'Content-Type': 'text/xml',
  'User-Agent': 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17726; Pro)',
  'X-MapiHttpCapability': '1',
  'X-ClientCanHandle': 'Negotiate, ExHttpInfo',
}

const SAFARI = {
  'User-Agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'de-DE,de;q=0.9',
}

/** Thunderbird's question at the domain's own host: no two in a row come to the same one. */
export function autoconfigGet(domains: readonly string[], about: Pick<Workload, 'id' | 'title' | 'table'>): Workload {
  return {
    ...about,
    goal: 1.15,
    path: AUTOCONFIG_PATH,
    requests: inRandomOrder(domains).map((domain) => get(`autoconfig.${domain}`, AUTOCONFIG_PATH, THUNDERBIRD)),
  }
}

/** The same with the address, which a desktop Thunderbird sends over HTTPS. */
export function autoconfigGetWithAddress(domains: readonly string[]): Workload {
  return {
    id: 'get-address',
    title: 'autoconfig GET with an address',
    goal: undefined,
    path: AUTOCONFIG_PATH,
    requests: addressesAt(domains).map((address) =>
      get(
        `autoconfig.${domainOf(address)}`,
        `${AUTOCONFIG_PATH}?emailaddress=${encodeURIComponent(address)}`,
        THUNDERBIRD,
      ),
    ),
  }
}

/** The question of Outlook 365. */
export function autodiscoverPost(domains: readonly string[]): Workload {
  return {
    id: 'post',
    title: 'Autodiscover POST',
    goal: 1.8,
    path: AUTODISCOVER_PATH,
    requests: addressesAt(domains).map((address) => ({
      method: 'POST',
      target: AUTODISCOVER_PATH,
      headers: { Host: `autodiscover.${domainOf(address)}`, ...OUTLOOK, ...PROXIED },
      body: `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`,
    })),
  }
}

/** A profile link, opened on a telephone. */
export function profileGet(domains: readonly string[]): Workload {
  return {
    id: 'profile',
    title: 'profile GET',
    goal: 2.5,
    path: PROFILE_PATH,
    requests: addressesAt(domains).map((address) =>
      get(`autoconfig.${domainOf(address)}`, `${PROFILE_PATH}?email=${encodeURIComponent(address)}`, SAFARI),
    ),
  }
}

/** The same from a service with a key: what a signature costs is the difference to the one above. */
export function signedProfileGet(domains: readonly string[]): Workload {
  return { ...profileGet(domains), id: 'profile-signed', title: 'signed profile', goal: undefined }
}

function get(host: string, target: string, headers: Readonly<Record<string, string>>): Question {
  return { method: 'GET', target, headers: { Host: host, ...headers, ...PROXIED }, body: '' }
}

function inRandomOrder<T>(things: readonly T[]): T[] {
  return shuffled(things, createRandom(things.length))
}

/** Every local part at every domain: no answer that holds an address is asked for twice in a short while. */
function addressesAt(domains: readonly string[]): string[] {
  return inRandomOrder(domains.flatMap((domain) => LOCAL_PARTS.map((localPart) => `${localPart}@${domain}`)))
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** A question as bytes on the wire. */
export function rawRequest({ method, target, headers, body }: Question): string {
  const length = method === 'POST' ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}
  const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

/** Those of the service's headers that no server adds of its own accord. */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])

/** Asks once and keeps the answer, when it is a good one. */
export function ask(port: number, { method, target, headers, body }: Question): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const length = method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {}
    const asked = request(
      { port, host: '127.0.0.1', method, path: target, headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const kept = Object.entries(response.headers).filter(([name]) => !OF_THE_CONNECTION.has(name))
          const answer = {
            headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks),
          }
          resolve(response.statusCode === 200 ? answer : undefined)
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Of several answers the one whose size is nearest to their mean: what it costs to send one is what it costs on average. */
export function meanAnswer(answers: readonly Answer[]): Answer {
  const size = (answer: Answer) => answer.body.byteLength
  const mean = answers.reduce((sum, answer) => sum + size(answer), 0) / answers.length
  const distance = (answer: Answer) => Math.abs(size(answer) - mean)
  const [nearest] = [...answers].sort((a, b) => distance(a) - distance(b))
  if (nearest === undefined) throw new Error('not one good answer: is the catalog empty?')
  return nearest
}
