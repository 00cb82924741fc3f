import jsQR from 'jsqr'
import type { Browser, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { texts } from '#generated/texts.js'
import { openAll } from './support/checks.ts'
import { askFor, serversOn } from './support/pages.ts'
import { type Device, launch, type Scheme, visit } from './support/visit.ts'

/** What a camera reads from the screen. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const say = texts.en
const CODES = {
  page: say['setup.way.code.page-alt'],
  profile: say['setup.way.code.profile-alt'],
  thunderbird: say['setup.way.code.thunderbird-alt'],
}

/** The texts of all codes of one kind on the page, each read from a picture of what stands around it. */
async function readFrom(page: Page, kind: keyof typeof CODES): Promise<string[]> {
  await openAll(page)
  const found: string[] = []
  for (const code of await page.getByRole('img', { name: CODES[kind], exact: true }).all()) {
    const { data, width, height } = PNG.sync.read(await code.screenshot())
    found.push(jsQR(new Uint8ClampedArray(data), width, height)?.data ?? 'unreadable')
  }
  return [...new Set(found)]
}

const LOOKS: readonly (readonly [Device, Scheme])[] = [
  ['desktop', 'light'],
  ['desktop', 'dark'],
  ['iphone', 'dark'],
  ['android', 'light'],
]

test.each(LOOKS)(
  'codes say what they are for: this page, the profile, the account (%s, %s)',
  async (device, scheme) => {
    const origin = inject('worker')
    const { page, close } = await visit(browser, origin, { device, scheme })
    await askFor(page, 'max@sslin.de', 'Max Muster')
    expect(await readFrom(page, 'page')).toEqual([`${origin}/setup?email=max%40sslin.de&protocol=imap`])
    expect(await readFrom(page, 'profile')).toEqual([
      `${origin}/email.mobileconfig?email=max%40sslin.de&name=Max%20Muster&protocol=imap`,
    ])
    expect(await readFrom(page, 'thunderbird')).toEqual([
      '[1,[1,1],[0,"sslin.de",993,3,1,"max@sslin.de"],[[[0,"sslout.de",465,3,1,"max@sslin.de"],["max@sslin.de","Max Muster"]]]]',
    ])
    await close()
  },
)

test("codes can be read in the system's own colours too (high contrast)", async () => {
  const origin = inject('worker')
  const { page, close } = await visit(browser, origin, { scheme: 'dark' })
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
  await askFor(page, 'max@sslin.de')
  expect(await readFrom(page, 'page')).toEqual([`${origin}/setup?email=max%40sslin.de&protocol=imap`])
  await close()
})

test('a code says what was chosen, and where it leads is there', async () => {
  const origin = inject('worker')
  const { page, close } = await visit(browser, origin)
  await page.goto('/setup?email=max@variants.example&variant=exchange&protocol=imap')
  const [own = ''] = await readFrom(page, 'page')
  expect(new URL(own).searchParams.get('variant')).toBe('exchange')
  await page.goto(own)
  expect(await serversOn(page)).toContain('exchange.variants.example')
  const [profile = ''] = await readFrom(page, 'profile')
  const answer = await fetch(profile)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-apple-aspen-config'])
  expect(await answer.text()).toContain('exchange.variants.example')
  await close()
})
