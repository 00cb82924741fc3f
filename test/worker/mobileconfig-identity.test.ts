import { expect, test } from 'vitest'
import tables from '../../src/profile-check/apple-payload-keys.json' with { type: 'json' }
import type { PlistDictionary } from '../support/plist-reader.ts'
import {
  everyProfile,
  IDENTITY_HOST,
  identitiesOf,
  PATHS,
  payloadsOf,
  profileAt,
  specified,
} from './mobileconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** Who a profile is: it replaces that of the same mailbox, and no other. */

const PREFIX = 'net.example.autoconfig.profile.'

/** The identities at a link of the service of the specification's vectors. */
const identities = async (query: string) =>
  identitiesOf(await profileAt(`${IDENTITY_HOST}/email.mobileconfig?${query}`, specified))

const outerOf = async (query: string) => (await identities(query)).outer

const identityIn = (outer: string, role: string, uuid: string) => ({
  outer: [PREFIX + outer.toLowerCase(), outer],
  payloads: [[`${PREFIX}${outer.toLowerCase()}.${role}`, uuid]],
})

test.each([
  ['', 'mail-imap', 'FC36D1B0-3946-5583-9FC4-3300BB723018'],
  ['&protocol=imap', 'mail-imap', 'FC36D1B0-3946-5583-9FC4-3300BB723018'],
  ['&protocol=pop3', 'mail-pop3', 'B61C935A-C64A-5E9D-AC19-442C161D0056'],
])('MC-55 user@example.org has the identities of the vectors ("%s")', async (protocol, role, uuid) => {
  expect(await identities(`email=user@example.org${protocol}`)).toEqual(
    identityIn('E55134D8-0042-5503-AC17-C679CCCCC58A', role, uuid),
  )
})

test("MC-55 o'neil+tag@example.org has the identity of the vectors", async () => {
  expect(await outerOf("email=o'neil%2Btag@example.org")).toEqual([
    `${PREFIX}7f1a37b8-9baa-5364-8c03-b1d437fd58b6`,
    '7F1A37B8-9BAA-5364-8C03-B1D437FD58B6',
  ])
})

test('MC-55 an installation without a host of its own is called localhost', async () => {
  const profile = await profileAt('localhost/email.mobileconfig?email=user@example.org', serviceWith({}))
  const [identifier, uuid] = identitiesOf(profile).outer
  expect(identifier).toBe(`localhost.profile.${String(uuid).toLowerCase()}`)
})

test('MC-56 all names in every profile have their form, and differ', async () => {
  const uuid = new RegExp(tables.servicePolicy.uuidPattern)
  const identifier = new RegExp(tables.servicePolicy.identifierPattern)
  expect(uuid.source).toBe('^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$')
  const profiles = await everyProfile()
  expect(profiles.length).toBeGreaterThan(100)
  for (const { url, profile } of profiles) {
    const parts: PlistDictionary[] = [profile, ...payloadsOf(profile)]
    for (const [key, pattern] of [
      ['PayloadUUID', uuid],
      ['PayloadIdentifier', identifier],
    ] as const) {
      const values = parts.map((part) => part[key])
      for (const value of values) expect(value, url).toMatch(pattern)
      expect(new Set(values).size, url).toBe(parts.length)
    }
  }
})

test('MC-57 no two mailboxes have the same identity', async () => {
  const mailboxes = [
    'user@example.org',
    'user2@example.org',
    'us.er@example.org',
    'u-ser@example.org',
    'user%2Ba@example.org',
    'user@example.net',
    'user@amp.example',
    'user@local.example',
    'user@shop.kunden.example',
    'user@other.kunden.example',
  ]
  const outers = await Promise.all(mailboxes.map((address) => outerOf(`email=${address}`)))
  for (const part of [0, 1]) expect(new Set(outers.map((outer) => outer[part])).size).toBe(mailboxes.length)
})

test('MC-58 the same mailbox has the same identity at every host and path', async () => {
  const address = 'email=user@example.org'
  const expected = await outerOf(address)
  const hosts = [IDENTITY_HOST, 'autoconfig.example.org', 'autodiscover.example.org', 'example.org', 'nowhere.example']
  for (const host of [...hosts, 'localhost', '127.0.0.1', `${IDENTITY_HOST}:8443`])
    for (const path of PATHS) {
      const profile = await profileAt(`https://${host}${path}?${address}`, specified)
      expect(identitiesOf(profile).outer, host + path).toEqual(expected)
    }
})

test.each([
  'name=Uma%20Example',
  'only=mail',
  'only=caldav,carddav',
  'protocol=imap',
  'protocol=pop3',
  'lang=de',
  'signed=0',
  'name=Uma&lang=de&protocol=pop3&only=mail',
])('MC-58 the identity is the same with %s', async (parameter) => {
  expect(await outerOf(`email=user@dav.example&${parameter}`)).toEqual(await outerOf('email=user@dav.example'))
})

test.each(['exchange', 'short-login'])('MC-58 the identity is the same with variant=%s', async (variant) => {
  const address = 'email=user@variants.example'
  expect(await identities(`${address}&variant=${variant}`)).toEqual(await identities(address))
})

test.each(['emailaddress', 'address', 'addresses'])('MC-58 the identity is the same with %s=', async (name) => {
  expect(await outerOf(`${name}=user@example.org`)).toEqual(await outerOf('email=user@example.org'))
})

test.each([
  ['USER@Example.ORG', 'user@example.org'],
  ['%20user@example.org%20', 'user@example.org'],
  ['user@b%C3%BCcher.example', 'user@xn--bcher-kva.example'],
  ['user@B%C3%9CCHER.example', 'user@xn--bcher-kva.example'],
  ['mu%CC%88ller@example.org', 'm%C3%BCller@example.org'],
  ['M%C3%9CLLER@example.org', 'm%C3%BCller@example.org'],
])('MC-60 %s is the same mailbox as %s', async (address, other) => {
  expect(await identities(`email=${address}`)).toEqual(await identities(`email=${other}`))
})

test('MC-60 a tag makes another mailbox', async () => {
  expect(await outerOf('email=user%2Ba@example.org')).not.toEqual(await outerOf('email=user@example.org'))
})

test.each(['example.org', 'both.example'])(
  'MC-61 POP3 at %s is another account of the same profile',
  async (domain) => {
    const [imap, pop3] = [
      await identities(`email=user@${domain}`),
      await identities(`email=user@${domain}&protocol=pop3`),
    ]
    expect(pop3.outer).toEqual(imap.outer)
    const [one, other] = [imap.payloads[0], pop3.payloads[0]]
    expect(other?.[0]).toBe(`${pop3.outer[0]}.mail-pop3`)
    expect(one?.[0]).toBe(`${pop3.outer[0]}.mail-imap`)
    expect(other?.[1]).not.toBe(one?.[1])
  },
)

test('two installations have nothing to do with each other', async () => {
  const address = 'email.mobileconfig?email=user@example.org'
  const here = identitiesOf(await profileAt(`${SVC}/${address}`, ask))
  const there = await identities('email=user@example.org')
  expect(here.outer[0]).toMatch(/^example\.service\.autodiscover\.profile\./)
  expect(here.outer[1]).not.toBe(there.outer[1])
})
