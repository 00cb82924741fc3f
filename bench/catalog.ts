import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileCatalog } from '../src/catalog/compile.ts'
import type { CompiledCatalog } from '../src/catalog/compiled.ts'
import { renderDiagnostic } from '../src/catalog/diagnostic.ts'
import { catalogModule } from '../src/catalog/emit.ts'
import type { CatalogFile } from '../src/catalog/source-file.ts'
import { createRandom } from './random.ts'

const PROVIDERS = 1_000
const DOMAINS_OF_A_PROVIDER = 100

const SYLLABLES =
  'ba be bo da de do fa fi ga go ha he ka ki ko la le li lo ma me mi mo na ne ni no pa po ra re ri ro sa se si so ta te ti to va vi wa we zu'.split(
    ' ',
  )

/** A made-up catalog of 100,000 domains, the same in every run. */
export function largeCatalog(): Omit<CompiledCatalog, 'version'> {
  const random = createRandom(100_000)
  const taken = new Set<string>()
  const files = Array.from({ length: PROVIDERS }, (_, index) => providerFile(index, random, taken))
  const { catalog, diagnostics } = compileCatalog(files)
  if (catalog === undefined) throw new Error(diagnostics.slice(0, 5).map(renderDiagnostic).join('\n'))
  return catalog
}

/**
 * A folder with the catalog and a configuration that bundles the service over it.
 *
 * @returns the configuration's path
 */
export async function writeWorker(
  catalog: Omit<CompiledCatalog, 'version'>,
  root: string,
  folder: string,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'catalog.js'), catalogModule(catalog).js)
  const config = join(folder, 'wrangler.toml')
  const deployed = await readFile(join(root, 'wrangler.toml'), 'utf8')
  const lines = [
    'name = "postamt-bench"',
    `main = ${JSON.stringify(join(root, 'src/index.ts'))}`,
    // What changes the bundle is as in a deployment.
    ...(deployed.match(/^(?:compatibility_date|keep_names) = .*$/gm) ?? []),
    '[alias]',
    `"#generated/catalog.js" = ${JSON.stringify(join(folder, 'catalog.js'))}`,
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  return config
}

function providerFile(index: number, random: () => number, taken: Set<string>): CatalogFile {
  const id = `hoster-${String(index).padStart(4, '0')}.example`
  const domains = Array.from({ length: DOMAINS_OF_A_PROVIDER }, () => freshDomain(random, taken))
  const text = [
    `id: ${id}`,
    `name: Hoster ${index}`,
    `shortName: H${index}`,
    `website: https://www.${id}/`,
    `domains: [${domains.join(', ')}]`,
    `recognisedBy: [{ mx: '*.mx.${id}' }]`,
    'incoming:',
    `  - { protocol: imap, hostname: imap.${id}, security: tls }`,
    `  - { protocol: imap, hostname: imap.${id}, security: starttls }`,
    `  - { protocol: pop3, hostname: pop.${id}, security: tls }`,
    'outgoing:',
    `  - { protocol: smtp, hostname: smtp.${id}, security: tls }`,
    `  - { protocol: smtp, hostname: smtp.${id}, security: starttls }`,
    `help: [{ url: https://help.${id}/imap, lang: de, topic: imap }]`,
  ].join('\n')
  return { path: `bench/${id}.yaml`, text, local: true }
}

/** Two to six syllables, with a hyphen now and then. */
function freshDomain(random: () => number, taken: Set<string>): string {
  for (;;) {
    const syllables = Array.from(
      { length: 2 + Math.floor(random() * 5) },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] as string,
    )
    const middle = Math.floor(syllables.length / 2)
    const name =
      random() < 0.2 ? `${syllables.slice(0, middle).join('')}-${syllables.slice(middle).join('')}` : syllables.join('')
    const domain = `${name}.example`
    if (taken.has(domain)) continue
    taken.add(domain)
    return domain
  }
}
