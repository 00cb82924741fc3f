import { join } from 'node:path'
import { Command } from 'commander'
import { check } from './check.ts'
import { MisnamedFile } from './files.ts'

/** The `postamt` command, for people who keep a catalog. */

const root = join(import.meta.dirname, '../..')

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
  .option('--variant <id>', 'hosting package, for the profile')
  .option('--insecure', 'as with PUBLISH_INSECURE')
  .action(async (address: string, options: { variant?: string; insecure?: boolean }) => {
    const { show } = await import('./show.ts')
    process.exitCode = await show(root, address, options, console)
  })

program
  .command('import')
  .description('take over providers from another catalog; an entry that stands already is never touched')
  .argument('<kind>', "the other catalog's form: ispdb (Thunderbird's autoconfig XML)")
  .argument('<path...>', 'files or folders')
  .option(
    '--source <url>',
    'where the files can be looked up',
    'https://github.com/thunderbird/autoconfig/blob/master/ispdb/',
  )
  .option('--checked <month>', 'the month of the comparison', new Date().toISOString().slice(0, 7))
  .action(async (kind: string, paths: string[], options: { source: string; checked: string }) => {
    if (kind !== 'ispdb') program.error(`"${kind}" cannot be imported; write ispdb`)
    const { importIspdb } = await import('./import.ts')
    process.exitCode = await importIspdb(root, paths, options, console)
  })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof MisnamedFile)) throw error
  program.error(error.message)
}
