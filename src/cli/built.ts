import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

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

/** Where it is missing, nobody has built, or a build was broken off. */
const LAST_MADE = 'src/generated/openapi.js'

const MADE_FROM = ['package.json', 'providers', 'local', 'templates', 'scripts', 'src']

async function isBuilt(root: string): Promise<boolean> {
  const made = await changedAt(join(root, LAST_MADE))
  if (made === 0) return false
  const changes = await Promise.all(MADE_FROM.map((path) => lastChange(join(root, path))))
  return Math.max(...changes) <= made
}

/** Of a file, or of a folder with all that is in it, in milliseconds; what was taken away is a change of its folder. */
async function lastChange(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const inside = entries.filter(({ name }) => name !== 'generated').map(({ name }) => lastChange(join(path, name)))
  return Math.max(await changedAt(path), ...(await Promise.all(inside)))
}

async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
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
