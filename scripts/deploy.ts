import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adviceOn } from './deploy-advice.ts'
import { QUIET } from './quiet.ts'

/** `npm run deploy [-- flags for wrangler deploy]`: with the operator's own `local/wrangler.toml` when there is one. */

const root = join(import.meta.dirname, '..')
const own = join('local', 'wrangler.toml')
const flags = existsSync(join(root, own))
  ? ['--config', own, ...assetsBeside(readFileSync(join(root, own), 'utf8'))]
  : []
if (flags.length > 0) for (const line of adviceOn(own)) console.warn(line)
const { status } = spawnSync('wrangler', ['deploy', '--minify', ...flags, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, ...QUIET },
  stdio: 'inherit',
})
process.exitCode = status ?? 1

/** A configuration from before there were pages names no static files: they go along, and the operator is told. */
function assetsBeside(config: string): string[] {
  if (/^\s*(?:\[assets\]|assets\s*=)/m.test(config)) return []
  console.warn(
    `${own} has no [assets], so pages' pictures, style and script are added for now. Copy that block from wrangler.toml, with directory = "../src/generated/public".`,
  )
  return ['--assets', join('src', 'generated', 'public')]
}
