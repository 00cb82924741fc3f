import { describe, expect, test } from 'vitest'
import type { Device } from '../../../src/pages/setup/facts.ts'
import { sectionsOf, textOf } from './sections-cases.ts'
import { address, codesOf, linksOf, ORIGIN, scanned, section, sentencesOf } from './sections-support.ts'

/** Codes and buttons, and which of them comes first. */

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
