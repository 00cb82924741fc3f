import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import type { CompiledCatalog } from '../../src/catalog/compiled.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { MIGRATIONS } from '../../src/tenants/schema.ts'
import { createChain } from '../../test/support/certificates.ts'
import { startDoh } from '../../test/support/doh.ts'
import { type RunningService, startWorkerd } from '../../test/support/faulty-service.ts'
import type { Ground } from './words.ts'

/** A service under test, and what can be asked about there. */
export interface World {
  readonly name: WorldName
  readonly ground: Ground
  readonly port: number
  /** Everything that the service has printed so far. */
  output(): string
  stop(): Promise<void>
}

/** `hoster`: every setting and binding is used. `bare`: none is, as for local use. */
export type WorldName = 'hoster' | 'bare'

export const WORLD_NAMES: readonly WorldName[] = ['hoster', 'bare']

const SERVICE_HOST = 'autoconfig.service.example'
const TOKEN = 'fuzz-token'
const TENANTS = Array.from({ length: 24 }, (_, number) => `customer-${number}.tenants.example`)
const SIGNS = ['signs.example', 'srv.signs.example', 'alias.signs.example', 'loop.signs.example', 'odd.signs.example']

/** What DNS says about domains that nothing else knows, odd records included. */
const ZONE = `
  signs.example 300 MX 10 mx00.ionos.de
  srv.signs.example 300 MX 10 mail.srv.signs.example
  _imaps._tcp.srv.signs.example 300 SRV 0 1 993 imap.srv.signs.example
  _submissions._tcp.srv.signs.example 300 SRV 0 1 465 smtp.srv.signs.example
  alias.signs.example 300 MX 10 mail.alias.signs.example
  autodiscover.alias.signs.example 300 CNAME autodiscover.outlook.com
  loop.signs.example 300 CNAME loop.signs.example
  odd.signs.example 300 MX 10 xn--.example
  _imaps._tcp.odd.signs.example 300 SRV 0 1 0 .
  _submissions._tcp.odd.signs.example 300 SRV 0 1 99 a_b.example
  signs.example 60 SOA 60
`

/** @param folder holds the bundle, and takes what workerd needs */
export async function startWorld(name: WorldName, folder: string, compiled: CompiledCatalog): Promise<World> {
  return name === 'bare' ? startBare(folder, compiled) : startHoster(folder, compiled)
}

async function startBare(folder: string, compiled: CompiledCatalog): Promise<World> {
  const vars = { DNS_OVER_HTTPS_URL: '' }
  const service = await startWorkerd({ folder, vars, d1Port: undefined })
  const ground = { ...groundOf(compiled), tenants: [], signs: [], serviceHost: undefined, token: undefined }
  return { name: 'bare', ground, ...namesOf(service), stop: service.stop }
}

async function startHoster(folder: string, compiled: CompiledCatalog): Promise<World> {
  const [defaultProvider = ''] = compiled.ids
  const store = await startStore(defaultProvider)
  const doh = await startDoh(ZONE)
  const { pair } = await createChain('P-256')
  const vars = {
    SERVICE_HOST,
    ADMIN_TOKEN: TOKEN,
    DEFAULT_PROVIDER: defaultProvider,
    PUBLISH_INSECURE: 'true',
    CUSTOMER_CERTIFICATES: 'true',
    DNS_OVER_HTTPS_URL: doh.url(),
    PROFILE_CONSENT_DE: 'Nur <für> Kunden & Gäste.',
    PROFILE_SIGNING_KEY: pair.key,
    PROFILE_SIGNING_CHAIN: pair.chain,
  }
  const service = await startWorkerd({ folder, vars, d1Port: store.port })
  return {
    name: 'hoster',
    ground: { ...groundOf(compiled), tenants: TENANTS, signs: SIGNS, serviceHost: SERVICE_HOST, token: TOKEN },
    ...namesOf(service),
    async stop() {
      await service.stop()
      await Promise.all([doh.close(), store.close()])
    },
  }
}

const namesOf = ({ port, output }: RunningService) => ({ port, output })

function groundOf(compiled: CompiledCatalog): Omit<Ground, 'tenants' | 'signs' | 'serviceHost' | 'token'> {
  const catalog = openCatalog(compiled)
  const variants = compiled.ids.flatMap((id) => Object.keys(catalog.byId(id)?.variants ?? {}))
  const isRich = (id: string) => {
    const settings = catalog.byId(id)?.settings
    return [settings?.calendar, settings?.contacts, settings?.jmap, settings?.exchange].some(Boolean)
  }
  const domainsAt = (place: number) => compiled.domains[place]?.split(' ').filter(Boolean) ?? []
  return {
    rich: compiled.ids.flatMap((id, place) => (isRich(id) ? domainsAt(place) : [])),
    domains: compiled.ids.flatMap((_, place) => domainsAt(place)),
    wildcards: compiled.wildcards.map(([suffix]) => suffix),
    mxNames: compiled.mxNames.map(([name]) => name),
    providers: compiled.ids,
    variants: [...new Set(variants)],
  }
}

interface Store {
  readonly port: number
  close(): Promise<void>
}

/** What workerd's D1 client asks over HTTP, one statement or a transaction of several, answered by SQLite over the real tables. */
async function startStore(provider: string): Promise<Store> {
  const sqlite = new DatabaseSync(':memory:')
  for (const { sql } of MIGRATIONS) sqlite.exec(sql)
  const insert = sqlite.prepare('INSERT INTO tenants VALUES (?1, ?2, ?3, NULL, 1)')
  // One row that names nothing in the catalog any more: it is reported, and so shows that the log is heard.
  TENANTS.slice(0, 12).forEach(
    (domain, place) => void insert.run(domain, place === 0 ? 'gone.example' : provider, null),
  )

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as Statement | Statement[]
    const answer = answerTo(sqlite, asked)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      sqlite.close()
    },
  }
}

interface Statement {
  readonly sql: string
  readonly params?: readonly (string | number | null)[]
}

const META = {
  duration: 0,
  changes: 0,
  last_row_id: 0,
  changed_db: false,
  size_after: 0,
  rows_read: 1,
  rows_written: 0,
}

function answerTo(sqlite: DatabaseSync, asked: Statement | readonly Statement[]): unknown {
  const run = ({ sql, params = [] }: Statement) => {
    const statement = sqlite.prepare(sql)
    statement.setReturnArrays(true)
    const rows = statement.all(...params) as unknown[]
    return { success: true, meta: META, results: { columns: statement.columns().map(({ name }) => name), rows } }
  }
  try {
    if (!Array.isArray(asked)) return run(asked as Statement)
    sqlite.exec('BEGIN')
    const results = asked.map(run)
    sqlite.exec('COMMIT')
    return results
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK')
    return { success: false, error: String(error), meta: META }
  }
}
