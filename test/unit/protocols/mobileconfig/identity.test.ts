import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expand } from '../../../../src/account/index.ts'
import { parseEmailAddress } from '../../../../src/address/index.ts'
import { compileCatalog } from '../../../../src/catalog/compile.ts'
import tables from '../../../../src/profile-check/apple-payload-keys.json' with { type: 'json' }
import { identityOf, type PayloadRole } from '../../../../src/protocols/mobileconfig/identity.ts'
import { renderPlist } from '../../../../src/protocols/mobileconfig/plist.ts'
import { toProfileView } from '../../../../src/protocols/mobileconfig/view.ts'
import { type PlistDictionary, readPlist } from '../../../support/plist-reader.ts'

const INSTALLATION = 'autoconfig.example.net'

function addressOf(text: string) {
  const address = parseEmailAddress(text)
  if (!address.ok) throw new Error(`${text} is no address`)
  return address.value
}

const identify = (address: string, role: PayloadRole = 'profile') => identityOf(INSTALLATION, role, addressOf(address))

/** MOBILECONFIG §4; computed there with Python's `uuid.uuid5`. */
const VECTORS = [
  ['profile', 'user@example.org', 'E55134D8-0042-5503-AC17-C679CCCCC58A'],
  ['mail-imap', 'user@example.org', 'FC36D1B0-3946-5583-9FC4-3300BB723018'],
  ['mail-pop3', 'user@example.org', 'B61C935A-C64A-5E9D-AC19-442C161D0056'],
  ['profile', 'müller@xn--mller-kva.example', '2AA3B4A0-1E8D-56DD-AA46-5333C8A7F557'],
  ['profile', "o'neil+tag@example.org", '7F1A37B8-9BAA-5364-8C03-B1D437FD58B6'],
] as const

test.each(VECTORS)('MC-55 the UUID of %s for %s is %s', (role, address, uuid) => {
  expect(identify(address, role).uuid).toBe(uuid)
})

test.each([
  ['profile', 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a'],
  ['mail-imap', 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-imap'],
  ['mail-pop3', 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-pop3'],
] as const)('MC-55 the identifier of %s is %s', (role, identifier) => {
  expect(identify('user@example.org', role).identifier).toBe(identifier)
})

test.each([
  ['USER@Example.ORG', 'user@example.org'],
  ['müller@müller.example', 'müller@xn--mller-kva.example'],
  ['MÜLLER@MÜLLER.Example', 'müller@xn--mller-kva.example'],
  ['mu\u0308ller@mu\u0308ller.example', 'müller@xn--mller-kva.example'],
  ["O'Neil+TAG@example.org", "o'neil+tag@example.org"],
])('MC-60 %s is the mailbox %s', (address, canonical) => {
  expect(identify(address)).toEqual(identify(canonical))
})

test.each([
  ['user+a@example.org', 'user@example.org'],
  ['us.er@example.org', 'user@example.org'],
  ['u-ser@example.org', 'u.ser@example.org'],
  ['user@example.org', 'user@example.net'],
  ['user@mail.example.org', 'user@example.org'],
  ['müller@example.org', 'mueller@example.org'],
])('MC-57, MC-60 %s is another mailbox than %s', (address, other) => {
  expect(identify(address).identifier).not.toBe(identify(other).identifier)
  expect(identify(address).uuid).not.toBe(identify(other).uuid)
})

test('two installations do not know each other', () => {
  const elsewhere = identityOf('localhost', 'profile', addressOf('user@example.org'))
  expect(elsewhere.identifier).toMatch(/^localhost\.profile\.[0-9a-f-]{36}$/)
  expect(elsewhere.uuid).not.toBe(identify('user@example.org').uuid)
})

test('MC-56, MC-57 any two mailboxes have names of their own, of a form that holds no address', () => {
  const uuid = new RegExp(tables.servicePolicy.uuidPattern)
  const identifier = new RegExp(tables.servicePolicy.identifierPattern)
  const address = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((localPart) => parseEmailAddress(`${localPart}@example.org`))
    .filter((parsed) => parsed.ok)
    .map((parsed) => (parsed.ok ? parsed.value : addressOf('user@example.org')))
  fc.assert(
    fc.property(address, address, (one, other) => {
      const [a, b] = [one, other].map((each) => identityOf(INSTALLATION, 'profile', each))
      expect(a?.uuid).toMatch(uuid)
      expect(a?.identifier).toMatch(identifier)
      const same = one.localPart.normalize('NFC').toLowerCase() === other.localPart.normalize('NFC').toLowerCase()
      expect(a?.identifier === b?.identifier).toBe(same)
      expect(a?.uuid === b?.uuid).toBe(same)
    }),
  )
})

const FILE = `id: example.org
name: Example Mail
shortName: Example
domains: [example.org]
incoming:
  - { protocol: imap, hostname: sslin.de, security: tls }
outgoing:
  - { protocol: smtp, hostname: sslout.de, security: tls }
`

/** The profile that a provider file gives. */
function profileFrom(text: string, id = 'example.org'): PlistDictionary {
  const { entries, diagnostics } = compileCatalog([{ path: `local/providers/${id}.yaml`, text, local: true }])
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const [entry] = entries
  const address = addressOf('user@example.org')
  const account = entry === undefined ? undefined : expand(entry, undefined, address.domain, undefined)
  if (account?.ok !== true) throw new Error('no account')
  const view = toProfileView(account.value, {
    address,
    senderName: undefined,
    protocol: undefined,
    variant: undefined,
    only: undefined,
    unsigned: false,
    consent: undefined,
    installation: INSTALLATION,
    language: 'en',
  })
  if (!view.ok) throw new Error(view.error)
  return readPlist(renderPlist(view.value))
}

function identitiesOf(profile: PlistDictionary) {
  const payloads = profile['PayloadContent'] as readonly PlistDictionary[]
  return [profile, ...payloads].map((part) => [part['PayloadIdentifier'], part['PayloadUUID']])
}

test.each([
  ['the incoming host', FILE.replace('sslin.de', 'imap.example.org')],
  ['the outgoing host', FILE.replace('sslout.de', 'smtp.example.org')],
  ['the incoming port', FILE.replace('sslin.de, security: tls', 'sslin.de, security: tls, port: 1993')],
  ['the outgoing port', FILE.replace('sslout.de, security: tls', 'sslout.de, security: tls, port: 1465')],
  ['STARTTLS in place of TLS', FILE.replaceAll('security: tls', 'security: starttls')],
  ['the login', `${FILE}username: '%EMAILLOCALPART%'\n`],
  ['the authentication', `${FILE}authentication: [password-encrypted]\n`],
  ['the name', FILE.replace('name: Example Mail', 'name: Other Mail')],
  ['what the owner has to do first', `${FILE}needs: [{ do: app-password }]\n`],
])('MC-59 another value of %s in the catalog changes the profile, and no identity in it', (_, changed) => {
  const [before, after] = [profileFrom(FILE), profileFrom(changed)]
  expect(after).not.toEqual(before)
  expect(identitiesOf(after)).toEqual(identitiesOf(before))
  expect(identitiesOf(before)[1]?.[1]).toBe('FC36D1B0-3946-5583-9FC4-3300BB723018')
})

test('MC-59 another id of the provider in the catalog gives the very same profile', () => {
  expect(profileFrom(FILE.replace('id: example.org', 'id: other'), 'other')).toEqual(profileFrom(FILE))
})
