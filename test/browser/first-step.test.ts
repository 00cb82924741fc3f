import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { askFor } from './support/pages.ts'
import { type Device, launch, visit } from './support/visit.ts'

/** What somebody has to do next is seen without scrolling. */

/** CSS pixels that an ordinary phone shows, bars of the browser taken off; a PC shows no less. */
const SCREEN_HEIGHT = 720
/** Of what has to be seen, at least so much: a button, or the first lines of a step. */
const FINGER_HEIGHT = 44

/** The way that stands first, and what of it has to be seen: on an iPhone the button, elsewhere the first step. */
const FIRST: Readonly<Record<Device, { readonly way: string; readonly seen: string }>> = {
  iphone: { way: 'iphone', seen: 'a.button[href^="/email.mobileconfig"]' },
  android: { way: 'thunderbird-android', seen: 'li' },
  desktop: { way: 'outlook', seen: 'li' },
}

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const LOOKS = (Object.keys(FIRST) as Device[]).flatMap((device) =>
  LANGUAGES.map((language) => [device, language] as const),
)

test.each(LOOKS)('on %s in %s its own way stands first and begins on the first screen', async (device, language) => {
  const { page, close } = await visit(browser, inject('worker'), { device, language })
  await askFor(page, 'max@sslin.de', 'Max Muster')
  const { way, seen } = FIRST[device]
  const first = page.locator('.way').first()
  expect(await first.getAttribute('id')).toBe(way)
  const box = await first.locator(seen).first().boundingBox()
  expect((box?.y ?? Number.POSITIVE_INFINITY) + FINGER_HEIGHT).toBeLessThanOrEqual(SCREEN_HEIGHT)
  await close()
})
