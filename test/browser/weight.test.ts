import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { launch, visit } from './support/visit.ts'

/** What comes over the wire for one page, with everything, to somebody who was never here. */

const MAX_PAGE_BYTES = 60_000

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

test.each(LANGUAGES)('the answer in %s, with its style, script and pictures, is at most 60 KB', async (language) => {
  const { page, close } = await visit(browser, inject('worker'), { language })
  const parts = await weigh(page, '/setup?email=max@sslin.de')
  expect(Object.keys(parts).length).toBeGreaterThanOrEqual(4)
  const sum = Object.values(parts).reduce((total, bytes) => total + bytes, 0)
  expect(sum, JSON.stringify(parts)).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  await close()
})

/** Bytes by path, heads included, as the network counted them. */
async function weigh(page: Page, path: string): Promise<Record<string, number>> {
  const parts: Record<string, number> = {}
  const paths = new Map<string, string>()
  const devtools = await page.context().newCDPSession(page)
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) =>
    paths.set(requestId, new URL(request.url).pathname),
  )
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const name = paths.get(requestId) ?? requestId
    parts[name] = (parts[name] ?? 0) + encodedDataLength
  })
  await devtools.send('Network.enable')
  await page.goto(path, { waitUntil: 'networkidle' })
  return parts
}
