import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { texts } from '#generated/texts.js'
import { askFor, serversOn } from './support/pages.ts'
import { launch, type Visit, visit } from './support/visit.ts'

/** Without a mouse: everything can be reached, is seen when it is, and can be used. */

const MAX_STOPS = 250
const say = texts.en

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

async function visiting(run: (visit: Visit) => Promise<void>): Promise<void> {
  const seen = await visit(browser, inject('worker'))
  try {
    await run(seen)
    expect(seen.complaints).toEqual([])
  } finally {
    await seen.close()
  }
}

/** Presses Tab until the selector's element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
  }
  throw new Error(`Tab does not come to ${selector}`)
}

test('the first stop is the link over the head of the page, which shows itself and leads to the content', () =>
  visiting(async ({ page }) => {
    await page.goto('/')
    await page.keyboard.press('Tab')
    const skip = page.locator(':focus')
    expect(await skip.textContent()).toBe(say['frame.skip'])
    const box = await skip.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect(box?.y).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    expect(await page.locator(':focus').getAttribute('id')).toBe('content')
    await tabTo(page, 'main a, main input, main button')
  }))

test('an address is typed and sent without a mouse', () =>
  visiting(async ({ page }) => {
    await page.goto('/')
    await tabTo(page, 'input[name="email"]')
    await page.keyboard.type('max@sslin.de')
    await tabTo(page, 'input[name="name"]')
    await page.keyboard.type('Max Muster')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/setup')
    expect(await page.locator('main').textContent()).toContain('max@sslin.de')
  }))

test('a closed way opens with Enter, and a click on its heading is not needed', () =>
  visiting(async ({ page }) => {
    await askFor(page, 'max@sslin.de')
    await tabTo(page, '#steps summary')
    const details = page.locator('details:has(> summary:focus)')
    expect(await details.getAttribute('open')).toBeNull()
    await page.keyboard.press('Enter')
    expect(await details.getAttribute('open')).not.toBeNull()
  }))

test('POP3 is chosen without a mouse, and the address stays out of the URL', () =>
  visiting(async ({ page }) => {
    await askFor(page, 'max@sslin.de')
    await tabTo(page, 'button[name="protocol"][value="pop3"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('button[name="protocol"][value="imap"]')
    expect(await serversOn(page)).toMatch(/995/)
    expect(page.url()).toBe(`${inject('worker')}/setup`)
  }))

test('a value is copied without a mouse, and the page says so where screen readers hear it', () =>
  visiting(async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await askFor(page, 'max@sslin.de')
    await tabTo(page, '#servers button[data-copy]')
    const value = await page.locator(':focus').getAttribute('data-copy')
    await page.keyboard.press('Enter')
    const said = page.locator('[role="status"], [aria-live]').filter({ hasText: /copied/i })
    await said.first().waitFor({ state: 'attached' })
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(value)
  }))

test('each stop of the answer, from the first to the last, is on the screen and shows that it has the focus', () =>
  visiting(async ({ page }) => {
    await askFor(page, 'max@sslin.de')
    await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true })`)
    const stops: Stop[] = []
    while (stops.length < MAX_STOPS) {
      await page.keyboard.press('Tab')
      const stop = await page.evaluate<Stop | null>(FOCUSED)
      if (stop === null) break
      stops.push(stop)
    }
    const expected = await page.evaluate<number>(COUNT_OF_STOPS)
    expect(stops.filter(({ isShown, outline }) => !isShown || outline < 2)).toEqual([])
    expect(new Set(stops.map(({ place }) => place)).size).toBe(expected)
    expect(stops.length).toBe(expected)
  }))

/** What has the focus: its place among all elements, whether it can be seen, and how thick its outline is. */
interface Stop {
  readonly what: string
  readonly place: number
  readonly isShown: boolean
  readonly outline: number
}

const FOCUSED = `(() => {
  const element = document.activeElement
  if (element === null || element === document.body) return null
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect()
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  return {
    what: element.outerHTML.slice(0, 120),
    place: [...document.querySelectorAll('*')].indexOf(element),
    isShown: width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
  }
})()`

/** Of a group of radio buttons only one is a stop. */
const COUNT_OF_STOPS = `(() => {
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
  const visible = all.filter((element) => element.checkVisibility() && !element.disabled)
  const radios = visible.filter(({ type }) => type === 'radio')
  return visible.length - radios.length + new Set(radios.map(({ name }) => name)).size
})()`
