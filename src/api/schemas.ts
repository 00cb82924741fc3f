import * as z from 'zod'
import { catalogJson } from '../catalog/export-schema.ts'
import type { ProblemName } from './problem.ts'

/**
 * What the API answers, key by key. At build time the OpenAPI document is made from this (`compile-openapi.ts`); the worker
 * takes types only. An entry of the catalog has one form, that of `postamt export json`.
 */

const entry = catalogJson.shape.providers.element
export const entrySettings = entry.shape.variants.element.shape.settings
const entryIncoming = entrySettings.shape.incoming.element
const entryOutgoing = entrySettings.shape.outgoing.element
const url = z.string().regex(/^https?:\/\//)
const domain = z.string().regex(/^[a-z0-9.-]+$/)

export const username = z
  .union([
    z.strictObject({
      template: entryIncoming.shape.username.options[0].shape.template,
      resolved: z.string().optional().describe('What the template gives for the address; only when email= was given'),
    }),
    entryIncoming.shape.username.options[1],
  ])
  .describe('What to log in as: made from the address, or asked of the person')
export type UsernameJson = z.infer<typeof username>

export const login = z.strictObject({ authentication: entryIncoming.shape.authentication, username })

export const incomingServer = entryIncoming.extend({
  hostname: z.string().describe('Complete: no placeholder'),
  username,
  leaveOnServer: z
    .boolean()
    .optional()
    .describe('POP3: whether fetched mail stays on the server; absent when the provider does not say'),
  checkMinutes: entryIncoming.shape.checkMinutes.describe(
    'POP3: how many minutes have to pass between two looks for new mail; absent when the provider does not say',
  ),
})
export type IncomingServer = z.infer<typeof incomingServer>

export const outgoingServer = entryOutgoing
  .omit({ restriction: true })
  .extend({ hostname: z.string().describe('Complete: no placeholder'), username })
export type OutgoingServer = z.infer<typeof outgoingServer>

export const providerRef = z.strictObject({
  id: z
    .string()
    .describe('As in /api/v1/providers; the domain, where the provider was made from DNS or another database'),
  name: z.string(),
  shortName: z.string(),
  link: url.optional().describe('The whole entry; absent when the list of providers has none'),
})
export type ProviderRef = z.infer<typeof providerRef>

export const variantRef = z.strictObject({
  id: z.string().describe('For variant='),
  name: z.string().describe('As the provider calls it'),
})
export type VariantRef = z.infer<typeof variantRef>

export const step = z.strictObject({
  source: z
    .string()
    .describe('catalog, tenant, wildcard, service-host, dns-sign, default-provider, srv or upstream, in this order'),
  asked: domain.describe('The domain in question'),
  outcome: z
    .enum(['found', 'unknown', 'claimed', 'elsewhere', 'failed'])
    .describe(
      'claimed: the provider is known, but only DNS can name its servers; elsewhere: mail of this domain is known to be somewhere else, which ends the search; failed: the source did not answer, and was passed over',
    ),
  evidence: z
    .strictObject({
      mx: z.array(z.string()).optional().describe('The best mail exchangers; "?" for one that can be no host'),
      autodiscover: z.array(z.string()).optional().describe('Where autodiscover.<domain> leads'),
      sign: z
        .strictObject({ mx: z.string().optional(), autodiscover: z.string().optional() })
        .optional()
        .describe("The provider's own item that those fulfil"),
      srv: z.array(z.string()).optional().describe('Services of SRV records, as "_imaps imap.example.net:993"'),
      upstream: z.string().optional().describe("The other database's document"),
      note: z
        .enum(['mail-is-elsewhere', 'no-mail', 'no-such-domain', 'signs-contradict', 'server-not-named'])
        .optional(),
    })
    .optional()
    .describe('What was seen in DNS or upstream'),
})

const why = z.array(step).describe('The trail of what decided, in order: the last step is the one that answered')

export const links = z.strictObject({
  setup: url.describe('The page for people'),
  records: url.optional().describe('The DNS records that make mail apps find these settings'),
  autoconfig: url.optional().describe('The same as an autoconfig document, for Thunderbird and its relatives'),
  profile: url
    .optional()
    .describe('An Apple profile: a URI template (RFC 6570), to be filled in with the address as email'),
})
export type LinksJson = z.infer<typeof links>

export const settingsAnswer = z.strictObject({
  provider: providerRef,
  domain: domain.describe('The domain, or MX name, that the settings are for'),
  variant: variantRef.optional().describe('Product, hosting package or region, where the answer is that of one'),
  source: z
    .enum([
      'catalog',
      'tenant',
      'wildcard',
      'service-host',
      'mx-name',
      'dns-sign',
      'default-provider',
      'srv',
      'upstream',
    ])
    .describe(
      'Who knew: the catalog by domain, the table of customers, the catalog by a parent domain, the host that was asked at (a domain of the catalog, or a name behind MX hosts), the catalog by signs in DNS, the usual provider here, SRV records of the domain, another database',
    ),
  why,
  incoming: z.array(incomingServer).describe('Best first; empty when the provider offers neither IMAP nor POP3'),
  outgoing: z.array(outgoingServer).describe('Best first'),
  login: login.optional().describe('For calendars, contacts, JMAP and Exchange, where there are any'),
  oauth2: entrySettings.shape.oauth2,
  needs: entrySettings.shape.needs,
  help: entrySettings.shape.help,
  webmail: entrySettings.shape.webmail,
  passwordChange: entrySettings.shape.passwordChange,
  support: entrySettings.shape.support,
  calendar: entrySettings.shape.calendar,
  contacts: entrySettings.shape.contacts,
  jmap: entrySettings.shape.jmap,
  exchange: entrySettings.shape.exchange,
  manageSieve: entrySettings.shape.manageSieve,
  unsupported: entrySettings.shape.unsupported,
  variants: z.array(variantRef).describe('What variant= can ask for'),
  links,
})
export type SettingsAnswer = z.infer<typeof settingsAnswer>

export const providerSummary = providerRef.extend({
  domains: z.int().min(0).describe('How many domains addresses of this provider end in'),
  link: url.describe('The whole entry'),
})

export const providerList = z.strictObject({
  total: z.int().min(0).describe('Providers that the search found, on all pages'),
  providers: z.array(providerSummary).describe('In the order of their ids'),
  next: url.optional().describe('The next page; absent on the last one'),
})
export type ProviderList = z.infer<typeof providerList>

export const providerAnswer = entry.extend({
  origin: z.enum(['shipped', 'local']).describe("Whether the entry comes with the software, or is this operator's own"),
  extends: z.string().optional().describe('The id of the provider whose values hold where this one names none'),
  decided: z
    .array(z.strictObject({ says: z.string(), sources: z.array(url), because: z.string() }))
    .describe('What other sources say and this entry does not, and why; in English'),
})
export type ProviderAnswer = z.infer<typeof providerAnswer>

export const health = z.strictObject({
  status: z.enum(['ok', 'warning']).describe('With a warning mail apps are answered, but somebody has to do something'),
  warnings: z.array(z.string()).describe('Short codes, such as signing-certificate-expires'),
  catalog: z.string().describe('Version of the catalog: equal contents have equal versions'),
})

export const version = z.strictObject({
  version: z.string().describe('Of the software'),
  catalog: z.string().describe('Of the catalog'),
})

const parameter = z.enum(['email', 'domain', 'variant', 'q', 'cursor'])
const variants = z.array(variantRef).describe('What variant= can ask for')

/** The members that each type of problem has besides those of RFC 9457 and `reason`. */
export const PROBLEM_MEMBERS = {
  'parameter-missing': {},
  'parameter-invalid': { parameter: parameter.describe('The name of the parameter') },
  'variant-unknown': { provider: providerRef, variants },
  'plain-http': {},
  'domain-unknown': { domain, why },
  insecure: { provider: providerRef },
  'provider-unknown': {},
  'path-unknown': {},
  'method-not-allowed': { allow: z.array(z.string()).describe('The methods that this address answers') },
  'server-unknown': { provider: providerRef },
  'variant-needed': { provider: providerRef, variants },
  'too-many-requests': {},
  'source-unavailable': { domain, why },
  broken: {},
} as const satisfies Record<ProblemName, z.ZodRawShape>

/** The document of a problem of one type. */
export function problemSchema(name: ProblemName, status: number) {
  return z.strictObject({
    type: z
      .string()
      .regex(new RegExp(`/problems/${name}$`))
      .describe('Leads to the explanation of this type'),
    title: z.string().describe('The same for every problem of this type, in the language of the request'),
    status: z.literal(status),
    detail: z.string().describe('For people, in the language of the request (lang=, else Accept-Language)'),
    reason: z.literal(name),
    ...PROBLEM_MEMBERS[name],
  })
}
