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

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

test.each([
  ['Safari', `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, false],
  ['Firefox', `${IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, true],
])(
  'on an iPhone in %s the page opens the way with the profile, and says where it does not work',
  async (_, userAgent, isTold) => {
    const headers = { 'user-agent': userAgent, 'accept-language': 'de' }
    const response = await ask(`${SVC}/setup?email=max@example.org`, { headers })
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toMatch(/<section class="way" id="iphone"/)
    expect(page).toContain('href="/email.mobileconfig?email=max%40example.org&amp;protocol=imap"')
    expect(page.includes('Dieser Browser kann keine Profile installieren.')).toBe(isTold)
  },
)

test('a name that came by POST is in the link to the profile and in no other address of the page', async () => {
  const body = new URLSearchParams({ email: 'max@example.org', name: 'Zoë Qvist' })
  const page = await (await ask(`${SVC}/setup`, { method: 'POST', body })).text()
  const addresses = [...page.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(([, address]) => address ?? '')
  const named = addresses.filter((address) => /Qvist/.test(address))
  expect(new Set(named)).toEqual(
    new Set(['/email.mobileconfig?email=max%40example.org&amp;name=Zo%C3%AB%20Qvist&amp;protocol=imap']),
  )
  expect(addresses.filter((address) => /max(?:@|%40)/.test(address) && !named.includes(address))).toEqual([])
})
