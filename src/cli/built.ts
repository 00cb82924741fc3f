import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { digestOfInputs, INPUTS_FILE } from './build-inputs.ts'

/** A build that stopped, with what it said. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed'
}

/**
 * Loads a command that answers as the service does, and so needs what the build makes: made first where nobody has built
 * yet, or something has changed since.
 *
 * @throws BuildFailed
 */
export async function built<Module>(root: string, load: () => Promise<Module>): Promise<Module> {
  if (!(await isBuilt(root))) await build(root)
  return load()
}

async function isBuilt(root: string): Promise<boolean> {
  const made = await readFile(join(root, INPUTS_FILE), 'utf8').catch(() => undefined)
  return made !== undefined && made === (await digestOfInputs(root))
}

async function build(root: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'scripts/build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [said, status] = await Promise.all([text(child.stderr), ended])
  if (status !== 0) throw new BuildFailed(said.trimEnd())
}
