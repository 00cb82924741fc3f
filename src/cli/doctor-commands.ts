import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import {
  INIT_WAIT_MINUTES,
  MAX_CATALOG_SERVERS_AT_ONCE,
  MAX_INIT_WAIT_MINUTES,
  MAX_MAIL_SERVERS_AT_ONCE,
  MAX_VERIFY_MAIL_SERVERS,
  MAX_VERIFY_REQUESTS,
} from '../limits.ts'
import { built } from './built.ts'
import type { CatalogVerifyOptions } from './catalog-verify.ts'
import type { InitOptions } from './init-options.ts'
import type { VerifyCommandOptions } from './verify-options.ts'

/** The commands that look at the outside. */

const root = join(import.meta.dirname, '../..')

/** A value of an option that may be given several times. */
const another = (value: string, before: readonly string[] = []) => [...before, value]

function atOnce(text: string): number {
  const number = Number(text)
  if (!/^\d{1,3}$/.test(text) || number < 1 || number > MAX_CATALOG_SERVERS_AT_ONCE)
    throw new InvalidArgumentError(`Write a number from 1 to ${MAX_CATALOG_SERVERS_AT_ONCE}.`)
  return number
}

function minutes(text: string): number {
  const number = Number(text)
  if (!/^\d{1,4}$/.test(text) || number < 1 || number > MAX_INIT_WAIT_MINUTES)
    throw new InvalidArgumentError(`Write minutes, from 1 to ${MAX_INIT_WAIT_MINUTES}.`)
  return number
}

/** The end of each of them: by which way it looks, and the status of wrong usage, which is none of a result. */
const outward = (command: Command): Command =>
  command
    .option('--resolver <ip>', 'ask this resolver, as in 9.9.9.9 or 127.0.0.1:5353')
    .option(
      '--connect <host:ip>',
      'connect to another address than DNS says, as in autoconfig.example.org:192.0.2.1 or mail.example.org:993:127.0.0.1:10993; can be repeated',
      another,
    )
    .option('--ca <file>', 'also trust the authorities in this file (PEM); can be repeated', another)
    .showHelpAfterError()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

export const verifyCommand = (): Command =>
  outward(
    new Command('verify')
      .description(
        'look at a domain from outside as every mail program does, and at the servers that this leads to; status 0: every client that should get settings gets working ones, 1: some does not, or was left out, 2: wrong usage, 130: stopped with Ctrl-C',
      )
      .argument('<address-or-domain>', 'you@example.org or example.org; for a domain, an address is made up')
      .option('-v, --verbose', 'also print every question of every client, and what came of it')
      .option('--json', 'print the report as JSON (docs/verify.schema.json)')
      .option('--junit <file>', 'also write it as JUnit XML, for continuous integration')
      .option('--html <file>', 'also write it as a page that needs nothing but itself')
      .option('--clients <name>', 'only this one, as in thunderbird; can be repeated', another)
      .option('--databases', 'also ask public databases as clients do: they learn the domain from it')
      .option(
        '--all-servers',
        `also look at mail servers that no client would use beyond the ${MAX_VERIFY_MAIL_SERVERS} of a run`,
      )
      .option('--no-mail-servers', 'do not look at the mail servers')
      .option('--service <host>', 'where redirects, records and profiles should lead (default: SERVICE_HOST)'),
  )
    .addHelpText(
      'after',
      `
Status 0 does not count what nobody can judge: a client whose reading is not known, a login to Exchange. The report names
them, and where nobody could be judged at all, the status is 1. With --clients and --no-mail-servers it is about what is
asked then.

It sends ${MAX_VERIFY_REQUESTS} requests at most. They ask what clients ask, but for two questions: for the profile of a made-up
address, where there is one for yours, to see whether the second takes the place of the first on a phone; and at a made-up
name below the domain, where autoconfig. or autodiscover. answers, to see whether every name does. -v shows them.`,
    )
    .action(async (what: string, options: VerifyCommandOptions) => {
      const { verifyInProcess } = await built(root, () => import('./verify.ts'))
      process.exitCode = await verifyInProcess(root, what, options)
    })

export const initCommand = (): Command =>
  outward(
    new Command('init')
      .description(
        'find the mail servers of your own domain, write its entry into local/providers/, print the DNS records to publish, and verify when they are there; status 1: it could not be done, or a mail program gets no settings yet, 2: wrong usage, 130: stopped',
      )
      .argument(
        '<address>',
        'an address of the domain, as in you@example.org; its servers and those of its MX see it, as from mail programs',
      )
      .option('--name <name>', 'what people call the mail service (default: the domain)')
      .option(
        '--username <login>',
        'what people log in with: address, local-part, ask, or a rule as in %EMAILLOCALPART% (default: as mail programs are told today, else address)',
      )
      .option('--server <host>', 'also look at this host for mail servers; can be repeated', another)
      .option('--service-host <name>', 'where Postamt answers (default: SERVICE_HOST, else autoconfig.<domain>)')
      .option('-y, --yes', 'ask nothing, and write what is proposed')
      .option('--force', 'also where the file is there, or the catalog knows the domain already')
      .option('--dry-run', 'show the entry, and write nothing')
      .option(
        '--wait [minutes]',
        `wait for the records, and verify then (default: ${INIT_WAIT_MINUTES} minutes)`,
        minutes,
      ),
  ).action(async (address: string, options: InitOptions) => {
    const { initInProcess } = await built(root, () => import('./init-process.ts'))
    process.exitCode = await initInProcess(root, address, options)
  })

export const catalogVerifyCommand = (): Command =>
  outward(
    new Command('verify')
      .description(
        'look at the mail servers that the catalog names, without a login; status 1: one of them is not as it says, or nobody could be reached, 2: wrong usage, 130: stopped; Ctrl-C stops it, and the same command goes on',
      )
      .option('--provider <id>', 'of this provider only; can be repeated', another)
      .option('--state <file>', 'where it is kept what was seen (default: local/catalog-verify.json)')
      .option(
        '--concurrency <n>',
        'servers that are asked at once, two of a provider at most',
        atOnce,
        MAX_MAIL_SERVERS_AT_ONCE,
      )
      .option('--fresh', 'forget what was seen, and begin anew')
      .option('--retry', 'ask again what was not as the catalog says')
      .option('--json', 'as JSON'),
  ).action(async (options: CatalogVerifyOptions) => {
    const [{ catalogVerify }, { untilStopped }] = await Promise.all([
      import('./catalog-verify.ts'),
      import('./in-process.ts'),
    ])
    process.exitCode = await untilStopped(
      () => {},
      (signal) => catalogVerify(root, options, console, { signal, progress: process.stderr }),
    )
  })
