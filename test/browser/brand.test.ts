import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BrandedService, EXAMPLE, startBranded } from '../support/branded.ts'
import { faultsOf } from './support/checks.ts'
import { PAGES } from './support/pages.ts'
import { type Device, launch, visit } from './support/visit.ts'

/** Pages in brands that are hard on them: a colour that cannot be read as it is, a name and a logo that are long. */

const HARD = {
  'brand.yaml':
    "name: Vereinigte Postfachwerke Oberallgäu e.G.\naccent: '#ffcb2e'\nlogo: wide.svg\nimprint: https://a.example/\n",
  'public/static/wide.svg':
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40"><rect width="200" height="40" fill="#ffcb2e"/></svg>',
}

let browser: Browser
let folder = ''
let services: Readonly<Record<string, BrandedService>> = {}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-hard-'))
  mkdirSync(join(folder, 'public/static'), { recursive: true })
  for (const [path, text] of Object.entries(HARD)) writeFileSync(join(folder, path), text)
  browser = await launch()
  services = {
    'the example of docs/branding.md': await startBranded(EXAMPLE),
    'a hard brand': await startBranded(folder),
  }
})
afterAll(async () => {
  await browser.close()
  await Promise.all(Object.values(services).map((service) => service.close()))
  rmSync(folder, { recursive: true })
})

const LOOKS = [
  ['light', 'iphone'],
  ['dark', 'desktop'],
] as const satisfies readonly (readonly ['light' | 'dark', Device])[]

test.each(
  ['the example of docs/branding.md', 'a hard brand'].flatMap((brand) =>
    LOOKS.flatMap(([scheme, device]) =>
      ['the form', 'the answer to the form', 'the answer to a link', 'a provider', 'DNS records'].map((name) => ({
        brand,
        scheme,
        device,
        name,
      })),
    ),
  ),
)('$name in $brand, $scheme, on $device, can be read by all and asks nobody else', async (look) => {
  const page = PAGES.find(({ name }) => name === look.name)
  if (page === undefined) throw new Error(`there is no page called ${look.name}`)
  const seen = await visit(browser, services[look.brand]?.origin ?? '', look)
  try {
    expect(await faultsOf(seen, page, { ...look, language: 'en', hasScript: true })).toEqual([])
  } finally {
    await seen.close()
  }
})

test.each(['the answer to the form', 'the answer to a link'])(
  'on %s a long name and the languages stand beside or below each other, at every width',
  async (name) => {
    const { page, close } = await visit(browser, services['a hard brand']?.origin ?? '')
    await PAGES.find((known) => known.name === name)?.open(page)
    const overlapping: number[] = []
    for (const width of [320, 360, 600, 768, 800, 1024, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      if (await page.evaluate<boolean>(OVERLAP)) overlapping.push(width)
    }
    expect(overlapping).toEqual([])
    await close()
  },
)

/** In the browser, since what it is made of has no types here. */
const OVERLAP = `(() => {
  const [brand, languages] = ['.brand', '.languages ul'].map((part) =>
    document.querySelector(part).getBoundingClientRect())
  return brand.right > languages.left && languages.right > brand.left &&
    brand.bottom > languages.top && languages.bottom > brand.top
})()`
