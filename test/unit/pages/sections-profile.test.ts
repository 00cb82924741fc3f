import { describe, expect, test } from 'vitest'
import { sectionsFor } from '../../../src/pages/setup/sections/index.ts'
import { CASES, caseOf, sectionsOf, textOf } from './sections-cases.ts'
import { factsFor, linksOf, ORIGIN, section, sentencesOf } from './sections-support.ts'

/** The profile in the ways for iPhone, iPad and Mac. */

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
    expect(textOf('example.org', 'iphone', given)).toMatch(/with POP3, as you chose/)
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
