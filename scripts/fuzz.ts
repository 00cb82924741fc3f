import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { CompiledCatalog } from '../src/catalog/compiled.ts'
import { bundle } from '../test/support/workerd.ts'
import { readRecording, writeRecording } from './fuzz/recording.ts'
import { remarksOf, renderReport, worldIn } from './fuzz/report.ts'
import { type Case, findingsOf, run, type Target } from './fuzz/run.ts'
import { createWhose } from './fuzz/whose.ts'
import { startWorld, WORLD_NAMES, type World, type WorldName } from './fuzz/world.ts'

/**
 * `npm run fuzz -- --minutes N`: requests that nobody would send, and some that everybody does, against the worker as it
 * is deployed, in workerd, over sockets. A request that breaks a rule (`fuzz/oracle.ts`) is made small and kept.
 */

const root = join(import.meta.dirname, '..')
const RECORDED = join(root, 'test/requests')

interface Options {
  readonly minutes: number
  readonly seed?: number
  readonly replay?: string
  readonly out: string
}

export async function fuzz({ minutes, seed = randomInt(2 ** 31), out }: Options): Promise<number> {
  return withTargets(WORLD_NAMES, async ([hoster, bare]) => {
    console.log(`seed ${seed}`)
    const end = performance.now() + minutes * 60_000
    const report = await run({
      seed,
      targets: [hoster, hoster, hoster, bare] as Target[],
      recorded: await recordedRequests(),
      isOver: () => performance.now() > end,
    })
    console.log(renderReport(report, seed))
    for (const found of report.cases) await keep(found, seed, out)
    return report.cases.length === 0 && report.printed.size > 0 ? 0 : 1
  })
}

/** Sends a kept request again: 1 when it still breaks a rule. */
export async function replay(path: string): Promise<number> {
  const { remarks, bytes } = readRecording(await readFile(path, 'utf8'))
  const name = WORLD_NAMES.find((known) => known === worldIn(remarks)) ?? 'hoster'
  return withTargets([name], async ([target]) => {
    const findings = await findingsOf(target as Target, bytes)
    for (const { rule, detail } of findings) console.log(`${rule}: ${detail}`)
    if (findings.length === 0) console.log('The answer keeps every rule.')
    return findings.length === 0 ? 0 : 1
  })
}

async function withTargets(
  names: readonly WorldName[],
  use: (targets: readonly Target[]) => Promise<number>,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'postamt-fuzz-'))
  const worlds: World[] = []
  // The services end with this process, however it ends, and leave nothing behind.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  try {
    await bundle('wrangler.toml', folder)
    // Made anew with the bundle.
    const { compiledCatalog } = (await import('#generated/catalog.js')) as { compiledCatalog: CompiledCatalog }
    for (const name of names) worlds.push(await startWorld(name, folder, compiledCatalog))
    return await use(
      worlds.map(({ ground, ...world }) => {
        const { serviceHost } = ground
        const usual = serviceHost === undefined ? undefined : compiledCatalog.ids[0]
        return { ...world, ground, knowledge: { serviceHost, whose: createWhose(compiledCatalog, usual) } }
      }),
    )
  } finally {
    await Promise.all(worlds.map((world) => world.stop()))
  }
}

async function recordedRequests(): Promise<string[]> {
  const files = await readdir(RECORDED, { recursive: true })
  // Without what earlier runs have kept: a seed says the same requests again.
  const texts = files.filter((file) => file.endsWith('.http') && !file.startsWith('fuzz/')).sort()
  return Promise.all(
    texts.map(async (file) => {
      const { bytes } = readRecording(await readFile(join(RECORDED, file), 'utf8'))
      return bytes.toString()
    }),
  )
}

async function keep(found: Case, seed: number, out: string): Promise<void> {
  await mkdir(out, { recursive: true })
  const file = join(out, `${found.rule}-${found.route.replaceAll(' ', '-')}-${seed}-${found.number}.http`)
  await writeFile(file, writeRecording({ remarks: remarksOf(found, seed), bytes: found.bytes }))
  console.error(`${found.rule}, ${found.route}: ${found.detail}\n  ${file}`)
}

function minutes(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('Write a number of minutes, such as 10 or 0.5.')
  return Number(text)
}

function seed(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Write a whole number, as an earlier run printed it.')
  return Number(text)
}

if (import.meta.main)
  await new Command('fuzz')
    .description('Drives every route of the worker with odd requests; keeps the smallest that breaks a rule.')
    .option('--minutes <number>', 'how long', minutes, 1)
    .option('--seed <number>', 'the requests of an earlier run, in their order', seed)
    .option('--replay <file>', 'sends one kept request again')
    .option('--out <folder>', 'where requests are kept', join(root, 'test/requests/fuzz'))
    .action(async (options: Options) => {
      process.exitCode = await (options.replay === undefined ? fuzz(options) : replay(options.replay))
    })
    .parseAsync()
