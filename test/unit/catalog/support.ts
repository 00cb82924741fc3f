import { type Compilation, compileCatalog } from '../../../src/catalog/compile.ts'
import { renderDiagnostic } from '../../../src/catalog/diagnostic.ts'
import type { CatalogFile } from '../../../src/catalog/source-file.ts'

/** The smallest good file of an operator. */
export const MINIMAL = `id: example.net
name: Example Mail
shortName: Example
domains: [example.net]
incoming:
  - { protocol: imap, hostname: imap.example.net, security: tls }
outgoing:
  - { protocol: smtp, hostname: smtp.example.net, security: tls }
`

/** The same, which says nothing about servers. */
export const BARE = MINIMAL.slice(0, MINIMAL.indexOf('incoming:'))

/** What a shipped file has besides. */
export const EVIDENCE = 'checked: 2026-11\nsources: [https://www.example.net/]\n'

/** One change of a text; one that changes nothing would prove nothing. */
export function swap(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, () => to)
  if (changed === text) throw new Error(`not in the text: ${from}`)
  return changed
}

/** The minimal file with one change. */
export const changed = (from: string | RegExp, to: string) => swap(MINIMAL, from, to)

/** The minimal file with another key at its end, which is line 9. */
export const withKey = (lines: string) => `${MINIMAL}${lines}\n`

/** The same provider under another id, without domains of its own unless some are given. */
export const renamed = (id: string, domains = '[]', text = MINIMAL) =>
  text.replace('id: example.net', `id: ${id}`).replace('[example.net]', domains)

export const local = (text: string, name = 'example.net'): CatalogFile => ({
  path: `local/providers/${name}.yaml`,
  text,
  local: true,
})

export const shipped = (text: string, name = 'example.net'): CatalogFile => ({
  path: `providers/${name}.yaml`,
  text,
  local: false,
})

/** What a person is told about some files, line by line. */
export function linesOf(...files: readonly CatalogFile[]): string[] {
  return compileCatalog(files).diagnostics.map(renderDiagnostic)
}

/** What a person is told about one file of their own. */
export const linesOfText = (text: string) => linesOf(local(text))

export type Compiled = Compilation & { readonly catalog: NonNullable<Compilation['catalog']> }

/** The compilation of files that are in order. */
export function compiled(...files: readonly CatalogFile[]): Compiled {
  const compilation = compileCatalog(files)
  if (compilation.catalog === undefined) throw new Error(compilation.diagnostics.map(renderDiagnostic).join('\n'))
  return compilation as Compiled
}

/** The entry of one good file. */
export function entryOf(text: string) {
  const [entry] = compiled(local(text)).entries
  if (entry === undefined) throw new Error('no entry')
  return entry
}
