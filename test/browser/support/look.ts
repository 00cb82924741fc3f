import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { faultsOf } from './checks.ts'
import { ROWS, type Row } from './rows.ts'
import { launch, type Scheme, visit } from './visit.ts'

/** Every page as everybody may come to it: nothing that axe finds, nothing in the console, nothing from elsewhere. */
export function lookAtPages(wanted: Scheme): void {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  const rows = ROWS.filter(({ scheme }) => scheme === wanted)
  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_, row) => {
    const seen = await visit(browser, inject('worker'), row)
    try {
      expect(await faultsOf(seen, row.page, row)).toEqual([])
    } finally {
      await seen.close()
    }
  })
}

function titleOf({ page, language, device, scheme, hasScript }: Row): string {
  const script = hasScript ? 'with' : 'without'
  return `${page.name}, in ${language}, on ${device}, ${scheme}, ${script} JavaScript, can be read by all and asks nobody else`
}
