import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleNode } from '../../scripts/bundle-node.ts'
import { startResolver, startUpstream, TENANT_ROWS } from './faulty-matrix.ts'
import { type RunningService, startNode, startWorkerd } from './faulty-service.ts'
import { openFaultyFile, startD1 } from './faulty-store.ts'
import { bundle } from './workerd.ts'

/** A service and everything that it depends on. */
export interface World {
  readonly service: RunningService
  /** From now on this peer fails so; without a fault it works. */
  fail(peer: Peer, fault?: Fault): Promise<void>
  /** What all peers together have been sent so far. */
  requests(): number
  close(): Promise<void>
}

export type Runtime = 'workerd' | 'Node'

export type Peer = 'tenant store' | 'first resolver' | 'both resolvers' | 'upstream' | 'everything'

/** The name of a fault, or how long the peer takes. */
export type Fault = string | { readonly delayMs: number }

export interface WorldOptions {
  readonly runtime: Runtime
  /** Holds both bundles, `index.js` and `node.js`, and takes what services write. */
  readonly folder: string
  readonly withTenants?: boolean
}

/** What a peer does of itself; each kind has its own faults, and says so when it is given another's. */
interface Part {
  fail(fault?: never): Promise<void>
  close(): Promise<void> | void
  requests?(): number
}

/** Makes both bundles as they are deployed; over the invented providers unless the shipped catalog is asked for. */
export async function bundleBoth(folder: string, { shipped = false } = {}): Promise<void> {
  await bundle(shipped ? 'wrangler.toml' : 'test/fixtures/wrangler.toml', folder)
  const fixtures = join(import.meta.dirname, '../fixtures/generated/catalog.js')
  await bundleNode({ outdir: folder, ...(shipped ? {} : { catalog: fixtures }) })
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { runtime, folder, withTenants = true } = options
  const file = join(await mkdtemp(join(folder, 'tenants-')), 'tenants.sqlite')
  const d1 = withTenants && runtime === 'workerd' ? await startD1(TENANT_ROWS) : undefined
  const sqlite = withTenants && runtime === 'Node' ? openFaultyFile(file, TENANT_ROWS) : undefined
  const first = await startResolver()
  const second = await startResolver()
  const upstream = await startUpstream()
  const vars = {
    SERVICE_HOST: 'service.example',
    DNS_OVER_HTTPS_URL: `http://127.0.0.1:${first.port}/dns-query http://127.0.0.1:${second.port}/dns-query`,
    UPSTREAM_ISPDB_URL: `http://127.0.0.1:${upstream.port}/v1.1/`,
  }
  const service = await (runtime === 'workerd'
    ? startWorkerd({ folder, vars, d1Port: d1?.port })
    : startNode(join(folder, 'node.js'), { ...vars, ...(withTenants ? { TENANTS_DATABASE: file } : {}) }))

  const store: readonly Part[] = [d1, sqlite].filter((part) => part !== undefined)
  const all: readonly Part[] = [...store, first, second, upstream]
  const parts: Readonly<Record<Peer, readonly Part[]>> = {
    'tenant store': store,
    'first resolver': [first],
    'both resolvers': [first, second],
    upstream: [upstream],
    everything: all,
  }
  return {
    service,
    async fail(peer, fault) {
      // A database in the same process cannot hang.
      const own = (part: Part) => (part === sqlite && fault === 'hang' ? 'error' : fault)
      await Promise.all(parts[peer].map((part) => part.fail(own(part) as never)))
    },
    requests: () => all.reduce((sum, part) => sum + (part.requests?.() ?? 0), 0),
    async close() {
      await service.stop()
      await Promise.all(all.map((part) => part.close()))
    },
  }
}
