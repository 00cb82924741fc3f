import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openAll } from './support/checks.ts'
import { askFor } from './support/pages.ts'
import { launch, visit } from './support/visit.ts'

/** The link with a password in it, which is made in the browser. */

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

test('the link is there while a password is typed, and the password is in no request', async () => {
  const { page, context, complaints, close } = await visit(browser, inject('worker'), { device: 'android' })
  await askFor(page, 'max@sslin.de')
  await openAll(page)
  const asked: string[] = []
  context.on('request', (request) => {
    // The link itself goes to the app.
    if (!request.url().startsWith('dclogin:')) asked.push(`${request.url()} ${request.postData() ?? ''}`)
  })
  const link = page.locator('a[href^="dclogin:"]')
  expect(await link.count()).toBe(0)
  const field = page.locator('input[type="password"]')
  await field.fill('ge?heim & 1')
  expect(await link.getAttribute('href')).toBe(
    'dclogin:max@sslin.de?p=ge%3Fheim%20%26%201&v=1&ih=sslin.de&ip=993&is=ssl&sh=sslout.de&sp=465&ss=ssl&ic=1&sc=1',
  )
  await field.press('Enter')
  expect(page.url()).toBe(`${inject('worker')}/setup`)
  expect(asked.filter((request) => request.includes('heim'))).toEqual([])
  await field.fill('x')
  await field.fill('')
  expect(await link.count()).toBe(0)
  expect(complaints.filter((complaint) => !complaint.includes('dclogin:'))).toEqual([])
  await close()
})
