import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Document, isMap, visit } from 'yaml'
import type { Domain } from '../address/index.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { type Catalog, openCatalog } from '../catalog/index.ts'
import type { CatalogFile } from '../catalog/source-file.ts'
import type { Proposal, ProposedServer } from '../doctor/init/index.ts'
import { MAX_DISPLAY_NAME_CHARACTERS, MAX_DISPLAY_SHORT_NAME_CHARACTERS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'
import { writeWhole } from './whole-file.ts'

/** The entry of one domain in `local/providers/`. */
export interface InitEntry {
  readonly domain: Domain
  readonly name: string
  /** A rule, as in `%EMAILADDRESS%`, or `ask`. */
  readonly username: string
}

/** A file's name and id: an A-label's two hyphens are more than an id may have in a row. */
export const idOf = (domain: Domain) => domain.replace(/-+/g, '-')

export const pathOf = (domain: Domain) => `local/providers/${idOf(domain)}.yaml`

export const DEFAULT_LOGIN = '%EMAILADDRESS%'

const FIRST_LINE = '# yaml-language-server: $schema=../../providers/schema.json\n'

/** Its text, in the form of the files that people write. */
export function entryText({ domain, name, username }: InitEntry, { incoming, outgoing }: Proposal, now: Date): string {
  const groups = [
    { id: idOf(domain), name, shortName: shortened(name), checked: now.toISOString().slice(0, 7) },
    { domains: [domain] },
    ...(username === DEFAULT_LOGIN ? [] : [{ username }]),
    { incoming: incoming.map(serverKeys), outgoing: outgoing.map(serverKeys) },
  ]
  return FIRST_LINE + groups.map(groupText).join('\n')
}

const DEFAULT_PORTS = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 587 },
} as const

function serverKeys({ protocol, hostname, port, security, authentication }: ProposedServer) {
  return {
    protocol,
    hostname,
    ...(port === DEFAULT_PORTS[protocol][security] ? {} : { port }),
    security,
    ...(authentication === undefined ? {} : { authentication }),
  }
}

function groupText(content: object): string {
  const document = new Document(content)
  visit(document, {
    Seq(_, list) {
      if (!list.items.some(isMap)) list.flow = true
      for (const item of list.items) if (isMap(item)) item.flow = true
    },
  })
  return document.toString({ lineWidth: 0, singleQuote: true }).replace(/^(\w+): \[ (.*) \]$/gm, '$1: [$2]')
}

/** What fits below an icon: the whole name, or its beginning up to a dot or a blank. */
function shortened(name: string): string {
  if (name.length <= MAX_DISPLAY_SHORT_NAME_CHARACTERS) return name
  const start = name.slice(0, MAX_DISPLAY_SHORT_NAME_CHARACTERS + 1).replace(/[. ][^. ]*$/, '')
  return start.slice(0, MAX_DISPLAY_SHORT_NAME_CHARACTERS).trim()
}

/** A domain's own name, as long as mail programs show it. */
export const defaultName = (domain: Domain): string => domain.slice(-MAX_DISPLAY_NAME_CHARACTERS).replace(/^[.-]+/, '')

/** The catalog besides the file, which may be there already. */
export async function catalogWithout(root: string, path: string): Promise<Catalog | undefined> {
  const { catalog } = compileCatalog(await filesBut(root, path), await readGatewayFiles(root))
  return catalog === undefined ? undefined : openCatalog({ version: 'unbuilt', ...catalog })
}

/** @returns what the compiler says against an entry, in lines */
export async function mistakesIn(root: string, path: string, text: string): Promise<readonly string[]> {
  const files = [...(await filesBut(root, path)), { path, text, local: true }]
  const { diagnostics } = compileCatalog(files, await readGatewayFiles(root))
  return diagnostics.filter(({ severity }) => severity === 'error').map(renderDiagnostic)
}

async function filesBut(root: string, path: string): Promise<readonly CatalogFile[]> {
  return (await readCatalogFiles(root)).filter((file) => file.path !== path)
}

/** Writes the file whole or not at all. */
export async function writeEntry(root: string, path: string, text: string): Promise<Result<undefined, string>> {
  const target = join(root, path)
  try {
    await mkdir(dirname(target), { recursive: true })
    await writeWhole(target, text)
    return ok(undefined)
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return fail(error.message)
    throw error
  }
}
