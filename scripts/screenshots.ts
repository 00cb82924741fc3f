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

interface Picture {
  readonly name: string
  readonly open: (page: Page) => Promise<unknown>
  /** Those that lead from a PC to a phone stand on the PC's screen alone. */
  readonly screens: readonly Screen[]
  /** In dark colours only the main pages: the others differ in nothing else. */
  readonly schemes: readonly Scheme[]
}

type Screen = keyof typeof SCREENS

const PICTURES: readonly Picture[] = [
  { name: 'form', open: (page) => page.goto('/'), screens: ['phone', 'desktop'], schemes: ['light', 'dark'] },
  { name: 'answer', open: ask, screens: ['phone', 'desktop'], schemes: ['light', 'dark'] },
  { name: 'codes', open: openCodes, screens: ['desktop'], schemes: ['light', 'dark'] },
  { name: 'providers', open: (page) => page.goto('/providers'), screens: ['phone', 'desktop'], schemes: ['light'] },
  {
    name: 'provider',
    open: (page) => page.goto('/providers/sslin.de'),
    screens: ['phone', 'desktop'],
    schemes: ['light'],
  },
  { name: 'api', open: (page) => page.goto('/api'), screens: ['phone', 'desktop'], schemes: ['light'] },
]

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

async function takeAll(browser: Browser, screen: Screen, colorScheme: Scheme): Promise<void> {
  const context = await browser.newContext({
    ...SCREENS[screen],
    colorScheme,
    locale: 'en',
    baseURL: `http://${SERVICE}`,
  })
  const page = await context.newPage()
  for (const { name, open, screens, schemes } of PICTURES) {
    if (!screens.includes(screen) || !schemes.includes(colorScheme)) continue
    await open(page)
    const picture = packed(await page.screenshot({ animations: 'disabled' }))
    const path = join(folder, `${name}-${screen}-${colorScheme}.png`)
    if (picture.byteLength > MAX_PICTURE_BYTES)
      throw new Error(`${path} would have ${picture.byteLength} bytes, more than ${MAX_PICTURE_BYTES}`)
    await writeFile(path, picture)
  }
  await context.close()
}

function ask(page: Page): Promise<unknown> {
  return askFor(page, 'max@sslin.de', 'Max Muster')
}

async function openCodes(page: Page): Promise<void> {
  await ask(page)
  await page.evaluate(`(() => {
    const way = document.querySelector('#iphone')
    way.open = true
    way.scrollIntoView()
  })()`)
}

/** Flat colours pack best unfiltered; the browser filters, and keeps a channel for what nobody sees through. */
function packed(picture: Buffer): Buffer {
  return PNG.sync.write(PNG.sync.read(picture), { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 })
}
