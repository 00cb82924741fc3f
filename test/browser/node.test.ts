import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { bundleNode } from '../../scripts/bundle-node.ts'
import { startNode } from '../wire/support.ts'
import { faultsOf } from './support/checks.ts'
import { type KnownPage, PAGES } from './support/pages.ts'
import { DEVICES, type Device, launch, type Visitor, visit } from './support/visit.ts'
import { MAX_PAGE_BYTES, weigh } from './support/weigh.ts'

/** The same pages from the Node entry; and what a network sees that asks too much. */

const PER_MINUTE = 2
const ADDRESS_HEADER = 'x-real-ip'
const built = join(import.meta.dirname, '../../src/generated/public')

let browser: Browser
let folder = ''
let node: Awaited<ReturnType<typeof startNode>>
let origin = ''

beforeAll(async () => {
  browser = await launch()
  folder = await mkdtemp(join(tmpdir(), 'postamt-node-'))
  await bundleNode({ outdir: folder, catalog: inject('catalog') })
  await cp(built, join(folder, 'public'), { recursive: true })
  node = await startNode(folder, { RATE_LIMIT: String(PER_MINUTE), CLIENT_ADDRESS_HEADER: ADDRESS_HEADER })
  origin = `http://127.0.0.1:${node.port}`
})

afterAll(async () => {
  await browser.close()
  await node.close()
  await rm(folder, { recursive: true })
})

const ON_NODE = ['the form', 'the answer to a link', 'the list of providers', 'the API', 'nothing']

test.each(PAGES.filter(({ name }) => ON_NODE.includes(name)).map((page, place) => [page.name, page, place] as const))(
  'on Node, %s is the page that it is on Cloudflare',
  async (_, page, place) => {
    const language = LANGUAGES[place % LANGUAGES.length] as string
    const seen = await visit(browser, origin, { language })
    expect(await faultsOf(seen, page, { language })).toEqual([])
    await seen.close()
  },
)

test.each(LANGUAGES)('from Node, the answer in %s with everything is at most 60 KB', async (language) => {
  const { page, close } = await visit(browser, origin, { language })
  const { files, bytes } = await weigh(page, '/setup?email=max@sslin.de')
  expect(files).toBeGreaterThanOrEqual(4)
  expect(bytes).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  await close()
})

test.each(LANGUAGES)('a network that asks too much reads so in %s, and comes back later', async (language) => {
  const place = LANGUAGES.indexOf(language)
  const device = Object.keys(DEVICES)[place % 3] as Device
  const visitor: Visitor = { language, device, scheme: place % 2 === 0 ? 'dark' : 'light', hasScript: place % 2 === 0 }
  const seen = await visit(browser, origin, visitor)
  await seen.context.setExtraHTTPHeaders({ [ADDRESS_HEADER]: `203.0.${place}.7` })
  for (let asked = 0; asked < PER_MINUTE; asked++) expect((await seen.context.request.get(ASKED)).status()).toBe(200)
  expect(await faultsOf(seen, BUSY, visitor)).toEqual([])
  await seen.close()
})

/** A page that no browser keeps. */
const ASKED = '/setup?domain=sslin.de'
const BUSY: KnownPage = { name: 'too much', status: 429, open: (page) => page.goto(ASKED) }
