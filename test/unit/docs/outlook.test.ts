import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const help = readFileSync(join(import.meta.dirname, '../../../docs/outlook.md'), 'utf8')
const section = (title: string) => help.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

test('AD-100 the help names the programs that cannot use the answers', () => {
  const programs = section('Who uses the settings, and who does not')
  for (const name of [
    'simplified dialog',
    'New Outlook for Windows',
    'Outlook for iOS',
    'for Android',
    'new Outlook for Mac',
    'Old Outlook for Mac',
    'iPhone',
    'Samsung Email',
    'Evolution-EWS',
    'exchangelib',
  ])
    expect(programs, name).toContain(name)
})

test('AD-100 the help names three registry values, and recommends none by default', () => {
  const values = section('Registry values')
  const named = [...values.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(named).toEqual([
    'DisableOffice365SimplifiedAccountCreation',
    'ExcludeExplicitO365Endpoint',
    'ExcludeHttpsRootDomain',
  ])
  expect(values.replaceAll('\n', ' ')).toContain('**not recommended in general**')
  expect(section('Who uses the settings, and who does not') + section('When Outlook does not ask here')).not.toMatch(
    new RegExp(named.join('|')),
  )
})
