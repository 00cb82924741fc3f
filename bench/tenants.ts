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
const CONNECTIONS = 8

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, sizes: { type: 'string' } },
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
  // The first round warms everything up. The sizes take turns, in another order each time.
  const random = createRandom(7)
  for (let round = 0; round <= Number(options.rounds); round++)
    for (const stand of shuffled(stands, random)) {
      const measured = await measure(stand, random)
      if (round > 0) rounds.get(stand)?.push(measured)
    }
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

async function measure({ rows, service }: Stand, random: () => number): Promise<Round> {
  const { url } = service
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const lookup = (place: number) => ask(agent, new URL(`/v1.1/${domainAt(place)}`, url))
  await ask(agent, new URL('/bench/fresh', url))
  const times: number[] = []
  for (const place of distinct(LOOKUPS, rows, random)) {
    const start = performance.now()
    await lookup(place)
    times.push(performance.now() - start)
  }
  await ask(agent, new URL('/bench/fresh', url))
  const places = distinct(LOOKUPS, rows, random)
  const start = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let place = places.pop(); place !== undefined; place = places.pop()) await lookup(place)
    }),
  )
  const perSecond = LOOKUPS / ((performance.now() - start) / 1_000)
  const seed = Math.floor(random() * rows)
  const store = await ask(agent, new URL(`/bench/store?count=${STORE_READS}&rows=${rows}&seed=${seed}`, url))
  agent.destroy()
  times.sort((one, other) => one - other)
  return {
    p50: times[Math.floor(times.length * 0.5)] as number,
    p99: times[Math.floor(times.length * 0.99)] as number,
    perSecond,
    storeMicroseconds: (Number(store) * 1_000) / STORE_READS,
  }
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
