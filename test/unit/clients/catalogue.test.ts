import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE, type ClientEntry } from '../../../src/clients/catalogue/index.ts'

/** The list of clients is what stands in a folder. */

const root = join(import.meta.dirname, '../../..')
const ENTRIES = 'src/clients/catalogue/entries'
const files = readdirSync(join(root, ENTRIES))

test('every file of the folder is one client of the list, and the list has no other', async () => {
  const clients = await Promise.all(
    files.map(async (file) => {
      const exported: { client: ClientEntry } = await import(join(root, ENTRIES, file))
      expect(Object.keys(exported), file).toEqual(['client'])
      return exported.client
    }),
  )
  expect(new Set(CATALOGUE)).toEqual(new Set(clients))
  expect(CATALOGUE).toHaveLength(files.length)
})

test('families stand together, and in each those with a place come first, in the order of their places', () => {
  expect([...new Set(CATALOGUE.map(({ family }) => family))]).toEqual(['open', 'exchange', 'apple'])
  const inFamilies = ['open', 'exchange', 'apple'].flatMap((wanted) =>
    CATALOGUE.filter(({ family }) => family === wanted).toSorted(
      (one, other) => (one.place ?? 1000) - (other.place ?? 1000),
    ),
  )
  expect(CATALOGUE).toEqual(inFamilies)
})

describe('in a copy of the project', () => {
  const copy = mkdtempSync(join(tmpdir(), 'postamt-clients-'))

  const put = (name: string, text: string) => writeFileSync(join(copy, ENTRIES, name), text)
  const run = (...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })

  /** The clients that the doctor knows, as it names them to who asks for one that is not there; it asks nobody for it. */
  function known(): readonly string[] {
    const { stdout, stderr } = run('src/cli/main.ts', 'verify', 'example.org', '--clients', 'no-such-client')
    return (/there are (.*)\n/.exec(stdout + stderr)?.[1] ?? stdout + stderr).split('; ')
  }

  beforeAll(() => {
    for (const part of ['package.json', 'providers', 'scripts', 'src', 'templates', 'test'])
      cpSync(join(root, part), join(copy, part), { recursive: true })
    mkdirSync(join(copy, 'docs'))
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  })

  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  test('a file more is a client more, for the doctor and in docs/clients.md', () => {
    const before = known()
    expect(before).toEqual(CATALOGUE.map(({ name }) => name))
    put(
      'pigeon-post.ts',
      `import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER } from '../plan.ts'
import { AT, config } from '../question.ts'

export const client = clientEntry({
  name: 'Pigeon Post',
  family: 'open',
  platforms: 'Rooftops',
  source: 'a loft',
  order: 'in turn',
  search: { kinds: [firstRead([config(AT.config, 'AC-3')])], http: LIKE_A_BROWSER, enough: 'both' },
  uses: [use('eats it', 'AC-81')],
  recorded: [],
})
`,
    )
    const after = known()
    expect(after.filter((name) => name !== 'Pigeon Post')).toEqual(before)
    // Behind those with a place, by the name of its file: nine.ts, pigeon-post.ts, spark.ts.
    const at = after.indexOf('Pigeon Post')
    expect(after.slice(at - 1, at + 2)).toEqual(['Nine', 'Pigeon Post', expect.stringMatching(/^Spark/)])
    expect(run('scripts/clients.ts')).toMatchObject({ status: 0, stderr: '' })
    const page = readFileSync(join(copy, 'docs/clients.md'), 'utf8')
    expect(page).toContain(
      '| [Pigeon Post](#pigeon-post) | GET `/mail/config-v1.1.xml` | 200 `text/xml`: autoconfig 1.1',
    )
    expect(page).toContain('### Pigeon Post\n\n- Runs on: Rooftops. Known from: a loft.')
  })

  test('a file without a client is named, with what it lacks', () => {
    put('empty.ts', 'export const other = 1\n')
    const { status, stderr } = run('src/cli/main.ts', 'verify', 'example.org', '--clients', 'no-such-client')
    expect(status).not.toBe(0)
    expect(stderr).toContain(`${ENTRIES}/empty.ts: write "export const client = clientEntry({ … })" in it`)
  })
})
