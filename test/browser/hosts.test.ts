import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { faultsOf } from './support/checks.ts'
import { PAGES } from './support/pages.ts'
import { launch, visit } from './support/visit.ts'

/** At a name of a customer everything comes from that name. */

const NAME = 'autoconfig.kunde.example'

let browser: Browser
beforeAll(async () => {
  browser = await launch([NAME], inject('worker'))
})
afterAll(() => browser.close())

test.each(PAGES.slice(0, 3).map((page) => [page.name, page] as const))(
  "%s at a customer's own name loads nothing from any other",
  async (_, page) => {
    const seen = await visit(browser, `http://${NAME}`)
    expect(await faultsOf(seen, page, {})).toEqual([])
    expect(new URL(seen.page.url()).host).toBe(NAME)
    await seen.close()
  },
)
