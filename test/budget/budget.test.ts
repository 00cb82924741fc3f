import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { MAX_PAGE_WEIGHT_BYTES } from '../../src/limits.ts'
import { bundle, median, startRawWorker } from '../support/workerd.ts'

/** Raised only with the reason in the commit. */
const MAX_BUNDLE_GZIP_BYTES = 270 * 1024
const MAX_STARTUP_CPU_RATIO = 1.85
const ROUNDS = 21

const PUBLIC = join(import.meta.dirname, '../../src/generated/public')

let folder = ''
const ours = () => join(folder, 'ours')
const hello = () => join(folder, 'hello')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-budget-'))
  await bundle('wrangler.toml', ours())
  await bundle('test/budget/hello/wrangler.toml', hello())
})

afterAll(() => rm(folder, { recursive: true }))

test('the bundle is no larger than its budget', async () => {
  const bytes = gzipSync(await readFile(join(ours(), 'index.js'))).byteLength
  console.log(`bundle: ${Math.round(bytes / 1024)} KB gzip of ${MAX_BUNDLE_GZIP_BYTES / 1024}`)
  expect(bytes).toBeLessThanOrEqual(MAX_BUNDLE_GZIP_BYTES)
})

test('nothing of the build, the command line or the tests is in the bundle', async () => {
  const { inputs } = JSON.parse(await readFile(join(ours(), 'meta.json'), 'utf8')) as {
    inputs: Record<string, unknown>
  }
  const foreign =
    /node_modules\/(?:yaml|zod|undici|commander|fastest-levenshtein)\/|handlebars\/(?:dist\/cjs\/)?(?:handlebars\/compiler|lib)|src\/(?:cli|clients|doctor|profile-check)\//
  expect(Object.keys(inputs).length).toBeGreaterThan(20)
  expect(Object.keys(inputs).filter((path) => foreign.test(path))).toEqual([])
})

test('starting up costs little more CPU than a hello worker on the same framework', async () => {
  const cpu = async (of: string) => {
    const worker = await startRawWorker(of, '/nothing-here')
    const used = worker.cpuNanoseconds()
    await worker.stop()
    return used
  }
  const pairs: { ours: number; hello: number }[] = []
  for (let round = 0; round < ROUNDS; round++) pairs.push({ hello: await cpu(hello()), ours: await cpu(ours()) })
  const ratio = median(pairs.map((pair) => pair.ours)) / median(pairs.map((pair) => pair.hello))
  console.log(`start-up: ${ratio.toFixed(2)} of a hello worker's CPU, of ${MAX_STARTUP_CPU_RATIO}`)
  expect(ratio).toBeLessThanOrEqual(MAX_STARTUP_CPU_RATIO)
})

/** Each kind of page; the answers are those with the most to say. */
const PAGES: readonly (readonly [path: string, status: number])[] = [
  ['/', 200],
  ['/setup?email=max@sslin.de', 200],
  ['/setup?email=max@gmail.com', 200],
  ['/setup?email=max@outlook.com', 200],
  ['/setup?email=max@nobody.example', 404],
  ['/providers', 200],
  ['/providers/sslin.de', 200],
  ['/api', 200],
  ['/dns/sslin.de', 200],
]

test('a page with everything that it loads is no heavier than its budget, compressed as it is sent', async () => {
  const worker = await startRawWorker(ours(), '/nothing-here')
  const compressed = (body: Uint8Array) => gzipSync(body).byteLength
  const weights: { page: string; sent: number; read: number }[] = []
  for (const language of LANGUAGES) {
    for (const [path, status] of PAGES) {
      const page = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`
      const answer = await fetch(`http://127.0.0.1:${worker.port}${page}`, { headers: { accept: 'text/html' } })
      expect([page, answer.status]).toEqual([page, status])
      const html = new Uint8Array(await answer.arrayBuffer())
      const found = [...new TextDecoder().decode(html).matchAll(/(?:src|srcset|href)="(\/static\/[^"?]+)\?/g)]
      const files = [...new Set(found.map(([, file]) => file as string))]
      const parts = [html, ...(await Promise.all(files.map((file) => readFile(join(PUBLIC, file)))))]
      weights.push({
        page,
        sent: parts.map(compressed).reduce((sum, bytes) => sum + bytes),
        read: parts.map((part) => part.byteLength).reduce((sum, bytes) => sum + bytes),
      })
    }
  }
  await worker.stop()
  const [heaviest] = weights.toSorted((a, b) => b.sent - a.sent)
  const inKb = (bytes = 0) => (bytes / 1_024).toFixed(1)
  console.log(
    `heaviest page: ${heaviest?.page}, ${inKb(heaviest?.sent)} KB of ${inKb(MAX_PAGE_WEIGHT_BYTES)}; ${inKb(heaviest?.read)} KB before compression`,
  )
  expect(weights.filter(({ sent }) => sent > MAX_PAGE_WEIGHT_BYTES)).toEqual([])
})
