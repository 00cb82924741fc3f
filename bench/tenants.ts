import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom, shuffled } from './random.ts'
import { domainAt } from './tenants/domains.ts'
import { type Load, type Round, report } from './tenants/report.ts'
import { RUNTIMES, type Running, type Runtime } from './tenants/runtime.ts'
import { TOKEN } from './tenants/service.ts'

/** How look-ups and loading grow with the number of tenants; what is measured, and how, stands in `README.md`. */

const SIZES = [1_000, 100_000, 1_000_000]

/** Lines of one batch of the admin API. */
const BATCH_LINES = 10_000

/** Look-ups of one round and one size: no domain twice, so as many as the smallest table has rows. */
const LOOKUPS = 1_000
const STORE_READS = 2_000
const CHUNK = 100
const CONNECTIONS = 8

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, sizes: { type: 'string' } },
})

interface Stand {
  readonly runtime: Runtime
  readonly rows: number
  readonly service: Running
  readonly load: Load
}

async function main(folder: string, stop: (() => Promise<void>)[]): Promise<void> {
  const sizes = options.sizes?.split(',').map(Number) ?? SIZES
  const stands: Stand[] = []
  const loadBefore = loadavg()[0] as number
  for (const runtime of Object.keys(RUNTIMES) as Runtime[])
    for (const rows of sizes) {
      const own = join(folder, `${runtime}-${rows}`.replace(/\W+/g, '-'))
      await mkdir(own, { recursive: true })
      const service = await RUNTIMES[runtime](own)
      stop.push(() => service.stop())
      const load = await loadTenants(service, rows)
      stands.push({ runtime, rows, service, load })
      console.log(`${runtime}: ${rows} tenants loaded, ${Math.round(load.rowsPerSecond)} a second`)
    }
  const rounds = new Map<Stand, Round[]>(stands.map((stand) => [stand, []]))
  const random = createRandom(7)
  // The first round warms everything up.
  for (let round = 0; round <= Number(options.rounds); round++)
    for (const runtime of Object.keys(RUNTIMES))
      for (const [stand, measured] of await measure(
        stands.filter((stand) => stand.runtime === runtime),
        random,
      ))
        if (round > 0) rounds.get(stand)?.push(measured)
  const text = report({
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'unknown CPU'}; load before: ${loadBefore.toFixed(2)}`,
    node: process.versions.node,
    rounds: Number(options.rounds),
    lookups: LOOKUPS,
    storeReads: STORE_READS,
    connections: CONNECTIONS,
    stands: stands.map((stand) => ({
      runtime: stand.runtime,
      rows: stand.rows,
      load: stand.load,
      rounds: rounds.get(stand) ?? [],
      memoryAfter: stand.service.memory(),
    })),
  })
  console.log(text)
  if (options.sizes === undefined && Number(options.rounds) >= 5)
    await writeFile(join(import.meta.dirname, 'TENANTS.md'), text)
}

/** Loads through the admin API, as a hoster does: checked, all or nothing by the batch, and kept as one change set. */
async function loadTenants({ url, memory }: Running, rows: number): Promise<Load> {
  const memoryBefore = memory()
  const agent = new Agent({ keepAlive: true })
  const start = performance.now()
  for (let first = 0; first < rows; first += BATCH_LINES) {
    const count = Math.min(BATCH_LINES, rows - first)
    const lines = Array.from(
      { length: count },
      (_, index) => `{"domain":"${domainAt(first + index)}","provider":"sslin.de"}\n`,
    )
    const body = lines.join('')
    const answer = await ask(agent, new URL('/admin/v1/tenants?change=load', url), body)
    if (JSON.parse(answer).added !== count) throw new Error(`batch at ${first}: ${answer}`)
  }
  const seconds = (performance.now() - start) / 1_000
  agent.destroy()
  return { rowsPerSecond: rows / seconds, memoryBefore, memoryAfter: memory() }
}

/**
 * One round of all sizes on one runtime. They take turns request by request, and chunk by chunk, so that whatever slows
 * the machine for a while slows all of them.
 */
async function measure(stands: readonly Stand[], random: () => number): Promise<[Stand, Round][]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const at = (stand: Stand, path: string) => ask(agent, new URL(path, stand.service.url))
  const lookup = (stand: Stand, place: number) => at(stand, `/v1.1/${domainAt(place)}`)
  const runs = []
  for (const stand of stands) {
    await at(stand, '/bench/fresh')
    const places = distinct(LOOKUPS, stand.rows, random)
    runs.push({ stand, places, times: [] as number[], busyMs: 0, storeMs: 0, cpu: stand.service.cpuNanoseconds() })
  }
  for (let turn = 0; turn < LOOKUPS; turn++)
    for (const run of shuffled(runs, random)) {
      const start = performance.now()
      await lookup(run.stand, run.places[turn] as number)
      run.times.push(performance.now() - start)
    }
  for (const run of runs) {
    run.cpu = run.stand.service.cpuNanoseconds() - run.cpu
    await at(run.stand, '/bench/fresh')
    run.places = distinct(LOOKUPS, run.stand.rows, random)
  }
  for (let first = 0; first < LOOKUPS; first += CHUNK)
    for (const run of shuffled(runs, random)) {
      const chunk = run.places.slice(first, first + CHUNK)
      const start = performance.now()
      await Promise.all(
        Array.from({ length: CONNECTIONS }, async () => {
          for (let place = chunk.pop(); place !== undefined; place = chunk.pop()) await lookup(run.stand, place)
        }),
      )
      run.busyMs += performance.now() - start
    }
  for (let first = 0; first < STORE_READS; first += CHUNK)
    for (const run of shuffled(runs, random)) {
      const seed = Math.floor(random() * run.stand.rows)
      run.storeMs += Number(await at(run.stand, `/bench/store?count=${CHUNK}&rows=${run.stand.rows}&seed=${seed}`))
    }
  agent.destroy()
  return runs.map(({ stand, times, busyMs, storeMs, cpu }) => {
    times.sort((one, other) => one - other)
    const round: Round = {
      p50: times[Math.floor(LOOKUPS * 0.5)] as number,
      p99: times[Math.floor(LOOKUPS * 0.99)] as number,
      perSecond: LOOKUPS / (busyMs / 1_000),
      storeMicroseconds: (storeMs * 1_000) / STORE_READS,
      cpuMicroseconds: cpu / 1_000 / LOOKUPS,
    }
    return [stand, round]
  })
}

/** So many different rows of a table. */
function distinct(count: number, rows: number, random: () => number): number[] {
  if (count >= rows) return shuffled([...Array(rows).keys()], random)
  const places = new Set<number>()
  while (places.size < count) places.add(Math.floor(random() * rows))
  return [...places]
}

function ask(agent: Agent, url: URL, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      String(url),
      { agent, method: body === undefined ? 'GET' : 'POST', headers: { authorization: `Bearer ${TOKEN}` } },
      (response: IncomingMessage) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if (response.statusCode === 200) resolve(text)
          else reject(new Error(`${url.pathname}: ${response.statusCode} ${text}`))
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const folder = await mkdtemp(join(tmpdir(), 'postamt-bench-'))
const stop: (() => Promise<void>)[] = []
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    for (const one of stop) await one()
    process.exit(1)
  })
try {
  await main(folder, stop)
} finally {
  for (const one of stop) await one()
  await rm(folder, { recursive: true })
}
