import { Command, Option } from 'commander'
import { parseServiceHost } from '../address/index.ts'
import { type Counts, Refusal, TenantsApi, Unreachable } from './tenants-api.ts'
import { FileMistakes } from './tenants-file.ts'
import { count, duration, showProgress } from './tenants-progress.ts'
import { differences, pullFile } from './tenants-pull.ts'
import { pushFile } from './tenants-push.ts'
import { readState, writeState } from './tenants-state.ts'

interface Common {
  readonly url?: string
  readonly timeout: string
}

/** `postamt tenants …`: a hoster's list of customers, as a file and on a service. */
export function tenantsCommand(): Command {
  const tenants = new Command('tenants').description(
    'keep the list of customers of a running service; its ADMIN_TOKEN comes from POSTAMT_ADMIN_TOKEN',
  )
  const command = (name: string, description: string) =>
    tenants
      .command(name)
      .description(description)
      .argument('<file>', 'CSV with the columns domain,provider,variant,server')
      .addOption(new Option('--url <url>', 'the service').env('POSTAMT_URL'))
      .addOption(new Option('--timeout <seconds>', 'for one request').default('60'))

  command('push', 'write the rows of a file; a push that was broken off goes on where it was')
    .option('--dry-run', 'check file and rows, say what would change, and write nothing')
    .option('--delete-missing', 'also delete the rows that the file does not have')
    .option('--restart', 'begin anew after a push that was broken off')
    .action((file: string, given: Common & { dryRun?: true; deleteMissing?: true; restart?: true }) =>
      reporting(async () => {
        const { dryRun = false, deleteMissing = false, restart = false } = given
        const api = apiFrom(given)
        const options = { url: urlFrom(given), dryRun, deleteMissing, restart }
        const counts = await pushFile(file, api, options, { log: console.log, progress: process.stderr })
        console.log(`${dryRun ? 'Would be' : 'Done:'} ${said(counts)}.`)
        return 0
      }),
    )

  command('pull', 'write all rows of the service into a file')
    .option('--force', 'write over a file that is there')
    .action((file: string, given: Common & { force?: true }) =>
      reporting(async () => {
        const rows = await pullFile(file, apiFrom(given), { force: given.force === true })
        console.log(`${count(rows)} rows in ${file}`)
        return 0
      }),
    )

  command('diff', 'compare a file with the service; the exit status is 1 when they differ').action(
    (file: string, given: Common) =>
      reporting(async () => {
        let lines = 0
        for await (const line of differences(file, apiFrom(given))) {
          lines++
          console.log(line)
        }
        return lines === 0 ? 0 : 1
      }, 2),
  )

  command('undo', 'take back the last push of a file')
    .option('--change <id>', 'another change set than that of the last push')
    .option('--leave-changed', 'pass over rows that were changed since, instead of refusing')
    .option('--dry-run', 'say what would come of it')
    .action((file: string, given: Common & UndoFlags) => reporting(() => undo(file, given)))
  return tenants
}

interface UndoFlags {
  readonly change?: string
  readonly leaveChanged?: true
  readonly dryRun?: true
}

async function undo(file: string, given: Common & UndoFlags): Promise<number> {
  const state = await readState(file)
  const change = given.change ?? state?.change
  if (change === undefined)
    throw new FileMistakes([`Nothing is known about a push of ${file} (no ${file}.push.json); name it with --change`])
  const options = { leaveChanged: given.leaveChanged === true, dryRun: given.dryRun === true }
  const api = apiFrom({ ...given, url: given.url ?? state?.url })
  let answer = await api.undo(change, options)
  const progress = showProgress('undoing', answer.restored + answer.left + answer.remaining, process.stderr)
  while (answer.remaining > 0 && !options.dryRun) {
    progress.at(answer.restored + answer.left)
    answer = await api.undo(change, options)
  }
  progress.end()
  if (state?.change === change && !options.dryRun) await writeState(file, { ...state, finished: true })
  const left = answer.left === 0 ? '' : `, ${count(answer.left)} left as others have changed them since`
  console.log(`${options.dryRun ? 'Would be' : 'Done:'} ${count(answer.restored)} rows put back${left}.`)
  return 0
}

/** Runs a command; what people can mend is said in their words, without a stack. */
async function reporting(run: () => Promise<number>, trouble = 1): Promise<void> {
  try {
    process.exitCode = await run()
  } catch (error) {
    if (!(error instanceof FileMistakes || error instanceof Refusal || error instanceof Unreachable)) throw error
    console.error(error.message)
    if (error instanceof Refusal) for (const domain of error.changed) console.error(`  ${domain}`)
    if (error instanceof Unreachable) console.error('The same command goes on where it was.')
    process.exitCode = trouble
  }
}

function apiFrom(given: { readonly url?: string | undefined; readonly timeout: string }): TenantsApi {
  const token = process.env['POSTAMT_ADMIN_TOKEN'] ?? ''
  if (token === '') throw new FileMistakes(["POSTAMT_ADMIN_TOKEN is not set: it is the service's ADMIN_TOKEN"])
  const seconds = Number(given.timeout)
  if (!(seconds > 0)) throw new FileMistakes([`--timeout is "${given.timeout}"; write a number of seconds`])
  return new TenantsApi({
    url: urlFrom(given),
    token,
    timeoutMs: seconds * 1_000,
    onRetry: (what, pauseMs) => console.error(`\n${what}; again in ${duration(pauseMs)}`),
  })
}

function urlFrom({ url }: { readonly url?: string | undefined }): string {
  if (url === undefined || !URL.canParse(url))
    throw new FileMistakes(['--url is missing: the address of the service, such as https://autoconfig.example.net'])
  const { protocol, host, username, password } = new URL(url)
  if (username !== '' || password !== '')
    throw new FileMistakes(['--url holds a user or a password; write the address alone'])
  if (protocol !== 'https:' && !(protocol === 'http:' && parseServiceHost(host).loopback))
    throw new FileMistakes([`--url is "${url}": the token travels over https only, or to this machine`])
  return url.replace(/\/+$/, '')
}

function said({ added, changed, deleted, unchanged }: Counts): string {
  return `${count(added)} added, ${count(changed)} changed, ${count(deleted)} deleted, ${count(unchanged)} as they were`
}
