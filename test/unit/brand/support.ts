import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileBrand } from '../../../src/brand/compile.ts'
import { type PublicFiles, STYLE } from '../../../src/brand/public-files.ts'
import { renderDiagnostic } from '../../../src/catalog/diagnostic.ts'

/** Brands over a small set of static files. */

export const root = join(import.meta.dirname, '../../..')

export const svg = (width: number, height: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="1" height="1"/></svg>`

/** Static files by name, with our sheet and logo among them. */
export function filesOf(own: Readonly<Record<string, string>> = {}): PublicFiles {
  const shipped = Object.fromEntries(
    ['static/style.css', 'static/page.js', 'static/postamt.svg'].map((path) => [
      path,
      readFileSync(join(root, 'templates/public', path), 'utf8'),
    ]),
  )
  const named = (folder: string, files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(
      ([path, text]) => [path, { path: `${folder}/${path}`, bytes: new TextEncoder().encode(text) }] as const,
    )
  return new Map([...named('templates/public', shipped), ...named('local/public', own)])
}

export const sheetOf = (files: PublicFiles) => new TextDecoder().decode(files.get(STYLE)?.bytes)

/** The brand that a file makes, and what is said of it. */
export function compiled(text: string | undefined, own: Readonly<Record<string, string>> = {}) {
  const file = text === undefined ? undefined : { path: 'local/brand.yaml', text }
  const { compiled, diagnostics } = compileBrand(file, filesOf(own))
  return { ...compiled, said: diagnostics.map(renderDiagnostic) }
}
