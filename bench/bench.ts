import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CompiledCatalog } from '../src/catalog/compiled.ts'
import { createChain } from '../test/support/certificates.ts'
import { bundle, type RawServer, startRawWorker } from '../test/support/workerd.ts'
import { bareTable, bareWorker } from './bare/bare.ts'
import { largeCatalog, writeWorker } from './catalog.ts'
import type { Done, Job, Reply } from './load.ts'
import { findNginx, type Nginx, startNginx } from './nginx/nginx.ts'
import { type Conditions, type Measured, type Round, results, type Sample, type Variant } from './report.ts'
import {
  type Answer,
  ask,
  autoconfigGet,
  autoconfigGetWithAddress,
  autodiscoverPost,
  meanAnswer,
  profileGet,
  rawRequest,
  SERVICE_HOST,
  signedProfileGet,
  type Workload,
} from './workloads.ts'

/** The service in raw workerd against a bare worker and nginx; what is measured, and why so, stands in `README.md`. */

const root = join(import.meta.dirname, '..')

const WARM_UP_MILLISECONDS = 2_000
const MEASURED_MILLISECONDS = 3_000
const ROUNDS = 5

/** So many questions of a workload are asked once before it starts: those without a good answer are left out. */
const MAX_TRIED_QUESTIONS = 100_000
const TRIED_AT_ONCE = 8

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: String(ROUNDS) }, only: { type: 'string' } },
})

/** A workload with everything that is going to answer it. */
interface Stand {
  readonly workload: Workload
  readonly answer: Answer
  readonly requests: string
  readonly servers: ReadonlyMap<Variant, RawServer>
}

/** What was started, to be ended in any case. */
const started: { stop(): unknown }[] = []

/** Two cores are the least: one for the server, one for the load; without `taskset` neither is bound. */
function chooseCores(): { readonly server: number | undefined; readonly load: number | undefined } {
  try {
    execFileSync('taskset', ['-c', '1', 'true'], { stdio: 'ignore' })
    return { server: 0, load: 1 }
  } catch {
    return { server: undefined, load: undefined }
  }
}

async function main(folder: string): Promise<void> {
  const rounds = Number(options.rounds)
  const wanted = options.only?.split(',')
  const cores = chooseCores()
  const nginx = await findNginx()
  console.log('bundling the service, with its own catalog and with 100,000 domains')
  await bundle('wrangler.toml', join(folder, 'full'))
  const full = await shippedCatalog()
  const large = largeCatalog()
  await bundle(await writeWorker(large, root, join(folder, 'large-source')), join(folder, 'large'))

  const service = (name: string, more: Readonly<Record<string, string>> = {}) =>
    startRawWorker(join(folder, name), '/healthz', { core: cores.server, vars: { SERVICE_HOST, ...more } }).then(keep)
  const fullService = await service('full')
  const largeService = await service('large')
  const { pair } = await createChain('P-256')
  const signingService = await service('full', { PROFILE_SIGNING_KEY: pair.key, PROFILE_SIGNING_CHAIN: pair.chain })

  const domains = domainsOf(full)
  const workloads: readonly (readonly [Workload, RawServer])[] = [
    [autoconfigGet(domains, { id: 'get', title: 'autoconfig GET' }), fullService],
    [
      autoconfigGet(domainsOf(large), { id: 'get-large', title: 'autoconfig GET, 100,000 domains', table: true }),
      largeService,
    ],
    [autoconfigGetWithAddress(domains), fullService],
    [autodiscoverPost(domains), fullService],
    [profileGet(domains), fullService],
    [signedProfileGet(domains), signingService],
  ]
  const stands: Stand[] = []
  for (const [workload, ours] of workloads)
    if (wanted?.includes(workload.id) ?? true) stands.push(await prepare(workload, ours, nginx, folder, cores.server))

  const load = startLoad(cores.load)
  const measured = new Map<Stand, Round[]>(stands.map((stand) => [stand, []]))
  const loadBefore = loadavg()[0] as number
  for (let round = 0; round < rounds; round++)
    for (const stand of stands) {
      const result = await measureRound(stand, load, round)
      measured.get(stand)?.push(result)
      console.log(`round ${round + 1} of ${rounds}, ${stand.workload.title}: ${inMicroseconds(result)}`)
    }

  const conditions: Conditions = {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: availableParallelism(),
    pinned: cores.server !== undefined,
    loadBefore,
    versions: {
      node: process.versions.node,
      workerd: programVersion(join(root, 'node_modules/.bin/workerd')),
      nginx: nginx?.version,
    },
    catalog: { version: full.version, providers: full.ids.length, domains: domains.length },
    connections: 8,
    warmUpSeconds: WARM_UP_MILLISECONDS / 1000,
    measuredSeconds: MEASURED_MILLISECONDS / 1000,
  }
  const text = results(
    conditions,
    stands.map(
      (stand): Measured => ({
        title: stand.workload.title,
        goal: stand.workload.goal,
        bodyBytes: stand.answer.body.byteLength,
        rounds: measured.get(stand) ?? [],
      }),
    ),
  )
  console.log(`\n${text}`)
  if (wanted === undefined && rounds >= ROUNDS) await writeFile(join(import.meta.dirname, 'RESULTS.md'), text)
  else console.log('Not written to bench/RESULTS.md: not every workload, or fewer rounds than it takes.')
}

/** The catalog that the build has just made. */
async function shippedCatalog(): Promise<CompiledCatalog> {
  const { compiledCatalog } = await import('../src/generated/catalog.js')
  return compiledCatalog
}

function domainsOf({ domains }: Pick<CompiledCatalog, 'domains'>): string[] {
  return domains.flatMap((list) => list.split(' ')).filter((domain) => domain !== '')
}

/** Asks our service, keeps what it answers, and lets a bare worker and nginx say the same. */
async function prepare(
  workload: Workload,
  ours: RawServer,
  nginx: Nginx | undefined,
  folder: string,
  core: number | undefined,
): Promise<Stand> {
  const { answered, answers } = await tryOut(workload, ours.port)
  const answer = meanAnswer(answers)
  const requests = join(folder, `${workload.id}.json`)
  await writeFile(requests, JSON.stringify(answered.map(rawRequest)))
  const bare = join(folder, `bare-${workload.id}`)
  await mkdir(bare)
  await writeFile(join(bare, 'index.js'), bareWorker(answer))
  const servers = new Map<Variant, RawServer>([
    ['ours', ours],
    ['bare', keep(await startRawWorker(bare, '/', { core }))],
  ])
  if (workload.table === true) {
    const table = join(folder, `table-${workload.id}`)
    await mkdir(table)
    const hosts = answered.map(({ headers }) => headers['Host'] as string)
    await writeFile(join(table, 'index.js'), bareTable(hosts, answers))
    servers.set('table', keep(await startRawWorker(table, '/', { core })))
  }
  if (nginx !== undefined) {
    const files = [{ path: workload.path, answer }]
    servers.set('nginx', keep(await startNginx(nginx, files, join(folder, `nginx-${workload.id}`), core)))
  }
  for (const [variant, { port }] of servers) {
    const said = await ask(port, answered[0] as Workload['requests'][number])
    if (said === undefined) throw new Error(`${workload.title}: ${variant} gives no good answer`)
    const isConstant = variant !== 'ours' && variant !== 'table'
    if (isConstant && !sameAnswer(said, answer))
      throw new Error(
        `${workload.title}: ${variant} answers ${JSON.stringify(said.headers)}, not ${JSON.stringify(answer.headers)}`,
      )
  }
  return { workload, answer, requests, servers }
}

/** The questions that get a good answer, and those answers. Beyond the first thousands a bad one stops the load. */
async function tryOut({ requests }: Workload, port: number) {
  const tried = requests.slice(0, MAX_TRIED_QUESTIONS)
  const said: (Answer | undefined)[] = []
  for (let index = 0; index < tried.length; index += TRIED_AT_ONCE)
    said.push(...(await Promise.all(tried.slice(index, index + TRIED_AT_ONCE).map((question) => ask(port, question)))))
  return {
    answered: requests.filter((_, index) => index >= tried.length || said[index] !== undefined),
    answers: said.filter((answer) => answer !== undefined),
  }
}

function sameAnswer(one: Answer, other: Answer): boolean {
  const names = (answer: Answer) =>
    Object.keys(answer.headers)
      .filter((name) => name !== 'server')
      .sort()
      .join()
  return one.body.equals(other.body) && names(one) === names(other)
}

/** Each variant once; who begins changes from round to round. */
async function measureRound(stand: Stand, load: Load, round: number): Promise<Round> {
  const variants = [...stand.servers.keys()]
  const first = round % variants.length
  const samples = new Map<Variant, Sample>()
  for (const variant of [...variants.slice(first), ...variants.slice(0, first)]) {
    const server = stand.servers.get(variant) as RawServer
    const job = { port: server.port, requests: stand.requests }
    await load({ ...job, milliseconds: WARM_UP_MILLISECONDS })
    const before = server.cpuNanoseconds()
    const { served, seconds, p99Milliseconds } = await load({ ...job, milliseconds: MEASURED_MILLISECONDS })
    const cpuMicroseconds = (server.cpuNanoseconds() - before) / 1000 / served
    samples.set(variant, { cpuMicroseconds, requestsPerSecond: served / seconds, p99Milliseconds })
  }
  return samples
}

type Load = (job: Job) => Promise<Done>

function startLoad(core: number | undefined): Load {
  const child = keepChild(
    fork(join(import.meta.dirname, 'load.ts'), {
      ...(core === undefined ? {} : { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath] }),
    }),
  )
  return (job) =>
    new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the load ended early'))
      child.once('exit', gone)
      child.once('message', (reply: Reply) => {
        child.off('exit', gone)
        if ('failure' in reply) reject(new Error(reply.failure))
        else resolve(reply)
      })
      child.send(job)
    })
}

function inMicroseconds(round: Round): string {
  return [...round]
    .map(([variant, { cpuMicroseconds }]) => `${variant} ${cpuMicroseconds.toFixed(1)}`)
    .sort()
    .join(', ')
}

function programVersion(program: string): string {
  return execFileSync(program, ['--version'], { encoding: 'utf8' })
    .trim()
    .replace(/^workerd /, '')
}

function keep<T extends { stop(): unknown }>(server: T): T {
  started.push(server)
  return server
}

function keepChild(child: ChildProcess): ChildProcess {
  keep({ stop: () => child.kill() })
  return child
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.once('exit', () => {
  for (const { stop } of started) stop()
})

const folder = await mkdtemp(join(tmpdir(), 'postamt-bench-'))
try {
  await main(folder)
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
  process.exit()
}
