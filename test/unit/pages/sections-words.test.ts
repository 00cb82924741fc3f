import { describe, expect, test } from 'vitest'
import type { Device } from '../../../src/pages/setup/facts.ts'
import { sectionsFor } from '../../../src/pages/setup/sections/index.ts'
import { caseOf, sectionsOf, textOf } from './sections-cases.ts'
import { blocksOf, DEVICES, factsFor, linksOf, section, sentencesOf } from './sections-support.ts'

/** What the ways say of accounts that not every app can use, and what is typed into apps. */

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

  test('where Thunderbird cannot find the settings, no step says that it did', () => {
    for (const id of ['thunderbird', 'thunderbird-android']) {
      expect(textOf('ask.example', id)).toMatch(/cannot find these settings by itself/)
      expect(textOf('ask.example', id)).not.toMatch(/Choose “IMAP” and go on|Check what Thunderbird found/)
      expect(textOf('example.org', id)).toMatch(/Choose “IMAP” and go on|Check what Thunderbird found/)
    }
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
