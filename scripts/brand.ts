import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PageAssets } from '../src/brand/brand.ts'
import { compileBrand } from '../src/brand/compile.ts'
import { addressOf, headerRules, type PublicFiles, SCRIPT, STYLE, textOf } from '../src/brand/public-files.ts'
import { type Diagnostic, renderDiagnostic } from '../src/catalog/diagnostic.ts'
import { MisnamedFile } from '../src/cli/files.ts'
import { BASE_HEADERS } from '../src/http/headers.ts'
import { madeSmall, readPublicFiles } from './public-files.ts'

/** The operator's own: name, colours, pictures, links. */
const FILE = 'local/brand.yaml'

/** Mistakes in the brand, a line each. */
export class BrandError extends Error {}

export interface BuiltBrand {
  /** Modules for `src/generated/`. */
  readonly modules: Readonly<Record<string, string>>
  /** What `src/generated/public/` is to hold: static files in their last form, and Cloudflare's rules for them. */
  readonly files: PublicFiles
}

/**
 * What stands around every page, and the files that it loads.
 *
 * @param header the first line of each module
 * @throws BrandError when the brand cannot be had, PublicFileError when a style sheet or a script cannot be read
 */
export async function buildBrand(root: string, header: string): Promise<BuiltBrand> {
  const { files: given, warnings } = await readPublicFiles(root)
  const { compiled, diagnostics } = compileBrand(await readBrandFile(root), given)
  for (const diagnostic of diagnostics)
    if (diagnostic.severity === 'warning') console.error(renderDiagnostic(diagnostic))
  if (compiled === undefined) throw new BrandError(errorsIn(diagnostics))
  const { brand, icon, css } = compiled
  const styled = { path: given.get(STYLE)?.path ?? STYLE, bytes: encoded(textOf(given, STYLE) + css) }
  const small = await madeSmall(new Map([...given, [STYLE, styled]]))
  for (const warning of [...warnings, ...small.warnings]) console.error(warning)
  const { files } = small
  const assets: PageAssets = { icon, style: addressOf(files, STYLE), script: addressOf(files, SCRIPT) }
  return {
    modules: {
      'brand.js': `${header}export const assets = ${JSON.stringify(assets)}\nexport const brand = ${JSON.stringify(brand)}\n`,
      'brand.d.ts': `${header}import type { Brand, PageAssets } from '../brand/brand.ts'\nexport declare const assets: PageAssets\nexport declare const brand: Brand\n`,
    },
    files: new Map([...files, ['_headers', { path: '_headers', bytes: encoded(headerRules(BASE_HEADERS)) }]]),
  }
}

const encoded = (text: string) => new TextEncoder().encode(text)

async function readBrandFile(root: string): Promise<{ path: string; text: string } | undefined> {
  const read = (path: string) =>
    readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
  if ((await read('local/brand.yml')) !== undefined)
    throw new MisnamedFile('local/brand.yml would not be read; name it brand.yaml')
  const text = await read(FILE)
  return text === undefined ? undefined : { path: FILE, text }
}

function errorsIn(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(renderDiagnostic)
    .join('\n')
}
