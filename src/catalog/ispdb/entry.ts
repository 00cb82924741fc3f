import type { OAuth2, ProviderEntry, ServerEntry } from '../../account/index.ts'
import { type Domain, parseDomain, parseHostname } from '../../address/index.ts'
import { fail, ok, type Result } from '../../result.ts'
import { settingsFrom } from '../settings.ts'
import { type ImportedProvider, importClientConfig } from './import.ts'

/** Why a document is no answer about a domain. */
export type ForeignEntryFailure = 'not-xml' | 'not-a-client-config' | 'other-domain'

/**
 * Reads the autoconfig document that a database of others keeps for a domain into an entry for that domain alone.
 *
 * A provider file is judged by a person and by its schema; this one is not, so whatever could not stand in such a file is
 * left out here: servers with a login of control characters, a mailbox without login, sign-in facts of no known form.
 * The entry's name for programs is the domain (architecture §6): some apps switch on the names of large providers.
 */
export function readForeignEntry(domain: Domain, document: Uint8Array): Result<ProviderEntry, ForeignEntryFailure> {
  const imported = importClientConfig(domain, document)
  if (!imported.ok) return imported
  const { provider } = imported.value
  const listed = listedAs(domain, provider)
  if (listed === undefined) return fail('other-domain')
  // Nobody has an address at an MX name: a host made from the address's domain cannot be told for it.
  const isSound = (server: ServerEntry) =>
    isKnownForm(server) && !(listed === 'mx-name' && server.hostname.includes('%EMAILDOMAIN%'))
  const { oauth2, ...settings } = settingsFrom(provider)
  const signIn = oauth2 === undefined ? undefined : signInOf(oauth2)
  return ok({
    identity: {
      id: domain,
      autoconfigId: domain,
      displayName: visible(provider.name) || domain,
      displayShortName: visible(provider.shortName) || domain,
      domains: [],
      mxNames: [],
    },
    sources: [],
    settings: {
      ...settings,
      incoming: settings.incoming.filter((server) => isSound(server) && !server.authentication.includes('none')),
      outgoing: settings.outgoing.filter(isSound),
      help: settings.help.filter(({ lang }) => /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(lang)),
      ...(signIn === undefined ? {} : { oauth2: signIn }),
    },
    variants: {},
  })
}

/** What the document's list has the domain for. */
function listedAs(
  domain: Domain,
  { domains = [], recognisedBy = [] }: ImportedProvider,
): 'domain' | 'mx-name' | undefined {
  const isIt = (name: string) => {
    const parsed = parseDomain(name)
    return parsed.ok && parsed.value === domain
  }
  if (domains.some(isIt)) return 'domain'
  return recognisedBy.some(({ mx = '' }) => isIt(mx.replace(/^\*\./, ''))) ? 'mx-name' : undefined
}

function isKnownForm({ hostname, username }: ServerEntry): boolean {
  return !hostname.includes('%SERVER%') && 'template' in username && visible(username.template) === username.template
}

function visible(text: string): string {
  return text.replace(/\p{C}/gu, '').trim()
}

/** Spec: RFC 6749 §3.3 for the scopes. */
function signInOf(oauth2: OAuth2): OAuth2 | undefined {
  const { issuer, scopes } = oauth2
  const isHost = issuer !== undefined && parseHostname(issuer).ok
  return isHost && scopes.every((scope) => /^[!#-[\]-~]+$/.test(scope)) ? oauth2 : undefined
}
