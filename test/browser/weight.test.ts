import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { launch, visit } from './support/visit.ts'
import { MAX_PAGE_BYTES, weigh } from './support/weigh.ts'

/** What comes over the wire for one page, with everything, to somebody who was never here. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

test.each(LANGUAGES)('the answer in %s, with its style, script and pictures, is at most 60 KB', async (language) => {
  const { page, close } = await visit(browser, inject('worker'), { language })
  const { files, bytes } = await weigh(page, '/setup?email=max@sslin.de')
  expect(files).toBeGreaterThanOrEqual(4)
  expect(bytes).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  await close()
})
