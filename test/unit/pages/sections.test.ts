import { describe, expect, test } from 'vitest'
import { thunderbirdQrPayload } from '../../../src/handover/index.ts'
import type { Device } from '../../../src/pages/setup/facts.ts'
import { ALL_SERVERS_ID } from '../../../src/pages/setup/section.ts'
import { sectionsFor } from '../../../src/pages/setup/sections/index.ts'
import { CASES, sectionsOf } from './sections-cases.ts'
import {
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
          expect(sentencesOf(sections).filter((sentence) => /[{}]|undefined|\bnull\b|\[object/.test(sentence))).toEqual(
            [],
          )
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
