import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startNode } from '../wire/support.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** The example of `docs/branding.md`: what lies in a hoster's `local`. */
export const EXAMPLE = join(root, 'docs/branding/local')

/** What a build reads besides `local`. */
const OURS = ['package.json', 'wrangler.toml', 'providers', 'scripts', 'src', 'templates']

/** A copy of the project with an operator's `local` in it, built and running on Node. */
export interface BrandedService {
  readonly origin: string
  close(): Promise<void>
}

/** A copy of the project with an operator's `local`, not built yet. */
export async function copyWith(local: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postamt-branded-'))
  for (const path of OURS)
    await cp(join(root, path), join(folder, path), {
      recursive: true,
      filter: (source) => source !== join(root, 'src/generated'),
    })
  await cp(local, join(folder, 'local'), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Builds and starts the service as a hoster would, whose `local` is the given folder. */
export async function startBranded(
  local = EXAMPLE,
  vars: Readonly<Record<string, string>> = {},
): Promise<BrandedService> {
  const folder = await copyWith(local)
  for (const script of ['build', 'bundle-node'])
    await run(process.execPath, [join(folder, 'scripts', `${script}.ts`)], { cwd: folder })
  const node = await startNode(join(folder, 'dist'), vars)
  return {
    origin: `http://127.0.0.1:${node.port}`,
    async close() {
      await node.close()
      await rm(folder, { recursive: true })
    },
  }
}
