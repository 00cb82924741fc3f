import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { askFor } from './support/pages.ts'
import { launch, visit } from './support/visit.ts'

/** The answer on paper. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** With few and with many links of their own, and steps for a PC and, the longest, for an iPhone. */
const SHEETS = ['max@sslin.de', 'max@web.de', 'max@posteo.de', 'max@ionos.de'].flatMap((address, place) =>
  (['desktop', 'iphone'] as const).map(
    (device, look) => [address, device, LANGUAGES[(place * 2 + look) % LANGUAGES.length] as string] as const,
  ),
)

test.each(SHEETS)('the answer for %s on %s in %s is one page of A4', async (address, device, language) => {
  const { page, close } = await visit(browser, inject('worker'), { device, language })
  await askFor(page, address)
  expect(pagesOf(await page.pdf({ format: 'A4' }))).toBe(1)
  await close()
})

/** Chromium writes the tree of pages uncompressed (PDF 1.7 §7.7.3.3). */
function pagesOf(pdf: Buffer): number {
  return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length
}
