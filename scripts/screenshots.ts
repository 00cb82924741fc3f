import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { askFor } from '../test/browser/support/pages.ts'
import { DEVICES, launch, type Scheme } from '../test/browser/support/visit.ts'
import { startWorker } from '../test/browser/support/worker.ts'

/**
 * `npm run screenshots`: the main pages as pictures in `docs/pictures`, the same from run to run: provider, address and the
 * service's name do not change. `-- FOLDER` puts them elsewhere.
 */

const SERVICE = 'postamt.example'
const MAX_PICTURE_BYTES = 150_000

const PAGES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  form: (page) => page.goto('/'),
  answer: (page) => askFor(page, 'max@sslin.de', 'Max Muster'),
  // From the PC to the phone.
  codes: async (page) => {
    await askFor(page, 'max@sslin.de', 'Max Muster')
    await page.evaluate(`document.querySelectorAll('#iphone, #iphone details').forEach((way) => { way.open = true })`)
    await page.evaluate(`document.querySelector('#iphone').scrollIntoView()`)
  },
  providers: (page) => page.goto('/providers'),
  provider: (page) => page.goto('/providers/sslin.de'),
  api: (page) => page.goto('/api'),
}

/** In dark colours only these: the others differ in nothing else. */
const DARK = ['form', 'answer', 'codes']

const SCREENS = {
  phone: { ...DEVICES.iphone, viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5 },
  desktop: { ...DEVICES.desktop, viewport: { width: 1280, height: 900 } },
} as const

const folder = process.argv[2] ?? join(import.meta.dirname, '../docs/pictures')
await mkdir(folder, { recursive: true })
const worker = await startWorker()
const browser = await launch([SERVICE], worker.origin)
try {
  for (const screen of ['phone', 'desktop'] as const)
    for (const scheme of ['light', 'dark'] as const) await takeAll(browser, screen, scheme)
} finally {
  await browser.close()
  await worker.close()
}

async function takeAll(browser: Browser, screen: keyof typeof SCREENS, colorScheme: Scheme): Promise<void> {
  const context = await browser.newContext({
    ...SCREENS[screen],
    colorScheme,
    locale: 'en',
    baseURL: `http://${SERVICE}`,
  })
  const page = await context.newPage()
  for (const [name, open] of Object.entries(PAGES)) {
    if (colorScheme === 'dark' && !DARK.includes(name)) continue
    await open(page)
    const picture = packed(await page.screenshot({ animations: 'disabled' }))
    const path = join(folder, `${name}-${screen}-${colorScheme}.png`)
    if (picture.byteLength > MAX_PICTURE_BYTES)
      throw new Error(`${path} would have ${picture.byteLength} bytes, more than ${MAX_PICTURE_BYTES}`)
    await writeFile(path, picture)
  }
  await context.close()
}

/** Flat colours pack best unfiltered; the browser filters, and keeps a channel for what nobody sees through. */
function packed(picture: Buffer): Buffer {
  return PNG.sync.write(PNG.sync.read(picture), { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 })
}
