import { join } from 'node:path'
import { type EmailAddress, parseEmailAddress } from '../../src/address/index.ts'
import { createApp } from '../../src/app.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readCatalogFiles } from '../../src/cli/files.ts'
import { askedFor, type Question, type Subject } from '../../src/clients/catalogue/index.ts'
import { readSettings } from '../../src/settings.ts'

/** The service over the invented providers of the tests, and what it answers to the questions of clients. */

const root = join(import.meta.dirname, '../..')
export const SERVICE = 'autodiscover.service.example'

function subject(text: string, mx = ''): Subject {
  const address = parseEmailAddress(text)
  if (!address.ok) throw new Error(`"${text}" is no address`)
  return { address: address.value, mx, service: SERVICE }
}

/** Whose settings are asked for: each stands for a kind of provider. */
export const SUBJECTS = {
  mail: subject('user@example.org'),
  exchange: subject('user@eas.example'),
  dav: subject('user@dav.example'),
  behindMx: subject('user@unknown-customer.example', 'mx-hoster.example'),
} as const

export type Whose = keyof typeof SUBJECTS

/** What came back: an HTTP response, or the records of the zone file that the service makes. */
export interface Answered {
  readonly target: string
  readonly status: number
  readonly contentType: string
  readonly location: string | undefined
  readonly body: string
  readonly address: EmailAddress
}

export type Records = readonly { readonly name: string; readonly type: string; readonly value: string }[]

export interface Service {
  ask(question: Question, whose: Whose): Promise<Answered>
  records(question: Question, whose: Whose): Promise<Records>
}

/** The app in this process: DNS is off, and nothing leaves the machine. */
export async function serviceOfFixtures(): Promise<ReturnType<typeof createApp>> {
  const files = await readCatalogFiles(root, [{ path: 'test/fixtures/providers', local: true }])
  const { catalog } = compileCatalog(files, [])
  if (catalog === undefined) throw new Error('the invented providers do not compile; run npm test')
  return createApp({
    catalog: openCatalog({ version: 'fixtures', ...catalog }),
    settings: readSettings({ DNS_OVER_HTTPS_URL: '', SERVICE_HOST: SERVICE }),
  })
}

export async function startService(): Promise<Service> {
  const app = await serviceOfFixtures()
  const zones = new Map<string, Promise<Records>>()
  const zoneOf = async (domain: string): Promise<Records> => {
    const response = await app.fetch(new Request(`https://${SERVICE}/dns/${domain}.json`))
    const { records } = (await response.json()) as { records: Records }
    return records
  }
  return {
    async ask(question, whose) {
      const { method, target, body, contentType } = askedFor(question, SUBJECTS[whose])
      const headers = contentType === undefined ? undefined : { 'content-type': contentType }
      const init = body === undefined ? { method } : { method, body, headers }
      const response = await app.fetch(new Request(target, init as RequestInit))
      return {
        target,
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        location: response.headers.get('location') ?? undefined,
        body: await response.text(),
        address: SUBJECTS[whose].address,
      }
    },
    async records(question, whose) {
      const { domain } = SUBJECTS[whose].address
      const zone = zones.get(domain) ?? zoneOf(domain)
      zones.set(domain, zone)
      const { method, target } = askedFor(question, SUBJECTS[whose])
      return (await zone).filter(({ name, type }) => name === target && type === method)
    },
  }
}

/** For whom a question is put: where Exchange makes a difference for its sake as well. */
export function subjectsOf({ form, target }: Question): readonly Whose[] {
  if (target.includes('{mx}')) return ['behindMx']
  if (form === 'autodiscover') return ['mail', 'exchange']
  if (form === 'profile') return target.includes('only=eas') ? ['exchange'] : ['mail', 'dav']
  if (form === 'dav' || /^_(?:caldavs?|carddavs?|jmap)\./.test(target)) return ['dav']
  return ['mail']
}
