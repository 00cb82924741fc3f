import { join } from 'node:path'
import { LANGUAGES } from '#generated/texts.js'
import { settingsOf } from '../../src/account/index.ts'
import { type Domain, type EmailAddress, type Hostname, parseEmailAddress } from '../../src/address/index.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { readCatalogFiles } from '../../src/cli/files.ts'
import { createDocuments, type Documents } from '../../src/documents/index.ts'
import type { Match } from '../../src/lookup/index.ts'
import { CLIENT_CONFIG, RESOLVED_CLIENT_CONFIG } from '../../src/protocols/autoconfig/document.ts'
import { withResolvedUsernames } from '../../src/protocols/autoconfig/view.ts'
import {
  errorDocument,
  OUTLOOK_SETTINGS,
  OUTLOOK_SETTINGS_OF_DOMAIN,
} from '../../src/protocols/autodiscover/document.ts'
import { PROFILE } from '../../src/protocols/mobileconfig/document.ts'

/** One provider or variant, asked for one domain. */
export interface Case {
  readonly name: string
  readonly match: Match
  readonly documents: Documents
}

export interface NamedDocument {
  readonly family: 'autoconfig' | 'outlook' | 'error' | 'profile'
  readonly name: string
  readonly text: string
}

const root = join(import.meta.dirname, '../..')

const FOLDERS = {
  shipped: { path: 'providers', local: false },
  fixtures: { path: 'test/fixtures/providers', local: true },
} as const

/** Servers that a customer's DNS would name, made up. */
const MADE_UP = { server: 'server17.made-up.example' as Hostname }
const CUSTOMER = 'customer.example' as Domain

/** Every provider and variant of a folder. */
export async function casesOf(which: keyof typeof FOLDERS, publishInsecure: boolean): Promise<Case[]> {
  const { entries } = compileCatalog(await readCatalogFiles(root, [FOLDERS[which]]))
  const documents = createDocuments({ publishInsecure })
  return entries.flatMap((provider) =>
    [undefined, ...Object.keys(provider.variants)].map((variant): Case => {
      const values = settingsOf(provider, variant).values === undefined ? undefined : MADE_UP
      const domain = provider.identity.domains[0] ?? CUSTOMER
      const match: Match = { provider, variant, domain, values, source: 'catalog', why: [] }
      return {
        name: variant === undefined ? provider.identity.id : `${provider.identity.id} (${variant})`,
        match,
        documents,
      }
    }),
  )
}

/** Each protocol, and each language. */
const PROFILES = [
  { protocol: 'pop3', language: 'en' } as const,
  ...LANGUAGES.map((language) => ({ protocol: 'imap', language }) as const),
]

/** Everything that a case can be told, in every family; what a format cannot say is left out. */
export async function documentsOf({ match, documents }: Case): Promise<NamedDocument[]> {
  const address = addressAt(match.domain)
  const account = documents.account(match)
  const resolved = account.ok ? withResolvedUsernames(account.value, address) : undefined
  const request = new Request('https://localhost/')
  const asker = {
    address,
    senderName: 'Änne & <Co>',
    variant: undefined,
    only: undefined,
    unsigned: false,
    installation: 'autoconfig.example.net',
    consent: undefined,
    signer: undefined,
  }
  const made = [
    { family: 'autoconfig', name: 'autoconfig', answer: await documents.answer(request, CLIENT_CONFIG, match) },
    {
      family: 'autoconfig',
      name: 'autoconfig for an address',
      answer: resolved && (await documents.personal(RESOLVED_CLIENT_CONFIG, match, resolved)),
    },
    { family: 'outlook', name: 'POX', answer: await documents.personal(OUTLOOK_SETTINGS, match, address) },
    {
      family: 'outlook',
      name: 'POX by GET',
      answer: await documents.answer(request, OUTLOOK_SETTINGS_OF_DOMAIN, match),
    },
    ...(await Promise.all(
      PROFILES.map(async ({ protocol, language }) => ({
        family: 'profile' as const,
        name: `profile ${protocol} ${language}`,
        answer: await documents.personal(PROFILE, match, { ...asker, protocol, language }),
      })),
    )),
  ] as const
  const texts = made.map(async ({ family, name, answer }) =>
    answer?.ok ? [{ family, name, text: await answer.value.text() }] : [],
  )
  return (await Promise.all(texts)).flat()
}

/** Every error document. */
export async function errorDocuments(): Promise<NamedDocument[]> {
  const failures = ['not-xml', 'schema-unknown', 'domain-unknown', 'broken'] as const
  const now = new Date('2026-11-25T12:34:56.789Z')
  return Promise.all(
    failures.map(async (failure) => ({
      family: 'error' as const,
      name: failure,
      text: await (await errorDocument(failure, now, 'autoconfig.example.net')).text(),
    })),
  )
}

function addressAt(domain: Domain): EmailAddress {
  const address = parseEmailAddress(`o'neil&co@${domain}`)
  if (!address.ok) throw new Error(`no address at ${domain}`)
  return address.value
}
