import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { BuildFailed, built } from './built.ts'
import { check } from './check.ts'
import type { DnsOptions } from './dns.ts'
import { catalogVerifyCommand, initCommand, verifyCommand } from './doctor-commands.ts'
import { MisnamedFile } from './files.ts'
import type { ImportFactsOptions } from './import-facts.ts'
import { outliveReaders } from './readers.ts'
import type { ReportOptions } from './report.ts'
import { tenantsCommand } from './tenants.ts'
import type { TextReportOptions } from './text.ts'

/** The `postamt` command, for people who keep a catalog. */

const root = join(import.meta.dirname, '../..')

const THIS_MONTH = new Date().toISOString().slice(0, 7)

function month(text: string): string {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('Write year and month, as in 2026-11.')
  return text
}

const program = new Command('postamt').description('Looks after the catalog of mail providers.').showHelpAfterError()

program
  .command('check')
  .description('name every mistake in providers/ and local/providers/, and what the catalog does not publish')
  .action(async () => {
    process.exitCode = await check(root, console)
  })

program
  .command('show')
  .description('print what Thunderbird, Outlook and Apple devices are told about an address')
  .argument('<address>', 'an e-mail address; it goes nowhere')
  .option('--dns', 'ask the resolvers of DNS_OVER_HTTPS_URL about its domain, as the service does')
  .option('--variant <id>', 'hosting package, for the profile')
  .option('--insecure', 'as with PUBLISH_INSECURE')
  .action(async (address: string, options: { variant?: string; insecure?: boolean; dns?: boolean }) => {
    const { show } = await built(root, () => import('./show.ts'))
    process.exitCode = await show(root, address, options, console)
  })

program
  .command('dns')
  .description('print the DNS records to publish for a domain, each with its reason, as a zone file')
  .argument('<domain>', 'a mail domain')
  .option('--service-host <name>', 'where the service answers (default: SERVICE_HOST)')
  .option('--provider <id>', 'whose customer the domain is, where nothing else says so (default: DEFAULT_PROVIDER)')
  .option('--customer-certificates', "as with CUSTOMER_CERTIFICATES: aliases at the customer's names")
  .option('--previous <digest>', 'the digest of PACC that the zone holds now, to be kept beside the new one')
  .option('--mailconf', "also the TXT record of Mozilla's wiki, which few apps read")
  .option('--lang <language>', 'language of the reasons, as in de')
  .option('--json', 'as JSON')
  .option('--dns', 'ask the resolvers of DNS_OVER_HTTPS_URL about the domain, as the service does')
  .action(async (domain: string, options: DnsOptions) => {
    const { dns } = await built(root, () => import('./dns.ts'))
    process.exitCode = await dns(root, domain, options, console)
  })

program
  .command('import')
  .description('take over providers from other catalogs; what stands already is never written over')
  .argument('<kind>', "ispdb (Thunderbird's autoconfig XML) or facts (JSON tables of other programs and hosters)")
  .argument('<path...>', 'files or folders; for facts, "nodemailer" is the npm package')
  .option(
    '--source <url>',
    'ispdb: where the files can be looked up',
    'https://github.com/thunderbird/autoconfig/blob/master/ispdb/',
  )
  .option('--kind <kind>', 'facts: the form of the files, where they do not say it themselves')
  .option('--decide', 'facts: settle contradictions that the rule in providers/README.md settles, with the reason')
  .option('--dry-run', 'facts: say what would change, and write nothing')
  .option('--verbose', 'facts: also print what was confirmed, and every remark on the files')
  .option('--checked <month>', 'the month of the comparison', month, THIS_MONTH)
  .action(async (kind: string, paths: string[], options: { source: string; checked: string } & ImportFactsOptions) => {
    if (kind === 'facts') {
      const { importFacts } = await import('./import-facts.ts')
      process.exitCode = await importFacts(root, paths, options, console)
      return
    }
    if (kind !== 'ispdb') program.error(`"${kind}" cannot be imported; write ispdb or facts`)
    const { importIspdb } = await import('./import.ts')
    process.exitCode = await importIspdb(root, paths, options, console)
  })

program
  .command('export')
  .description('write the catalog for others')
  .argument(
    '<kind>',
    'ispdb (a static tree for any web server), json (one file), or json-schema (the form of that file)',
  )
  .argument('<path>', 'for ispdb a folder, which belongs to the export; else a file')
  .option('--insecure', 'as with PUBLISH_INSECURE')
  .action(async (kind: string, path: string, options: { insecure?: boolean }) => {
    const { EXPORTS } = await built(root, () => import('./export.ts'))
    if (!Object.hasOwn(EXPORTS, kind)) program.error(`"${kind}" cannot be exported; write ispdb, json or json-schema`)
    process.exitCode = await EXPORTS[kind as keyof typeof EXPORTS](root, path, options, console)
  })

program.addCommand(verifyCommand())
program.addCommand(initCommand())
program.addCommand(tenantsCommand())

program
  .command('profile')
  .description('look at Apple configuration profiles')
  .command('check')
  .description('say what a device would show of a profile, and what is wrong with it; status 1: there is a mistake')
  .argument('<file-or-url>', 'a .mobileconfig file, signed or not, or the address that a phone would open')
  .action(async (from: string) => {
    const { checkProfileAt } = await import('./profile.ts')
    process.exitCode = await checkProfileAt(from, console)
  })

const catalog = program.command('catalog').description('look at the catalog as a whole')

catalog
  .command('report')
  .description(
    'print what the catalog knows, on whose word, and what a person should look at; status 1: a contradiction is open',
  )
  .option('--facts <files...>', 'compare with these tables as well (see import facts); "nodemailer" is the npm package')
  .option('--json', 'as JSON')
  .option('--html <file>', 'write it as a page that needs nothing but itself')
  .option('--month <month>', 'the month that ages are counted to', month, THIS_MONTH)
  .action(async (options: ReportOptions) => {
    const { report } = await import('./report.ts')
    process.exitCode = await report(root, options, console)
  })

catalog.addCommand(catalogVerifyCommand())

const text = program.command('text').description('look after the sentences that people read, in every language')

text
  .command('report')
  .description(
    'print what a translator has to look at: what is new, what changed in English since; status 1: there is something',
  )
  .option('--language <language>', 'of one language only, as in fr')
  .option('--all', 'also the hints about sentences that were accepted')
  .action(async (options: TextReportOptions) => {
    const { textReport } = await import('./text.ts')
    process.exitCode = await textReport(root, options, console)
  })

text
  .command('accept')
  .description('keep that these translations say what English says now; status 1: there is no such sentence')
  .argument('<language>', 'as in fr')
  .argument('[keys...]', 'sentences, or groups of them, as in profile or profile.mail.name (default: all)')
  .action(async (language: string, keys: readonly string[]) => {
    const { textAccept } = await import('./text.ts')
    process.exitCode = await textAccept(root, language, keys, console)
  })

outliveReaders()
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof MisnamedFile || error instanceof BuildFailed || isFileError(error))) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** A file that cannot be read or written, as the system says it; no line of our code is to blame. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error
}
