import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type AccountConfig,
  expand,
  type MailServer,
  type ProviderEntry,
  publish,
} from '../../../../src/account/index.ts'
import type { Domain } from '../../../../src/address/index.ts'
import { compileCatalog } from '../../../../src/catalog/compile.ts'
import { readCatalogFiles } from '../../../../src/cli/files.ts'
import { automx, himalaya } from '../../../../src/clients/pacc.ts'
import { PACC, paccDigest } from '../../../../src/protocols/pacc/document.ts'
import { toPaccView } from '../../../../src/protocols/pacc/view.ts'
import { ACCOUNT, d, host, IMAP, SMTP, url } from '../../account/support.ts'

const root = join(import.meta.dirname, '../../../..')

const POP3: MailServer = { ...IMAP, protocol: 'pop3', hostname: host('pop.example.net'), port: 995 }
const STARTTLS: MailServer = { ...IMAP, port: 143, security: 'starttls' }
const LOCAL = { template: '%EMAILLOCALPART%' }
const ISSUER = { issuer: 'https://login.example.net', scopes: [] }

const viewOf = (change: Partial<AccountConfig>) => toPaccView({ ...ACCOUNT, ...change })

test('the members stand in one order, whatever the order of the entry', () => {
  const view = viewOf({
    incoming: [POP3, STARTTLS, IMAP],
    jmap: url('https://jmap.example.net/'),
    calendar: { caldav: url('https://dav.example.net/cal/') },
    contacts: { carddav: url('https://dav.example.net/card/') },
  })
  expect(view.ok && JSON.stringify(view.value.protocols)).toBe(
    '{"imap":{"host":"imap.example.net"},"pop3":{"host":"pop.example.net"},"submit":{"host":"smtp.example.net"},"smtp":{"host":"smtp.example.net"},"jmap":{"url":"https://jmap.example.net/"},"caldav":{"url":"https://dav.example.net/cal/"},"carddav":{"url":"https://dav.example.net/card/"}}',
  )
})

test.each<[string, Partial<AccountConfig>, string]>([
  ['STARTTLS for IMAP', { incoming: [STARTTLS] }, 'plain-only'],
  [
    'STARTTLS for POP3 beside good IMAP',
    { incoming: [IMAP, { ...POP3, security: 'starttls', port: 110 }] },
    'plain-only',
  ],
  ['STARTTLS for sending', { outgoing: [{ ...SMTP, security: 'starttls', port: 587 }] }, 'plain-only'],
  ['TLS at an odd port', { incoming: [{ ...IMAP, port: 1993 }] }, 'plain-only'],
  ['the local part as login', { incoming: [{ ...IMAP, username: LOCAL }] }, 'login-unknown'],
  ['the local part as login for sending', { outgoing: [{ ...SMTP, username: LOCAL }] }, 'login-unknown'],
  ['a login that only its owner knows', { incoming: [{ ...IMAP, username: { ask: undefined } }] }, 'login-unknown'],
  ['no server for sending', { outgoing: [] }, 'no-mail-servers'],
  ['no server for reading', { incoming: [] }, 'no-mail-servers'],
  [
    'OAuth alone with a host name as issuer',
    { incoming: [{ ...IMAP, authentication: ['oauth2'] }], oauth2: { ...ISSUER, issuer: 'login.example.net' } },
    'oauth-only',
  ],
  ['a login that is neither a password nor OAuth', { incoming: [{ ...IMAP, authentication: ['ntlm'] }] }, 'oauth-only'],
  [
    'a program of the provider’s own',
    { unsupported: { reason: 'own-app', url: url('https://x.example/') } },
    'unsupported',
  ],
])('AC-98 %s cannot be said', (_, change, error) => {
  expect(viewOf(change)).toEqual({ ok: false, error })
})

test.each<[string, Partial<AccountConfig>, object]>([
  [
    'one server without OAuth',
    { incoming: [{ ...IMAP, authentication: ['oauth2', 'password-cleartext'] }], oauth2: ISSUER },
    { password: true },
  ],
  ['no issuer', { incoming: [{ ...IMAP, authentication: ['oauth2', 'password-cleartext'] }] }, { password: true }],
  [
    'a password that is encrypted',
    { incoming: [{ ...IMAP, authentication: ['password-encrypted'] }] },
    { password: true },
  ],
])('AC-99 with %s, what all servers take is said', (_, change, authentication) => {
  const view = viewOf(change)
  expect(view.ok && view.value.authentication).toEqual(authentication)
})

test.each<[string, Partial<AccountConfig>]>([
  [
    'a port',
    { calendar: { caldav: url('https://dav.example.net:8443/cal/') }, jmap: url('https://j.example.net:443/') },
  ],
  [
    'no path',
    { calendar: { caldav: url('https://dav.example.net') }, contacts: { carddav: url('https://dav.example.net/') } },
  ],
  ['another login', { calendar: { caldav: url('https://dav.example.net/cal/') }, login: { ...IMAP, username: LOCAL } }],
])('calendars and the like with %s are left out, and the mail servers stay', (_, change) => {
  const view = viewOf(change)
  expect(view.ok && Object.keys(view.value.protocols)).toEqual(['imap', 'submit', 'smtp'])
})

test('what both readers make of every provider’s document is what its entry says', async () => {
  const folders = ['providers', 'test/fixtures/providers'].map((path) => ({ path, local: path !== 'providers' }))
  const { entries } = compileCatalog(await readCatalogFiles(root, folders))
  let documents = 0
  for (const account of entries.flatMap(accountsOf)) {
    const document = await PACC.build(account)
    if (!document.ok) continue
    documents += 1
    const { id } = account.provider
    expect(document.value, id).not.toMatch(/%|"port"|"username"/)
    const digest = await paccDigest(account)
    const body = new TextEncoder().encode(document.value) as Uint8Array<ArrayBuffer>
    const records = [[`v=UAAC1; a=sha256; d=${digest.ok ? digest.value : ''}`]]
    for (const reader of [himalaya, automx]) {
      const reading = await reader.read({ status: 200, body, records })
      if (!reading.ok) throw new Error(`${id}: ${reader.name} refuses it: ${reading.error}`)
      for (const { protocol, hostname, port } of reading.value.servers)
        expect([...account.incoming, ...account.outgoing], id).toContainEqual(
          expect.objectContaining({
            protocol,
            hostname,
            port,
            security: 'tls',
            username: { template: '%EMAILADDRESS%' },
          }),
        )
      expect(
        reading.value.servers.some(({ protocol }) => protocol === 'smtp'),
        id,
      ).toBe(true)
      expect(reading.value.name).toBe(account.provider.displayName)
    }
  }
  expect(documents).toBeGreaterThan(80)
})

/** An entry and each of its variants, for an address domain. */
function accountsOf(entry: ProviderEntry): AccountConfig[] {
  return [undefined, ...Object.keys(entry.variants)].flatMap((variant) => {
    const domain = entry.identity.domains[0] ?? d('customer.example')
    const expanded = expand(entry, variant, domain as Domain, undefined)
    const account = expanded.ok ? publish(expanded.value, { publishInsecure: false }) : expanded
    return account.ok ? [account.value] : []
  })
}
