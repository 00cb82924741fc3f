import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const help = readFileSync(join(root, 'docs/dns.md'), 'utf8')
const COMMANDS = [...help.matchAll(/`npm run postamt -- (dns [^`]+)`/g)].map(([, words = '']) => words)

test('there are commands to try', () => expect(COMMANDS).toHaveLength(2))

test.each(COMMANDS)('the command says records, as it stands there: %s', (words) => {
  const digest = `${'A'.repeat(43)}=`
  const args = words.replace('<old digest>', digest).split(/\s+/)
  const { SERVICE_HOST: _, DEFAULT_PROVIDER: __, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    encoding: 'utf8',
    env,
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toContain('$ORIGIN kunde.example.\n')
  if (words.includes('--previous')) expect(stdout).toContain(`d=${digest}`)
})
