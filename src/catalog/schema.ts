import * as z from 'zod'
import type { HttpsUrl } from '../account/index.ts'
import { parseDomain, parseEmailAddress, parseHostname } from '../address/index.ts'
import { MAX_DISPLAY_NAME_CHARACTERS, MAX_DISPLAY_SHORT_NAME_CHARACTERS } from '../limits.ts'
import { isHttpsUrl } from './https-url.ts'
import { isPattern } from './pattern.ts'

/**
 * The form of a provider file, key by key. What only several keys or several files can tell is checked in `compile.ts`.
 * `providers/schema.json` is made from this (see `provider-schema-json.ts`), for editors.
 */

export const httpsUrl = z
  .string()
  .refine(isHttpsUrl, { error: 'not an https URL; write the whole address, as in https://www.example.net/help' })
  .meta({ pattern: '^https://', examples: ['https://www.example.net/help'] }) as unknown as z.ZodType<HttpsUrl, string>

/** Names are shown by mail apps as they stand; most of them do not fill in placeholders there (AC-59). */
const displayName = (maximum: number) =>
  z
    .string()
    .min(1, { error: 'empty; write the name that people know' })
    .max(maximum, { error: `longer than ${maximum} characters; shorten it` })
    .refine((text) => !/[\p{C}%]/u.test(text) && text.trim() === text, {
      error: 'holds a control character, a % or white space at an end; write plain text',
    })

export const pattern = (example: string) =>
  z
    .string()
    .refine(isPattern, {
      error: `not a host name or pattern; write it as in ${example} ('*' stands inside one label, a leading '*.' for any labels)`,
    })
    .meta({ examples: [example] })

const hostnameTemplate = z
  .string()
  .refine(isHostnameTemplate, {
    error:
      'not a host name; write letters, digits, hyphens and dots, with %EMAILDOMAIN% or %SERVER% for the part that differs by customer',
  })
  .meta({ examples: ['imap.example.net', 'mail.%EMAILDOMAIN%'] })

const hostname = z.string().refine((text) => parseHostname(text).ok, { error: 'not a host name' })

const port = z
  .int({ error: 'not a port; write a whole number from 1 to 65535' })
  .min(1, { error: 'not a port; write a whole number from 1 to 65535' })
  .max(65_535, { error: 'not a port; write a whole number from 1 to 65535' })

const username = z
  .string()
  .refine(isUsernameTemplate, {
    error:
      "not a login; write text with %EMAILADDRESS%, %EMAILLOCALPART% or %EMAILDOMAIN%, or 'ask' when it cannot be derived",
  })
  .describe("The login: '%EMAILADDRESS%' (default), other placeholders, fixed text, or 'ask'")

const usernameHint = z.enum(['account-name', 'mailbox-name', 'customer-number', 'phone-number'])

const authenticationMethod = z.enum([
  'password-cleartext',
  'password-encrypted',
  'oauth2',
  'ntlm',
  'gssapi',
  'tls-client-cert',
  'none',
])

const authentication = z
  .array(authenticationMethod)
  .min(1, { error: 'an empty list; leave the key out for [password-cleartext]' })

const security = z.enum(['tls', 'starttls', 'none'])

const serverKeys = {
  hostname: hostnameTemplate,
  port: port.optional().describe('Default: from protocol and security'),
  security,
  reason: z
    .string()
    .min(1, { error: 'empty; say why nothing better is known' })
    .optional()
    .describe('Only beside security: none, where it is required: why nothing better is known'),
  authentication: authentication.optional(),
  username: username.optional(),
  usernameHint: usernameHint.optional(),
}

const incomingServer = z.strictObject({
  protocol: z.enum(['imap', 'pop3']),
  ...serverKeys,
  leaveOnServer: z.boolean().optional().describe('POP3: whether fetched mail stays on the server'),
  checkMinutes: z
    .int()
    .min(1, { error: 'not a number of minutes' })
    .optional()
    .describe('POP3: how many minutes have to pass between two looks, where the provider sets a limit'),
})

const outgoingServer = z.strictObject({
  protocol: z.enum(['smtp']),
  ...serverKeys,
  restriction: z.enum(['client-ip-address']).optional().describe("Only from the provider's own network"),
})

const recognitionSign = z
  .strictObject({
    mx: pattern("'*.mx.example.net'").optional().describe("The domain's best MX host"),
    autodiscover: pattern('autodiscover.example.net')
      .optional()
      .describe('Target of autodiscover.<domain>, CNAME or SRV'),
  })
  .refine((sign) => sign.mx !== undefined || sign.autodiscover !== undefined, {
    error: 'an empty sign; give mx, autodiscover or both',
  })

const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, { error: 'not a language tag; write it as in de or pt-BR' })

/** Keys that say how to log in and where: an entry's own, or a variant's. */
const settingsKeys = {
  recognisedBy: z.array(recognitionSign).optional(),
  incoming: z.array(incomingServer).optional(),
  outgoing: z.array(outgoingServer).optional(),
  username: username.optional(),
  usernameHint: usernameHint.optional(),
  authentication: authentication.optional(),
  oauth2: z
    .strictObject({
      issuer: z
        .string()
        .refine((text) => isIssuer(text), {
          error: 'not an issuer; write a host name or an https URL without query or fragment',
        })
        .optional(),
      scopes: z.array(z.string().regex(/^[!#-[\]-~]+$/, { error: 'not an OAuth scope (RFC 6749 §3.3)' })),
      authUrl: httpsUrl.optional(),
      tokenUrl: httpsUrl.optional(),
    })
    .optional(),
  webmail: httpsUrl.optional(),
  passwordChange: httpsUrl.optional(),
  support: z
    .strictObject({
      email: z
        .string()
        .refine((text) => parseEmailAddress(text).ok, { error: 'not an e-mail address' })
        .optional(),
      url: httpsUrl.optional(),
    })
    .optional(),
  needs: z
    .array(
      z.strictObject({
        do: z.enum(['app-password', 'enable-imap', 'enable-pop3', 'mail-password']),
        url: httpsUrl.optional(),
      }),
    )
    .optional(),
  help: z
    .array(
      z.strictObject({
        url: httpsUrl,
        lang: language,
        topic: z.enum([
          'general',
          'imap',
          'pop3',
          'smtp',
          'thunderbird',
          'outlook',
          'apple',
          'android',
          'password',
          'webmail',
          'oauth2',
        ]),
      }),
    )
    .optional(),
  calendar: z.strictObject({ caldav: httpsUrl }).optional(),
  contacts: z.strictObject({ carddav: httpsUrl }).optional(),
  jmap: httpsUrl.optional(),
  exchange: z
    .strictObject({
      activeSync: httpsUrl.optional(),
      ews: httpsUrl.optional(),
      owa: httpsUrl.optional(),
      graph: httpsUrl.optional(),
    })
    .optional(),
  manageSieve: z.strictObject({ hostname, port: port.default(4190) }).optional(),
  values: z.strictObject({ server: z.enum(['from-mx', 'from-autodiscover', 'tenant']) }).optional(),
}

const slug = z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, {
  error: 'not an id; write lower-case letters, digits, dots and hyphens, the same as the file name',
})

/** What other sources say and we do not, each with the reason: of one provider, or in `_refused.yaml` of none. */
export const decisions = z.array(
  z.strictObject({
    says: z
      .string()
      .min(1, { error: 'empty; write what the other source says, as the import prints it' })
      .meta({ examples: ['imap imap.example.net:993 tls', 'domain example.net'] }),
    sources: z.array(httpsUrl).min(1, { error: 'no source; name who says so' }),
    because: z.string().min(1, { error: 'empty; give the reason why this file says something else' }),
  }),
)

export const providerSource = z
  .strictObject({
    id: slug,
    extends: slug.optional().describe('White label: the id whose keys hold where this file gives none'),
    name: displayName(MAX_DISPLAY_NAME_CHARACTERS),
    shortName: displayName(MAX_DISPLAY_SHORT_NAME_CHARACTERS),
    autoconfigId: z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
        error: 'not an emailProvider id; write letters, digits, dots and hyphens',
      })
      .optional(),
    website: httpsUrl.optional(),
    checked: z
      .string()
      .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, { error: 'not a month; write it as in 2026-11' })
      .optional(),
    sources: z
      .array(httpsUrl)
      .min(1, { error: 'no source; name the page where somebody can look the facts up' })
      .optional(),
    domains: z
      .array(
        z.string().refine(isDomainPattern, {
          error: "not a domain; write it as in example.net, or '*.kunden.example.net' for any names below",
        }),
      )
      .optional(),
    ...settingsKeys,
    unsupported: z.strictObject({ reason: z.enum(['own-app', 'webmail-only']), url: httpsUrl }).optional(),
    variants: z
      .record(slug, z.strictObject({ name: displayName(MAX_DISPLAY_NAME_CHARACTERS), ...settingsKeys }))
      .optional(),
    decided: decisions.optional().describe('What other sources say and this file does not, each with the reason'),
  })
  .meta({ title: 'A mail provider of the Postamt catalog' })

export type ProviderSource = z.infer<typeof providerSource>
export type VariantSource = NonNullable<ProviderSource['variants']>[string]
export type SettingsSource = Omit<VariantSource, 'name'>
export type ServerSource = z.infer<typeof incomingServer> | z.infer<typeof outgoingServer>

function isHostnameTemplate(text: string): boolean {
  if (text.includes('%') && /[^\x20-\x7e]/.test(text)) return false
  return parseHostname(text.replaceAll('%EMAILDOMAIN%', 'example.org').replaceAll('%SERVER%', 'host.example.org')).ok
}

function isUsernameTemplate(text: string): boolean {
  if (text === '' || text.trim() !== text || /\p{C}/u.test(text)) return false
  return !text.replace(/%(?:EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%/g, '').includes('%')
}

function isDomainPattern(text: string): boolean {
  return parseDomain(text.startsWith('*.') ? text.slice(2) : text).ok
}

function isIssuer(text: string): boolean {
  return parseHostname(text).ok || (isHttpsUrl(text) && !/[?#]/.test(text))
}
