import * as z from 'zod'

/** The form of `postamt export json`; `docs/catalog-json.schema.json` is made from it. A change that a reader could trip over is a new version. */
export const CATALOG_JSON_VERSION = 1

const url = z.string().regex(/^https:\/\//)
const name = z.string().min(1)
const domain = z.string().regex(/^[a-z0-9.-]+$/)
const pattern = z
  .string()
  .regex(/^[a-z0-9.*-]+$/)
  .describe('A host name; * stands for any run of characters inside one label, a leading *. for one label or more')

const login = z.strictObject({
  authentication: z
    .array(z.enum(['password-cleartext', 'password-encrypted', 'oauth2', 'ntlm', 'gssapi', 'tls-client-cert', 'none']))
    .min(1)
    .describe('Best first'),
  username: z.union([
    z.strictObject({
      template: z
        .string()
        .describe('%EMAILADDRESS%, %EMAILLOCALPART% and %EMAILDOMAIN% stand for parts of the address'),
    }),
    z.strictObject({
      ask: z
        .enum(['account-name', 'mailbox-name', 'customer-number', 'phone-number', 'unknown'])
        .describe('Cannot be derived from the address: ask the person for it'),
    }),
  ]),
})

const server = login.extend({
  hostname: z.string().describe('May hold %EMAILDOMAIN%, or %SERVER%: see serverFrom'),
  port: z.int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']).describe('tls: from the first byte; starttls: required, not optional'),
})

const incomingServer = server.extend({
  protocol: z.enum(['imap', 'pop3']),
  leaveOnServer: z.boolean().optional(),
  checkMinutes: z.int().min(1).optional(),
})
const outgoingServer = server.extend({
  protocol: z.enum(['smtp']),
  restriction: z.enum(['client-ip-address']).optional().describe("Only from the provider's own network"),
})

const settings = z.strictObject({
  incoming: z.array(incomingServer).describe('Best first'),
  outgoing: z.array(outgoingServer).describe('Best first'),
  serverFrom: z
    .enum(['from-mx', 'from-autodiscover', 'tenant'])
    .optional()
    .describe(
      "What %SERVER% stands for: the customer's best MX, the target of autodiscover.<domain>, or a fact that only the hoster knows",
    ),
  login: login.optional().describe('For calendars, contacts, JMAP and Exchange; absent: as at the first mail server'),
  oauth2: z
    .strictObject({
      issuer: z.string().optional(),
      scopes: z.array(z.string()),
      authUrl: url.optional(),
      tokenUrl: url.optional(),
    })
    .optional(),
  needs: z
    .array(
      z.strictObject({
        do: z.enum(['app-password', 'enable-imap', 'enable-pop3', 'mail-password']),
        url: url.optional(),
      }),
    )
    .describe("What the account's owner has to do before any app can log in"),
  help: z.array(
    z.strictObject({
      url,
      lang: z.string().describe('BCP 47'),
      topic: z.string().describe('general, imap, password …'),
    }),
  ),
  webmail: url.optional(),
  passwordChange: url.optional(),
  support: z.strictObject({ email: z.string().optional(), url: url.optional() }).optional(),
  calendar: z.strictObject({ caldav: url }).optional(),
  contacts: z.strictObject({ carddav: url }).optional(),
  jmap: url.optional(),
  exchange: z
    .strictObject({ activeSync: url.optional(), ews: url.optional(), owa: url.optional(), graph: url.optional() })
    .optional(),
  manageSieve: z.strictObject({ hostname: z.string(), port: z.int().min(1).max(65_535) }).optional(),
  unsupported: z
    .strictObject({ reason: z.enum(['own-app', 'webmail-only']), url })
    .optional()
    .describe('Mail of this provider is not for mail apps'),
})

const provider = z.strictObject({
  id: z.string().describe('Stable; says nothing about addresses'),
  autoconfigId: z.string().describe('emailProvider@id in autoconfig documents'),
  name,
  shortName: name,
  website: url.optional(),
  checked: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .optional()
    .describe('Month in which somebody compared this with its sources'),
  sources: z.array(url),
  domains: z.array(domain).describe('Addresses end in these'),
  wildcards: z.array(domain).describe('Addresses end in a name below one of these'),
  mxNames: z
    .array(z.strictObject({ name: domain, variant: z.string().optional() }))
    .describe(
      'Names that apps make from an MX host, by cutting off its first label or all before its registrable domain',
    ),
  signs: z
    .array(z.strictObject({ mx: pattern.optional(), autodiscover: pattern.optional(), variant: z.string().optional() }))
    .describe("What recognises a customer's own domain by DNS: any item; within an item every key must hold"),
  settings: settings.optional().describe('Absent: there are no usual settings, one of the variants is needed'),
  variants: z
    .array(z.strictObject({ id: z.string(), name, settings }))
    .describe('Products, hosting packages or regions'),
})

export const catalogJson = z
  .strictObject({
    format: z.literal('postamt-catalog'),
    formatVersion: z.literal(CATALOG_JSON_VERSION),
    catalog: z.string().describe('Version of the content: equal contents have equal versions'),
    providers: z.array(provider).describe('In the order of their ids'),
    gateways: z
      .array(pattern)
      .describe('MX hosts of mail filters: as an MX they say nothing about where the mailbox is'),
  })
  .meta({ title: 'A catalog of mail providers' })

export type CatalogJson = z.infer<typeof catalogJson>
export type ProviderJson = CatalogJson['providers'][number]
export type SettingsJson = ProviderJson['variants'][number]['settings']

/** The form as JSON Schema (draft 2020-12). */
export function catalogJsonSchema(): string {
  const schema = z.toJSONSchema(catalogJson, { io: 'output', target: 'draft-2020-12' })
  return `${JSON.stringify({ $id: `urn:postamt:catalog-json:${CATALOG_JSON_VERSION}`, ...schema }, undefined, 2)}\n`
}
