import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { askFor, serversOn } from './support/pages.ts'
import { launch, type Visit, visit } from './support/visit.ts'

/** Where JavaScript is off, everything is there but the copy buttons; what is sent by form is in no address of a page. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Every request's URL and referrer, from the first on. */
async function visiting(run: (visit: Visit, addresses: readonly string[]) => Promise<void>): Promise<void> {
  const seen = await visit(browser, inject('worker'), { hasScript: false })
  const addresses: string[] = []
  seen.context.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''))
  try {
    await run(seen, addresses)
    expect(seen.complaints).toEqual([])
  } finally {
    await seen.close()
  }
}

async function press(page: Page, selector: string): Promise<void> {
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest())
  await page.locator(selector).click()
  await answer
  await page.waitForLoadState()
}

test('from the address to POP3 and back: plain forms, and neither address nor name in any URL', () =>
  visiting(async ({ page }, addresses) => {
    await askFor(page, 'max@sslin.de', 'Erika Musterfrau')
    expect(await serversOn(page)).toMatch(/IMAP.*sslin\.de.*993/)
    await press(page, 'button[name="protocol"][value="pop3"]')
    expect(await serversOn(page)).toMatch(/POP3.*sslin\.de.*995/)
    await press(page, 'button[name="protocol"][value="imap"]')
    expect(await serversOn(page)).toMatch(/IMAP.*sslin\.de.*993/)
    expect(await page.locator('main').textContent()).toContain('max@sslin.de')
    expect(page.url()).toBe(`${inject('worker')}/setup`)
    expect(addresses.filter((address) => /max|sslin|Erika|Musterfrau/i.test(address))).toEqual([])
  }))

test('a package is chosen before there are servers, and can be changed', () =>
  visiting(async ({ page }, addresses) => {
    await askFor(page, 'max@packages.example')
    expect(await page.locator('#servers').count()).toBe(0)
    await page.locator('[type="radio"][value="premium"]').check()
    await press(page, 'form:has([type="radio"]) button')
    expect(await serversOn(page)).toContain('premium.packages.example')
    expect(await page.locator('[type="radio"][value="premium"]').isChecked()).toBe(true)
    await page.locator('[type="radio"][value="basic"]').check()
    await press(page, 'form:has([type="radio"]) button')
    expect(await serversOn(page)).toContain('basic.packages.example')
    expect(addresses.filter((address) => address.includes('packages.example'))).toEqual([])
  }))

test('a choice outlives the next one: package, protocol, device and language', () =>
  visiting(async ({ page }, addresses) => {
    await askFor(page, 'max@sslin.de', 'Erika Musterfrau')
    await press(page, 'button[name="protocol"][value="pop3"]')
    const language = LANGUAGES.find((one) => one !== 'en') as string
    await press(page, `button[name="lang"][value="${language}"]`)
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    await page.locator('details.devices summary').click()
    await press(page, 'button[name="device"][value="android"]')
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(await serversOn(page)).toMatch(/995/)
    expect(await page.locator('#steps [id]').first().getAttribute('id')).toMatch(/thunderbird-android|gmail-app/)
    expect(addresses.filter((address) => /max|sslin|Erika|Musterfrau/i.test(address))).toEqual([])
  }))

test('a link leads on by links; one with a name does not, since no URL of ours holds a name', () =>
  visiting(async ({ page }) => {
    await page.goto('/setup?email=max@sslin.de')
    await press(page, 'button[name="protocol"][value="pop3"]')
    expect(await serversOn(page)).toMatch(/995/)
    expect(new URL(page.url()).searchParams.get('email')).toBe('max@sslin.de')
    await page.goto('/setup?email=max@sslin.de&name=Erika')
    await press(page, 'button[name="protocol"][value="pop3"]')
    expect(await serversOn(page)).toMatch(/995/)
    expect(page.url()).not.toContain('Erika')
  }))

test('what needs scripts is not shown', () =>
  visiting(async ({ page }) => {
    await askFor(page, 'max@sslin.de')
    await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true })`)
    const buttons = page.locator('[data-copy]')
    expect(await buttons.count()).toBeGreaterThan(0)
    for (const button of await buttons.all()) expect(await button.isVisible()).toBe(false)
    expect(await page.locator('input[type="password"]:visible').count()).toBe(0)
  }))

test('what was mistyped stands in the form again, to be mended', () =>
  visiting(async ({ page }) => {
    await askFor(page, 'max@', 'Erika Musterfrau')
    expect(await page.locator('[role="alert"]').count()).toBe(1)
    expect(await page.locator('#email').inputValue()).toBe('max@')
    expect(await page.locator('#name').inputValue()).toBe('Erika Musterfrau')
    await page.locator('#email').fill('max@sslin.de')
    await press(page, 'main form.address-form button')
    expect(await serversOn(page)).toMatch(/993/)
  }))
