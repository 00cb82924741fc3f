import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QUIET } from './quiet.ts'

/** `npm run deploy [-- flags for wrangler deploy]`: with the operator's own `local/wrangler.toml` when there is one. */

const root = join(import.meta.dirname, '..')
const own = join('local', 'wrangler.toml')
const config = existsSync(join(root, own)) ? ['--config', own] : []
const { status } = spawnSync('wrangler', ['deploy', '--minify', ...config, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, ...QUIET },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
