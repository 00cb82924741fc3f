import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { DEVICES, launch } from '../test/browser/support/visit.ts'
import { startBranded } from '../test/support/branded.ts'

/**
 * After `npm run screenshots`: the picture of `docs/branding.md`, of its example as a hoster would build it: the form on a
 * light desktop, and an answer on a dark phone beside it.
 */

const PICTURE = join(import.meta.dirname, '../docs/branding/murmelhost.png')
const SERVICE = 'autoconfig.murmelhost.example'
const MAX_PICTURE_BYTES = 150_000

/** In CSS pixels. */
const DESKTOP = { width: 820, height: 640 }
const PHONE = { width: 390, height: 640 }
const GAP = 20

/** As the proxy in front says it; without, pages are sent on to TLS. */
const HTTPS = { 'x-forwarded-proto': 'https' }

const service = await startBranded(undefined, { SERVICE_HOST: SERVICE })
const browser = await launch([SERVICE], service.origin)
try {
  const desktop = await photograph(browser, '/', { ...DEVICES.desktop, viewport: DESKTOP, colorScheme: 'light' })
  const phone = await photograph(browser, '/setup?email=max@sslin.de', {
    ...DEVICES.iphone,
    deviceScaleFactor: 1,
    viewport: PHONE,
    colorScheme: 'dark',
  })
  await beside(browser, desktop, phone)
} finally {
  await browser.close()
  await service.close()
}
const { size } = await stat(PICTURE)
if (size > MAX_PICTURE_BYTES) throw new Error(`${PICTURE} has ${size} bytes, more than ${MAX_PICTURE_BYTES}`)

async function photograph(of: Browser, path: string, look: BrowserContextOptions): Promise<Buffer> {
  const context = await of.newContext({ ...look, locale: 'de', baseURL: `http://${SERVICE}`, extraHTTPHeaders: HTTPS })
  const page = await context.newPage()
  await page.goto(path)
  const picture = await page.screenshot()
  await context.close()
  return picture
}

async function beside(of: Browser, desktop: Buffer, phone: Buffer): Promise<void> {
  const page = await of.newPage({ viewport: { width: DESKTOP.width + GAP + PHONE.width, height: DESKTOP.height } })
  const image = (picture: Buffer) => `<img src="data:image/png;base64,${picture.toString('base64')}" alt="">`
  await page.setContent(
    `<body style="margin:0;display:flex;gap:${GAP}px;background:#fff">${image(desktop)}${image(phone)}</body>`,
  )
  await page.screenshot({ path: PICTURE })
}
