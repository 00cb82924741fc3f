import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle, median, startRawWorker } from '../support/workerd.ts'

/** Raised only with the reason in the commit. */
const MAX_BUNDLE_GZIP_BYTES = 250 * 1024
const MAX_STARTUP_CPU_RATIO = 1.6
const ROUNDS = 21

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
