import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { readCatalogFiles } from '../../../src/cli/files.ts'
import { thunderbirdQrPayload } from '../../../src/handover/index.ts'
import type { Device } from '../../../src/pages/setup/facts.ts'
import { ALL_SERVERS_ID } from '../../../src/pages/setup/section.ts'
import { sectionsFor } from '../../../src/pages/setup/sections/index.ts'
import {
  address,
  blocksOf,
  type Case,
  casesOf,
  codesOf,
  DEVICES,
  factsFor,
  LANGUAGES,
  linksOf,
  ORIGIN,
  SENDER_NAME,
  scanned,
  section,
  sentencesOf,
} from './sections-support.ts'

/** The ways that a set-up page shows, for every invented provider and every device. */

const root = join(import.meta.dirname, '../../..')
const { entries } = compileCatalog(await readCatalogFiles(root, [{ path: 'test/fixtures/providers', local: true }]))
const CASES = casesOf(entries)

function caseOf(name: string): Case {
  const found = CASES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no account ${name}`)
  return found
}

const sectionsOf = (name: string, given: Parameters<typeof factsFor>[1] = {}) =>
  sectionsFor(factsFor(caseOf(name), given))
const textOf = (name: string, id: string, given: Parameters<typeof factsFor>[1] = {}) =>
  sentencesOf([section(sectionsOf(name, given), id)]).join('\n')

const OWN: Readonly<Record<Device, readonly string[]>> = {
  iphone: ['iphone'],
  ipad: ['iphone'],
  mac: ['mac', 'iphone', 'thunderbird', 'outlook'],
  android: ['thunderbird-android', 'gmail-app'],
  windows: ['outlook', 'thunderbird', 'phone'],
  linux: ['thunderbird', 'more-apps', 'phone'],
  other: ['any-app', 'phone'],
}

const ALL = [
  'any-app',
  'gmail-app',
  'iphone',
  'mac',
  'more-apps',
  'outlook',
  'phone',
  'thunderbird',
  'thunderbird-android',
]

describe.each(CASES)('$name', (one) => {
  const { account } = one

  test.each(DEVICES)('on %s there are ways, the first of them open, and no two in the same place', (device) => {
    const sections = sectionsFor(factsFor(one, { device }))
    expect(sections.map(({ isOpen }) => isOpen)).toEqual(sections.map((_, index) => index === 0))
    const ids = sections.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { blocks } of sections) expect(blocks.length).toBeGreaterThan(0)
  })

  test.each(LANGUAGES)('every sentence in %s is whole, with or without an address', (language) => {
    for (const device of ['iphone', 'windows'] as const)
      for (const protocol of ['imap', 'pop3'] as const)
        for (const given of [{}, { address: undefined, senderName: undefined }]) {
          const sections = sectionsFor(factsFor(one, { language, device, protocol, ...given }))
          for (const sentence of sentencesOf(sections)) expect(sentence).toMatch(/^\P{C}+$/u)
          expect(sentencesOf(sections).filter((sentence) => /[{}]|undefined|null|\[object/.test(sentence))).toEqual([])
        }
  })

  test('only links to the profile hold the address or the name, and all links lead to this service or by https', () => {
    for (const device of DEVICES)
      for (const { href } of linksOf(sectionsFor(factsFor(one, { device })))) {
        expect(href).toMatch(/^(?:https:\/\/|\/email\.mobileconfig\?email=|#)/)
        if (href.startsWith('#')) expect(href).toBe(`#${ALL_SERVERS_ID}`)
        if (href.startsWith('/')) continue
        expect(href).not.toContain('zoe.o')
        expect(href).not.toContain('Qvist')
      }
  })

  test('every code reads as the page, the profile, or the settings for Thunderbird', () => {
    const facts = factsFor(one, { device: 'windows' })
    const sections = sectionsFor(facts)
    const chosen = { ...account, incoming: account.incoming.filter(({ protocol }) => protocol === facts.protocol) }
    const payload = facts.address === undefined ? undefined : thunderbirdQrPayload(chosen, facts.address, SENDER_NAME)
    const profiles = linksOf(sections).map(({ href }) => `${ORIGIN}${href}`)
    for (const text of codesOf(sections).map(scanned)) {
      if (text.startsWith('[')) expect({ ok: true, value: text }).toEqual(payload)
      else if (text.startsWith(`${ORIGIN}/email.mobileconfig`)) expect(profiles).toContain(text)
      else expect(text).toMatch(/^https:\/\/setup\.service\.example\/setup\?email=zoe\.o%2Bneil%40[a-z0-9.-]+(&|$)/)
    }
    const readable = section(sections, sections[0]?.id ?? '').id === 'own-app' ? 0 : 1
    expect(codesOf(sections).length).toBeGreaterThanOrEqual(readable)
  })
})

test.each(DEVICES)('on %s the ways of that device come first, and then all the others', (device) => {
  const ids = sectionsOf('example.org', { device }).map(({ id }) => id)
  expect(ids.slice(0, OWN[device].length)).toEqual(OWN[device])
  expect([...ids].sort()).toEqual(ALL)
})

describe('profiles', () => {
  test('the link names address, name, protocol and package, each encoded', () => {
    const one = caseOf('variants.example exchange')
    const [link] = linksOf([section(sectionsFor(factsFor(one, { device: 'iphone' })), 'iphone')])
    expect(link).toMatchObject({ isButton: true })
    expect(link?.href).toBe(
      '/email.mobileconfig?email=zoe.o%2Bneil%40variants.example&name=Zo%C3%AB%20Qvist&protocol=imap&variant=exchange',
    )
  })

  test('the chosen protocol is that of the link, and the words say so', () => {
    const given = { protocol: 'pop3', device: 'iphone' } as const
    expect(linksOf(sectionsOf('example.org', given))[0]?.href).toMatch(/&protocol=pop3$/)
    expect(textOf('example.org', 'iphone', given)).toMatch(/with POP3, as chosen above/)
    expect(textOf('example.org', 'iphone', given)).toMatch(/Careful with POP3/)
    expect(textOf('example.org', 'iphone')).toMatch(/with IMAP/)
  })

  test('a name that a profile cannot hold is left out of the link', () => {
    const [link] = linksOf(sectionsOf('example.org', { device: 'iphone', senderName: 'a\u202eb' }))
    expect(link?.href).toBe('/email.mobileconfig?email=zoe.o%2Bneil%40example.org&protocol=imap')
  })

  test('the steps say what people stumble over: eight minutes, Safari, the warning, the update and the end', () => {
    const text = textOf('example.org', 'iphone', { device: 'iphone' })
    for (const words of [
      'eight minutes',
      'Profile Downloaded',
      'Open this page in Safari',
      'Not Signed',
      'VPN & Device Management',
      'install the profile again',
      'Remove Profile',
    ])
      expect(text).toContain(words)
    const german = textOf('example.org', 'iphone', { device: 'iphone', language: 'de' })
    for (const words of [
      'acht Minuten',
      'Profil geladen',
      'VPN und Geräteverwaltung',
      'Nicht signiert',
      'Profil entfernen',
    ])
      expect(german).toContain(words)
  })

  test('a browser that installs no profiles gets the address of the page for Safari, before the button', () => {
    const [first, second] = section(
      sectionsOf('example.org', { device: 'iphone', opensProfiles: false }),
      'iphone',
    ).blocks
    expect(first?.title).toBe('Open this page in Safari')
    const value = `${ORIGIN}/setup?email=zoe.o%2Bneil%40example.org&protocol=imap`
    expect(first?.values).toEqual([{ label: 'Address of this page', value, canCopy: true }])
    expect(second?.links[0]?.isButton).toBe(true)
    expect(textOf('example.org', 'iphone', { device: 'iphone' })).not.toMatch(/This browser cannot/)
  })

  test('where a profile cannot say how people log in, none is linked and the words say why', () => {
    for (const id of ['iphone', 'mac']) {
      const sections = sectionsOf('oauth-only.example', { device: 'iphone' })
      expect(linksOf([section(sections, id)]).filter(({ href }) => href.includes('mobileconfig'))).toEqual([])
      expect(textOf('oauth-only.example', id)).toMatch(/cannot describe how to sign in with Example Mail/)
    }
  })

  test('Exchange stands in for mail on an iPhone; a Mac, which has no ActiveSync, gets none of it', () => {
    const sections = sectionsOf('eas-only.example', { device: 'iphone' })
    expect(linksOf([section(sections, 'iphone')]).map(({ href }) => href)).toEqual([
      '/email.mobileconfig?email=zoe.o%2Bneil%40eas-only.example&name=Zo%C3%AB%20Qvist',
    ])
    expect(linksOf([section(sections, 'mac')])).toEqual([])
    expect(textOf('eas-only.example', 'mac')).toMatch(/Microsoft Exchange/)
  })

  test('a Mac gets Exchange by its web services', () => {
    const one = caseOf('eas.example')
    const account = { ...one.account, incoming: [], outgoing: [] }
    const [link] = linksOf([section(sectionsFor(factsFor({ ...one, account })), 'mac')])
    expect(link?.href).toMatch(/&only=ews$/)
  })

  test('without an address there is no link, and the words ask for one', () => {
    for (const one of CASES.filter(({ account }) => account.unsupported === undefined)) {
      const sections = sectionsFor(factsFor(one, { address: undefined, device: 'iphone' }))
      expect(linksOf(sections).filter(({ href }) => href.startsWith('/'))).toEqual([])
      expect(sentencesOf([section(sections, 'iphone')]).join()).toMatch(/Enter your e-mail address/)
    }
  })

  test('a login that only its owner knows is described where the device asks for it', () => {
    expect(textOf('ask.example', 'iphone')).toMatch(/asked for the user name: the account name that you have/)
    expect(textOf('example.org', 'iphone')).not.toMatch(/asked for the user name/)
  })
})

describe('codes and buttons', () => {
  const kinds = (device: Device, id: string) =>
    section(sectionsOf('example.org', { device }), id).blocks.flatMap(({ codes, links }) => [
      ...(codes.length > 0 ? ['code'] : []),
      ...(links.some(({ isButton }) => isButton) ? ['button'] : []),
    ])

  test('on a phone the button comes first, on a computer the code', () => {
    for (const device of ['iphone', 'ipad', 'android'] as const)
      expect(kinds(device, 'iphone'), device).toEqual(['button', 'code'])
    for (const device of ['mac', 'windows', 'linux', 'other'] as const)
      expect(kinds(device, 'iphone'), device).toEqual(['code', 'button'])
  })

  test('on Android the address comes before the code, which a phone cannot scan from its own screen', () => {
    const [first] = section(sectionsOf('example.org', { device: 'android' }), 'thunderbird-android').blocks
    expect(first?.hasCodes).toBe(false)
    expect(textOf('example.org', 'thunderbird-android', { device: 'android' })).toMatch(/on another screen/)
    const [there] = section(sectionsOf('example.org', { device: 'windows' }), 'thunderbird-android').blocks
    expect(there?.hasCodes).toBe(true)
  })

  test('the code of the page leads to the page itself, with protocol and package, without the name', () => {
    const page = (name: string, given = {}) =>
      scanned(codesOf([section(sectionsOf(name, given), 'phone')])[0] ?? { modules: 0, path: '' })
    expect(page('variants.example short-login')).toBe(
      `${ORIGIN}/setup?email=zoe.o%2Bneil%40variants.example&protocol=imap&variant=short-login`,
    )
    expect(page('example.org', { address: undefined, protocol: 'pop3' })).toBe(
      `${ORIGIN}/setup?domain=example.org&protocol=pop3`,
    )
  })

  test('AC-112 the code for Thunderbird holds the protocol that was chosen', () => {
    const incoming = (given = {}) => {
      const [code] = codesOf([section(sectionsOf('example.org', given), 'thunderbird-android')])
      return JSON.parse(scanned(code ?? { modules: 0, path: '' }))[2].slice(0, 3)
    }
    expect(incoming()).toEqual([0, 'sslin.de', 993])
    expect(incoming({ protocol: 'pop3' })).toEqual([1, 'sslin.de', 995])
    const pop = section(sectionsOf('pop.example'), 'more-apps').blocks.flatMap(({ secretLinks }) => secretLinks)
    expect(pop).toEqual([])
  })

  test.each([
    ['example.org', 'jürgen@example.org', /letters without accents/],
    ['ask.example', 'max@ask.example', /only you know the user name/],
    ['all-plain.example', 'max@all-plain.example', /no encrypted connection/],
  ])('at %s the words say why there is no code for %s', (name, text, reason) => {
    const found = textOf(name, 'thunderbird-android', { address: address(text) })
    expect(found).toMatch(reason)
    expect(codesOf([section(sectionsOf(name, { address: address(text) }), 'thunderbird-android')])).toEqual([])
  })

  test('what is too long for a camera is said so, and everything else stays', () => {
    const long = { address: address(`${'ü'.repeat(110)}@example.org`), device: 'windows' } as const
    const named = sectionsOf('example.org', { ...long, senderName: 'ü'.repeat(100) })
    expect(codesOf([section(named, 'iphone')])).toHaveLength(1)
    expect(linksOf([section(named, 'iphone')])[0]?.isButton).toBe(true)
    const origin = `https://${'a'.repeat(60)}.${'b'.repeat(60)}.example`
    const far = sectionsOf('example.org', { ...long, origin })
    expect(codesOf(far)).toEqual([])
    for (const id of ['iphone', 'phone']) expect(sentencesOf([section(far, id)]).join()).toMatch(/too long for a code/)
  })
})

describe('what cannot be done is said', () => {
  test('a mailbox that has a program of its own has one way', () => {
    const sections = sectionsOf('own-app.example', { device: 'iphone' })
    expect(sections.map(({ id, isOpen }) => [id, isOpen])).toEqual([['own-app', true]])
    expect(linksOf(sections)).toEqual([
      { href: 'https://own-app.example/download', text: 'To the program of Example Mail', isButton: true },
    ])
  })

  test('Outlook begins with the program that the device has', () => {
    const titles = (device: Device) =>
      section(sectionsOf('example.org', { device }), 'outlook').blocks.map(({ title }) => title)
    expect(titles('mac')[0]).toBe('Outlook for Mac and on phones')
    expect(titles('windows')[0]).toBe('Outlook for Windows (classic)')
  })

  test('new Outlook is told to be unfit for a login of its own', () => {
    expect(textOf('local.example', 'outlook')).toMatch(/not known to accept another one/)
    expect(textOf('example.org', 'outlook')).not.toMatch(/not known to accept another one/)
    expect(textOf('example.org', 'outlook')).toMatch(/Microsoft’s servers do/)
  })

  test.each(['google', 'microsoft', 'yahoo', 'aol'] as const)('a mailbox of %s is in the lists of devices', (brand) => {
    const issuer = {
      google: 'accounts.google.com',
      microsoft: 'login.microsoftonline.com',
      yahoo: 'login.yahoo.com',
      aol: 'login.aol.com',
    }[brand]
    const one = caseOf('oauth-only.example')
    const oauth2 = { scopes: [], issuer }
    const sections = sectionsFor(factsFor({ ...one, account: { ...one.account, oauth2 } }, { device: 'iphone' }))
    const [first] = section(sections, 'iphone').blocks
    const name = { google: 'Google', microsoft: 'Outlook.com', yahoo: 'Yahoo', aol: 'AOL' }[brand]
    expect(first?.steps.join()).toContain(`Choose “${name}”`)
    expect(sentencesOf([section(sections, 'thunderbird')]).join()).toMatch(/sign in with Example Mail/)
    expect(sentencesOf([section(sections, 'outlook')]).join()).not.toMatch(/cannot open this mailbox/)
  })

  test('a sign-in that no device knows is said to be one', () => {
    expect(textOf('oauth-only.example', 'iphone')).toMatch(/does not name Example Mail/)
    expect(textOf('oauth-only.example', 'outlook')).toMatch(/it cannot open this mailbox/)
    expect(textOf('oauth-only.example', 'gmail-app')).toMatch(/not known to be one of them/)
    expect(textOf('oauth-only.example', 'more-apps')).toMatch(/accepts no password from mail apps/)
  })

  test('Android’s own app comes first where it knows the provider', () => {
    const one = caseOf('gmail.com')
    const oauth2 = { scopes: [], issuer: 'accounts.google.com' }
    const [first] = sectionsFor(factsFor({ ...one, account: { ...one.account, oauth2 } }, { device: 'android' }))
    expect(first?.id).toBe('gmail-app')
  })

  test('Exchange alone gets no ways that need IMAP or POP3', () => {
    for (const device of DEVICES) {
      const ids = sectionsOf('eas-only.example', { device }).map(({ id }) => id)
      expect(ids).not.toContain('thunderbird-android')
      expect(ids).not.toContain('more-apps')
      expect(ids).toContain('outlook')
    }
  })
})

describe('values to type', () => {
  const valuesOf = (name: string, given = {}) =>
    blocksOf([section(sectionsOf(name, given), 'gmail-app')]).flatMap(({ values }) => values)

  test('are those of the best servers, with the login made from the address', () => {
    expect(valuesOf('split.example').map(({ value, canCopy }) => [value, canCopy])).toEqual([
      ['sslin.de', true],
      ['993', true],
      ['SSL/TLS', false],
      ['zoe.o+neil', true],
      ['sslout.de', true],
      ['465', true],
      ['SSL/TLS', false],
      ['zoe.o+neil@split.example', true],
    ])
  })

  test('are words where the login is not known, and those cannot be copied', () => {
    const login = (name: string, given = {}) => valuesOf(name, given)[3]
    expect(login('ask.example')).toMatchObject({
      value: 'the account name that you have from your provider',
      canCopy: false,
    })
    expect(login('example.org', { address: undefined })).toMatchObject({
      value: 'your whole e-mail address',
      canCopy: false,
    })
    expect(login('local.example', { address: undefined })).toMatchObject({
      value: 'the part of your address before the @',
    })
    expect(login('compound.example', { address: undefined })?.value).toMatch(/^made from your address/)
    expect(valuesOf('noauth.example')[7]).toMatchObject({ value: 'none needed', canCopy: false })
  })

  test('where sending takes no login, none is asked for', () => {
    expect(textOf('noauth.example', 'gmail-app')).toMatch(/switch “Require sign-in” off/)
    expect(textOf('noauth.example', 'iphone')).toMatch(/Leave user name and password for outgoing mail empty/)
    expect(textOf('noauth.example', 'any-app')).not.toMatch(/Switch on the login/)
    expect(textOf('example.org', 'any-app')).toMatch(/Switch on the login/)
  })
})
