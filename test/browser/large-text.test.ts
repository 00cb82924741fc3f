import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openAll, widthsWithScrolling } from './support/checks.ts'
import { PAGES } from './support/pages.ts'
import { launch, visit } from './support/visit.ts'

/** For those who need larger text, or more room between letters and lines: nothing leaves the screen (WCAG 1.4.4, 1.4.12). */

const SETTINGS = [
  { rule: 'html { font-size: 200% !important }', widths: [640, 1280] },
  {
    rule: '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important } p { margin-bottom: 2em !important }',
    widths: [320, 1280],
  },
] as const

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const LOOKED_AT = [
  'the form',
  'the answer to the form',
  'the list of providers',
  'a provider',
  'the API',
  'DNS records',
]

test.each(PAGES.filter(({ name }) => LOOKED_AT.includes(name)).map((page) => [page.name, page] as const))(
  '%s keeps to the width of the screen with larger text',
  async (_, known) => {
    const { page, close } = await visit(browser, inject('worker'), { language: 'de' })
    await known.open(page)
    await openAll(page)
    for (const { rule, widths } of SETTINGS) {
      await set(page, rule)
      expect(await widthsWithScrolling(page, widths), rule).toEqual([])
    }
    await close()
  },
)

/** As a reader's own style sheet does; the page's policy does not look at those that are made by script. */
function set(page: Page, rule: string): Promise<void> {
  return page.evaluate(`(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(${JSON.stringify(rule)})
    document.adoptedStyleSheets = [sheet]
  })()`)
}
