import { join } from 'node:path'
import { Command } from 'commander'
import { check } from './check.ts'

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

await program.parseAsync()
