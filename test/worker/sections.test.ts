import { describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { openCatalog } from '../../src/catalog/index.ts'
import { sectionsFor } from '../../src/pages/setup/sections/index.ts'
import { casesOf, DEVICES, factsFor, linksOf } from '../unit/pages/sections-support.ts'
import { PROFILE_TYPE } from './mobileconfig-support.ts'
import { ask, SVC } from './support.ts'

/** What a set-up page links to is there, and what it says is not there is not. */

const catalog = openCatalog(compiledCatalog)
const entries = catalog.ids.flatMap((id) => catalog.byId(id) ?? [])
const FOUND = casesOf(entries).filter(({ isFoundByAddress }) => isFoundByAddress)

const isProfile = (href: string) => href.startsWith('/email.mobileconfig')

describe.each(FOUND)('$name', (one) => {
  test('every link to a profile is answered with one', async () => {
    const links = DEVICES.flatMap((device) =>
      (['imap', 'pop3'] as const).flatMap((protocol) => linksOf(sectionsFor(factsFor(one, { device, protocol })))),
    )
    for (const href of new Set(links.map((link) => link.href).filter(isProfile))) {
      const response = await ask(`${SVC}${href}`)
      expect([response.status, response.headers.get('content-type')], href).toEqual([200, PROFILE_TYPE])
    }
  })

  test('where no profile is linked, the service has none', async () => {
    const facts = factsFor(one, { device: 'iphone' })
    if (linksOf(sectionsFor(facts)).some(({ href }) => isProfile(href))) return
    const variant = one.variant === undefined ? '' : `&variant=${one.variant}`
    for (const more of ['', `&protocol=${facts.protocol}`, '&only=ews']) {
      const response = await ask(`${SVC}/email.mobileconfig?email=max@${one.domain}${variant}${more}`)
      expect(response.status, more).toBe(422)
    }
  })
})

test('the invented providers bring both cases', () => {
  const linked = FOUND.map((one) => linksOf(sectionsFor(factsFor(one))).some(({ href }) => isProfile(href)))
  expect(new Set(linked)).toEqual(new Set([true, false]))
})
