import { parse } from 'plist'
import { type EmailAddress, parseEmailAddress, parseServiceHost } from '../../src/address/index.ts'
import { createApp, lookupFor } from '../../src/app.ts'
import type { Catalog } from '../../src/catalog/index.ts'
import { type MailClient, readAnswer } from '../../src/clients/index.ts'
import { outlook } from '../../src/clients/outlook.ts'
import { thunderbird } from '../../src/clients/thunderbird.ts'
import type { Match } from '../../src/lookup/index.ts'
import { readSettings } from '../../src/settings.ts'
import { dnsOver, type Entry } from './zone.ts'

/** The clients whose documents are judged. */
export const CLIENTS = ['thunderbird', 'iphone', 'outlook'] as const

export type ClientName = (typeof CLIENTS)[number]

/** What the service does for one domain. */
export interface Outcome {
  readonly entry: Entry
  readonly match: Match | undefined
  /** Who gets a document that it can use. */
  readonly usable: readonly ClientName[]
}

/** Runs the real look-up, and asks for the real documents, with the file in place of DNS. */
export async function survey(catalog: Catalog, entries: readonly Entry[]): Promise<Outcome[]> {
  const settings = readSettings({ DNS_OVER_HTTPS_URL: '' })
  const log = (line: string) => {
    throw new Error(line)
  }
  const lookup = lookupFor(catalog, settings, undefined, log, dnsOver(entries))
  const app = createApp({ catalog, settings, lookup, log })
  const outcomes: Outcome[] = []
  for (const entry of entries) {
    const address = parseEmailAddress(`info@${entry.domain}`)
    if (!address.ok) continue
    const found = await lookup({ address: address.value, host: parseServiceHost('localhost') })
    const match = found.ok ? found.value : undefined
    const usable: ClientName[] = []
    for (const client of match === undefined ? [] : CLIENTS)
      if (await ASK[client]((request) => app.fetch(request), address.value)) usable.push(client)
    outcomes.push({ entry, match, usable })
  }
  return outcomes
}

type Fetch = (request: Request) => Response | Promise<Response>

const SERVICE = 'https://localhost'
const OUTLOOK_SCHEMA = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'

/** Whether a client's own request brings it a document that it can use. */
const ASK: Readonly<Record<ClientName, (fetch: Fetch, address: EmailAddress) => Promise<boolean>>> = {
  async thunderbird(fetch, address) {
    const url = `${SERVICE}/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(address.text)}`
    return understands(thunderbird, 'autoconfig', await fetch(new Request(url)), address)
  },

  async outlook(fetch, address) {
    const body = `<Autodiscover xmlns="${OUTLOOK_SCHEMA}/requestschema/2006"><Request><EMailAddress>${address.text}</EMailAddress><AcceptableResponseSchema>${OUTLOOK_SCHEMA}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`
    const request = new Request(`${SERVICE}/autodiscover/autodiscover.xml`, { method: 'POST', body })
    return understands(outlook, 'autodiscover', await fetch(request), address)
  },

  async iphone(fetch, address) {
    const url = `${SERVICE}/email.mobileconfig?email=${encodeURIComponent(address.text)}`
    const response = await fetch(new Request(url))
    return response.ok && isMailProfile(parse(await response.text()))
  },
}

async function understands(
  client: MailClient,
  format: 'autoconfig' | 'autodiscover',
  response: Response,
  address: EmailAddress,
): Promise<boolean> {
  const rules = client[format]
  if (rules === undefined) return false
  const answer = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? undefined,
    body: await response.text(),
  }
  const reading = readAnswer(rules, answer, address)
  return reading.ok && reading.value.incoming !== undefined && reading.value.outgoing !== undefined
}

/** Spec: APPLE-MAIL: a mail payload with a host in each direction and TLS, or one for Exchange with its host and TLS. */
function isMailProfile(profile: unknown): boolean {
  const payloads = (profile as { PayloadContent?: readonly Record<string, unknown>[] } | null)?.PayloadContent ?? []
  const isExchange = payloads.some(
    ({ PayloadType, Host, SSL }) =>
      PayloadType === 'com.apple.eas.account' && typeof Host === 'string' && Host !== '' && SSL === true,
  )
  const mail = payloads.find((payload) => payload['PayloadType'] === 'com.apple.mail.managed')
  const isMail = (['Incoming', 'Outgoing'] as const).every(
    (direction) =>
      typeof mail?.[`${direction}MailServerHostName`] === 'string' &&
      mail[`${direction}MailServerHostName`] !== '' &&
      mail[`${direction}MailServerUseSSL`] === true,
  )
  return isMail || isExchange
}
