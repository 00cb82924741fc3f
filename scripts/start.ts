import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { QUIET } from './quiet.ts'

/**
 * `npm start [-- flags for wrangler dev]`: builds the catalog, serves it on http://127.0.0.1:8787, and says what to try.
 * `--port N` changes the port. It brings a local tenant database, which the shipped `wrangler.toml` does without.
 */

const DEFAULT_PORT = '8787'
const LOCAL_CONFIG = 'wrangler.start.toml'

const root = join(import.meta.dirname, '..')
const flags = process.argv.slice(2)
const port = flagValue('--port')
const state = flagValue('--persist-to') ?? join('.wrangler', 'state')
const ownConfig = flagValue('--config') ?? flagValue('-c')
const config = ownConfig ?? withTenants()
if (ownConfig === undefined) makeTables(config)
const defaults = [
  ...(port === undefined ? ['--port', DEFAULT_PORT] : []),
  ...(flagValue('--ip') === undefined ? ['--ip', '127.0.0.1'] : []),
  ...(ownConfig === undefined ? ['--config', config] : []),
]
const wrangler = spawn('wrangler', ['dev', ...defaults, ...flags], {
  cwd: root,
  env: { ...process.env, ...QUIET },
  stdio: ['inherit', 'pipe', 'inherit'],
})

/** Wrangler's line for each request: its path may hold somebody's address, which belongs on no screen and in no log. */
const REQUEST_LINE = /^\[wrangler:info\] [A-Z]+ \//

createInterface({ input: wrangler.stdout }).on('line', (line) => {
  if (REQUEST_LINE.test(line)) return
  console.log(line)
  if (/Ready on/.test(line))
    console.log(examples(/:(\d+)/.exec(line.slice(line.indexOf('://') + 3))?.[1] ?? port ?? DEFAULT_PORT))
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => wrangler.kill(signal))
wrangler.on('exit', (code) => process.exit(code ?? 0))

/** The value of a flag that the caller gave, as two words or as one. */
function flagValue(flag: string): string | undefined {
  const at = flags.indexOf(flag)
  return at === -1 ? flags.find((given) => given.startsWith(`${flag}=`))?.slice(flag.length + 1) : flags[at + 1]
}

/**
 * The shipped configuration with a local database bound as TENANTS, in a file of its own beside it: paths, `.dev.vars` and
 * wrangler's state stay what they are.
 */
function withTenants(): string {
  const shipped = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  if (/^binding = "TENANTS"/m.test(shipped)) return 'wrangler.toml'
  const binding = `
[[d1_databases]]
binding = "TENANTS"
database_name = "tenants"
database_id = "00000000-0000-0000-0000-000000000000" # local only
migrations_dir = "migrations"
`
  writeFileSync(join(root, LOCAL_CONFIG), `# Made by npm start from wrangler.toml.\n${shipped}${binding}`)
  return LOCAL_CONFIG
}

/** Gives the local database its tables, unless an earlier start has: that takes wrangler two seconds. */
function makeTables(config: string): void {
  const migrations = readdirSync(join(root, 'migrations')).sort().join('\n')
  const made = resolve(root, state, 'tenants-migrations')
  if (existsSync(made) && readFileSync(made, 'utf8') === migrations) return
  const args = ['d1', 'migrations', 'apply', 'TENANTS', '--local', '--persist-to', state, '--config', config]
  const { status, stdout, stderr } = spawnSync('wrangler', args, {
    cwd: root,
    env: { ...process.env, ...QUIET },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (status === 0) {
    mkdirSync(resolve(root, state), { recursive: true })
    writeFileSync(made, migrations)
  } else
    console.error(`The local tenant database could not be made; the service runs without tenants.\n${stdout}${stderr}`)
}

/** Three clients' requests, to be pasted into a shell. */
function examples(at: string): string {
  const base = `http://127.0.0.1:${at}`
  const schema = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'
  const request = `<Autodiscover xmlns="${schema}/requestschema/2006"><Request><EMailAddress>max@sslin.de</EMailAddress><AcceptableResponseSchema>${schema}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`
  return [
    '',
    'Try, in another terminal, what a mail app asks:',
    '',
    `  curl '${base}/mail/config-v1.1.xml?emailaddress=max@sslin.de'`,
    `  curl '${base}/autodiscover/autodiscover.xml' --data '${request}'`,
    `  curl '${base}/email.mobileconfig?email=max@sslin.de'`,
    '',
  ].join('\n')
}
