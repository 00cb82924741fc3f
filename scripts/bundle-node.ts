import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * Makes `dist/node.js`: the Node entry and everything that it imports in one file, which needs no `node_modules`; and
 * `dist/public`: the static files that the build has made. `npm run start:node` runs it.
 */

const root = join(import.meta.dirname, '..')

export interface NodeBundle {
  /** The folder that gets `node.js`. */
  readonly outdir: string
  /** The compiled catalog, in place of the one in `src/generated/`. */
  readonly catalog?: string
}

/** Bundles the Node entry. Names stay as they are, since a broken answer's log line holds one. */
export async function bundleNode({ outdir, catalog }: NodeBundle): Promise<void> {
  const made = join(outdir, 'node.js.new')
  await build({
    absWorkingDir: root,
    entryPoints: ['src/node.ts'],
    outfile: made,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    legalComments: 'none',
    logLevel: 'warning',
    ...(catalog === undefined ? {} : { alias: { '#generated/catalog.js': catalog } }),
  })
  await rename(made, join(outdir, 'node.js'))
}

async function copyPublic(folder: string): Promise<void> {
  const made = `${folder}.new`
  await rm(made, { recursive: true, force: true })
  await cp(join(root, 'src/generated/public'), made, { recursive: true })
  await rm(folder, { recursive: true, force: true })
  await rename(made, folder)
}

if (import.meta.main) {
  const outdir = join(root, 'dist')
  await copyPublic(join(outdir, 'public'))
  await bundleNode({ outdir })
}
