import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { conformance, differencesOf } from '../../scripts/conformance.ts'
import { importClientConfig } from '../../src/catalog/ispdb/import.ts'
import { importIspdb } from '../../src/cli/import.ts'
import { casesOf, documentsOf } from './cases.ts'

const FIXTURE = join(import.meta.dirname, '../fixtures/ispdb/odd.example.xml')
const OPTIONS = { source: 'https://example.net/ispdb/', checked: '2026-11' }

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'postamt-import-'))
  await mkdir(join(root, 'providers'))
})

afterEach(() => rm(root, { recursive: true }))

/** What the command prints. */
function recorder() {
  const lines: string[] = []
  return { lines, log: (line: string) => lines.push(line), error: (line: string) => lines.push(line) }
}

test('every difference between a file and our document is named, with the reason why it has to be there', async () => {
  const out = recorder()
  expect(await conformance([FIXTURE], out)).toBe(1)
  expect(out.lines).toEqual([
    'odd.example.xml: imap imap.odd.example:993 SSL OAuth2+password-cleartext %EMAILADDRESS%  (a placeholder without its closing % was mended)',
    'odd.example.xml: imap: imap.odd.example:993 SSL OAuth2+password-cleartext %EMAILADDRESS% | imap.odd.example:imaps SSL password-cleartext %EMAILADDRESS% became imap.odd.example:993 SSL OAuth2+password-cleartext %EMAILADDRESS%',
    'odd.example.xml: smtp smtp.odd.example:25 plain password-cleartext %EMAILADDRESS% is not published  (plain text is never published beside TLS)',
    'odd.example.xml: smtp: smtp.odd.example:465 SSL password-cleartext+psychic %EMAILNAME% became smtp.odd.example:25 plain password-cleartext %EMAILADDRESS%',
    'odd.example.xml: mx.odd-hoster.example is not answered  (under a name of MX hosts nobody knows the domain that the host names are made from)',
    'odd.example.xml: odd-hoster.example is not answered  (under a name of MX hosts nobody knows the domain that the host names are made from)',
    '1 files, 4 names, 4 differences with a reason, 2 without',
  ])
})

test('AC-90 what we say about a provider, imported again, is the same provider', async () => {
  const differences: string[] = []
  let count = 0
  for (const one of [...(await casesOf('shipped', true)), ...(await casesOf('fixtures', true))]) {
    const document = (await documentsOf(one)).find(({ name }) => name === 'autoconfig')
    if (document === undefined) continue
    count += 1
    const file = {
      path: 'ours.xml',
      name: `${one.match.provider.identity.id}.xml`,
      bytes: new TextEncoder().encode(document.text),
    }
    differences.push(...(await differencesOf(file)).map(({ text }) => `${one.name}: ${text}`))
    const again = importClientConfig(one.match.provider.identity.id, file.bytes)
    const links = again.ok ? (again.value.provider.help ?? []).map(({ url }) => url) : []
    const account = one.documents.account(one.match)
    const given = account.ok ? [...new Set(account.value.help.map(({ url }) => url))] : []
    if (JSON.stringify(links) !== JSON.stringify(given)) differences.push(`${one.name}: other help links`)
  }
  expect(differences).toEqual([])
  expect(count).toBeGreaterThan(60)
})

test('importing twice changes nothing, and a change made by hand stays', async () => {
  expect(await importIspdb(root, [FIXTURE], OPTIONS, recorder())).toBe(0)
  const path = join(root, 'providers/odd.example.yaml')
  const changed = (await readFile(path, 'utf8')).replace('imap.odd.example', 'by-hand.odd.example')
  await writeFile(path, changed)
  const again = recorder()
  expect(await importIspdb(root, [FIXTURE], OPTIONS, again)).toBe(0)
  expect(await readFile(path, 'utf8')).toBe(changed)
  expect(again.lines.at(-1)).toBe('1 files: 0 written, 1 stood already, 0 not taken over')
  expect(await readdir(join(root, 'providers'))).toEqual(['odd.example.yaml'])
})

test.each([['a mistake that a person has not mended yet', 'odd.example.yaml', 'id: odd.example\nname: A: B\n']])(
  '%s is not written over',
  async (_, name, text) => {
    const path = join(root, 'providers', name)
    await writeFile(path, text)
    expect(await importIspdb(root, [FIXTURE], OPTIONS, recorder())).toBe(0)
    expect(await readFile(path, 'utf8')).toBe(text)
  },
)

test('an entry that would not compile is named and not written', async () => {
  const odd = join(root, 'My Mail.xml')
  await writeFile(odd, await readFile(FIXTURE))
  const out = recorder()
  expect(await importIspdb(root, [odd], OPTIONS, out)).toBe(1)
  expect(out.lines.at(-2)).toBe(`${odd}:1  the entry providers/my mail.yaml would not compile: not taken over`)
  expect(await readdir(join(root, 'providers'))).toEqual([])
})

test('domains and MX names that another entry has are left to it', async () => {
  const second = join(root, 'second.example.xml')
  await writeFile(
    second,
    (await readFile(FIXTURE, 'utf8')).replace(
      '<domain>odd-two.example</domain>',
      '<domain>second.example</domain><domain>third.example</domain>',
    ),
  )
  expect(await importIspdb(root, [FIXTURE], OPTIONS, recorder())).toBe(0)
  const out = recorder()
  expect(await importIspdb(root, [second], OPTIONS, out)).toBe(0)
  expect(out.lines).toContain(`${second}  the domain "odd.example" stands in providers/odd.example.yaml: left out`)
  expect(out.lines).toContain(
    `${second}  the MX name "odd-hoster.example" stands in providers/odd.example.yaml: left out`,
  )
  expect(await readFile(join(root, 'providers/second.example.yaml'), 'utf8')).toContain(
    'domains: [second.example, third.example]',
  )
})

test('a file that is no provider is named, and the others are taken over', async () => {
  const broken = join(root, 'broken.xml')
  await writeFile(broken, '<html/>')
  const out = recorder()
  expect(await importIspdb(root, [broken, FIXTURE], OPTIONS, out)).toBe(1)
  expect(out.lines[0]).toBe(`${broken}:1  holds no clientConfig with an emailProvider: not taken over`)
  expect(await readdir(join(root, 'providers'))).toEqual(['odd.example.yaml'])
})
