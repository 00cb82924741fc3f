import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestHarness } from 'wrangler'
import { QUIET } from '../../../scripts/quiet.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { renderDiagnostic } from '../../../src/catalog/diagnostic.ts'
import { catalogModule } from '../../../src/catalog/emit.ts'
import { CATALOG_FOLDERS, readCatalogFiles, readGatewayFiles } from '../../../src/cli/files.ts'
import { startDoh } from '../../support/doh.ts'

const root = join(import.meta.dirname, '../../..')

/** No shipped provider has packages to choose from; these do. */
const INVENTED = ['packages.example', 'variants.example']

/** A customer who is recognised by DNS, and nobody else: no question leaves the machine. */
const ZONE = 'kunde.example 300 MX 10 mx.in-variants.example'

/** The worker as `npm start` runs it, static files and all, over the shipped providers and two invented ones. */
export interface RunningWorker {
  /** On loopback, at a port of its own. */
  readonly origin: string
  /** The compiled catalog that it answers from. */
  readonly catalog: string
  close(): Promise<void>
}

export async function startWorker(): Promise<RunningWorker> {
  Object.assign(process.env, QUIET)
  const folder = await mkdtemp(join(tmpdir(), 'postamt-browser-'))
  const catalog = await writeCatalog(folder)
  const configPath = await writeConfig(folder, catalog)
  const doh = await startDoh(ZONE)
  const harness = createTestHarness({ workers: [{ configPath, vars: { DNS_OVER_HTTPS_URL: doh.url() } }] })
  const { url } = await harness.listen()
  return {
    origin: url.origin,
    catalog,
    async close() {
      await harness.close()
      await doh.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function writeCatalog(folder: string): Promise<string> {
  const files = await readCatalogFiles(root, [...CATALOG_FOLDERS, { path: 'test/fixtures/providers', local: true }])
  const wanted = files.filter(
    ({ path }) => !path.startsWith('test/') || INVENTED.some((id) => path.endsWith(`/${id}.yaml`)),
  )
  const { catalog, diagnostics } = compileCatalog(wanted, await readGatewayFiles(root))
  if (catalog === undefined) throw new Error(diagnostics.map(renderDiagnostic).join('\n'))
  const path = join(folder, 'catalog.js')
  await writeFile(path, catalogModule(catalog).js)
  return path
}

/** The shipped configuration with that catalog; what it builds is there already. */
async function writeConfig(folder: string, catalog: string): Promise<string> {
  const shipped = await readFile(join(root, 'wrangler.toml'), 'utf8')
  const config = shipped
    .replace(/^\[build\].*(\n(?!\[).*)*/m, '')
    .replace(/^(main|directory) = "(.*?)"/gm, (_, key, path) => `${key} = ${JSON.stringify(join(root, path))}`)
  const path = join(folder, 'wrangler.toml')
  await writeFile(path, `${config}\n[alias]\n"#generated/catalog.js" = ${JSON.stringify(catalog)}\n`)
  return path
}
