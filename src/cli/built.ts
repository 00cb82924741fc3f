import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** A build that stopped, with what it said. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed'
}

/**
 * Loads a command that answers as the service does, and so needs what the build makes: made first where nobody has built yet.
 *
 * @throws BuildFailed
 */
export async function built<Module>(root: string, load: () => Promise<Module>): Promise<Module> {
  if (!existsSync(join(root, 'src/generated/catalog.js'))) await build(root)
  return load()
}

async function build(root: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'scripts/build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const status = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const said = await text(child.stderr)
  if ((await status) !== 0) throw new BuildFailed(said.trimEnd())
}
