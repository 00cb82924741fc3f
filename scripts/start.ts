import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { QUIET } from './quiet.ts'

/**
 * `npm start [-- flags for wrangler dev]`: builds the catalog, serves it on http://127.0.0.1:8787, and says what to try.
 * `--port N` changes the port.
 */

const DEFAULT_PORT = '8787'

const root = join(import.meta.dirname, '..')
const flags = process.argv.slice(2)
const port = flagValue('--port')
const defaults = [
  ...(port === undefined ? ['--port', DEFAULT_PORT] : []),
  ...(flagValue('--ip') === undefined ? ['--ip', '127.0.0.1'] : []),
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
