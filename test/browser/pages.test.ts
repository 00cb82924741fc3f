import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { faultsOf } from './support/checks.ts'
import { PAGES } from './support/pages.ts'
import { ROWS, type Row } from './support/rows.ts'
import { DEVICES, launch, visit } from './support/visit.ts'

/** Every page, as everybody may come to it: nothing that axe finds, nothing in the console, nothing from elsewhere. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe.concurrent('every page', () => {
  test.each(ROWS.map((row) => [titleOf(row), row] as const))('%s', async (_, row) => {
    const seen = await visit(browser, inject('worker'), row)
    try {
      expect(await faultsOf(seen, row.page, row)).toEqual([])
    } finally {
      await seen.close()
    }
  })
})

function titleOf({ page, language, device, scheme, hasScript }: Row): string {
  const script = hasScript ? 'with' : 'without'
  return `${page.name}, in ${language}, on ${device}, ${scheme}, ${script} JavaScript, can be read by all and asks nobody else`
}

test('each two of page, language, device, scheme and script meet in some row', () => {
  const all = {
    page: PAGES,
    language: LANGUAGES,
    device: Object.keys(DEVICES),
    scheme: ['light', 'dark'],
    hasScript: [true, false],
  } as const
  const missing: string[] = []
  const aspects = Object.keys(all) as (keyof typeof all)[]
  for (const [place, one] of aspects.entries())
    for (const other of aspects.slice(place + 1))
      for (const a of all[one])
        for (const b of all[other])
          if (!ROWS.some((row) => row[one] === a && row[other] === b))
            missing.push(`${one} ${JSON.stringify(a)} with ${other} ${JSON.stringify(b)}`)
  expect(missing).toEqual([])
})
