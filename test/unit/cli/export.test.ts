import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needsCustomer } from '../../../src/account/index.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { documentsOf, EXPORTS } from '../../../src/cli/export.ts'
import { readCatalogFiles } from '../../../src/cli/files.ts'
import { importIspdb } from '../../../src/cli/import.ts'

/** `postamt export` as a person runs it, on the shipped catalog and on one with a mistake. */

const root = join(import.meta.dirname, '../../..')
let folder = ''
const said: string[] = []
const out = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-exports-'))
})
afterAll(() => rm(folder, { recursive: true }))

const documents = async (of: string) => {
  const { catalog } = compileCatalog(await readCatalogFiles(of))
  if (catalog === undefined) throw new Error('the catalog has mistakes')
  return (await documentsOf({ version: 'test', ...catalog }, {})).files
}

/** The mail servers; the importer reads no others of the kinds that the form has been given since. */
const servers = (document: string | undefined) =>
  document?.match(/<(?:incoming|outgoing)Server type="(?:imap|pop3|smtp)"[\s\S]*?<\/(?:incoming|outgoing)Server>/g)

test('the tree goes into an empty catalog by "postamt import ispdb", and out of it with the same servers, where all domains of a provider have the same', async () => {
  const tree = join(folder, 'tree')
  expect(await EXPORTS.ispdb(root, tree, {}, out)).toBe(0)
  expect(said.at(-5)).toMatch(/Left out/)
  const other = join(folder, 'other')
  await mkdir(join(other, 'providers'), { recursive: true })
  expect(await importIspdb(other, [tree], { source: 'https://ispdb.example.net/', checked: '2026-11' }, out)).toBe(0)
  const [before, after] = [await documents(root), await documents(other)]
  // One file of a provider makes its entry: hosts that each domain has of its own would need a person to say so.
  const { entries } = compileCatalog(await readCatalogFiles(root))
  const alike = entries.filter(({ settings }) => !needsCustomer(settings))
  expect(entries.length - alike.length).toBeLessThan(30)
  const domains = alike.flatMap(({ identity }) => identity.domains).filter((name) => before.has(`v1.1/${name}`))
  expect(domains.length).toBeGreaterThan(1_000)
  for (const domain of domains)
    expect([domain, servers(after.get(`v1.1/${domain}`))]).toEqual([domain, servers(before.get(`v1.1/${domain}`))])
})

describe('JSON', () => {
  test('is one file, the same each time', async () => {
    const [one, other] = [join(folder, 'one.json'), join(folder, 'other.json')]
    expect(await EXPORTS.json(root, one, {}, out)).toBe(0)
    expect(await EXPORTS.json(root, other, {}, out)).toBe(0)
    expect(await readFile(one, 'utf8')).toBe(await readFile(other, 'utf8'))
    expect(JSON.parse(await readFile(one, 'utf8'))).toMatchObject({ format: 'postamt-catalog', formatVersion: 1 })
  })
})

describe('a catalog with a mistake', () => {
  test.each(['ispdb', 'json'] as const)(
    'is not exported as %s: the mistake is named, and nothing written',
    async (kind) => {
      const broken = join(folder, `broken-${kind}`)
      await mkdir(join(broken, 'providers'), { recursive: true })
      await writeFile(join(broken, 'providers/a.example.yaml'), 'id: a.example\nname: 5\n')
      said.length = 0
      expect(await EXPORTS[kind](broken, join(broken, 'out'), {}, out)).toBe(1)
      expect(said.join('\n')).toMatch(/providers\/a\.example\.yaml:2:1 /)
      expect(said.at(-1)).toBe('The catalog has mistakes; nothing was written.')
      await expect(readFile(join(broken, 'out'))).rejects.toThrow('ENOENT')
    },
  )
})
