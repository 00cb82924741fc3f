import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** Who may import whom, inside `src/`. A room's name is its folder; a file directly in `src/` is its own room. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  address: [],
  http: [],
  template: ['language'],
  language: ['yaml'],
  'limits.ts': [],
  'result.ts': [],
  account: ['address'],
  xml: [],
  yaml: [],
  handover: ['account', 'address'],
  clients: ['account', 'address', 'xml'],
  catalog: ['account', 'address', 'xml', 'yaml'],
  tenants: ['account', 'address'],
  dns: ['account', 'address'],
  lookup: ['catalog', 'tenants', 'dns', 'account', 'address'],
  signing: [],
  'profile-check': ['signing'],
  // 'template': its one escape function, for reports in HTML and XML.
  doctor: ['clients', 'account', 'address', 'xml', 'template'],
  documents: ['lookup', 'account', 'http'],
  protocols: [
    'lookup',
    'documents',
    'account',
    'address',
    'template',
    'http',
    'language',
    'generated',
    'xml',
    'signing',
    'frame',
  ],
  frame: ['http', 'generated', 'brand'],
  brand: ['catalog'],
  pages: [
    'lookup',
    'documents',
    'account',
    'address',
    'template',
    'http',
    'language',
    'generated',
    'catalog',
    'handover',
    'protocols',
    'frame',
  ],
  api: [
    'frame',
    'protocols',
    'lookup',
    'documents',
    'account',
    'address',
    'template',
    'http',
    'language',
    'generated',
    'catalog',
    'signing',
  ],
  admin: ['tenants', 'catalog', 'address', 'http'],
  rate: ['frame', 'http', 'language', 'generated', 'api'],
  node: ['http'],
  'settings.ts': ['address', 'signing'],
}

/** Vocabulary that every room shares. */
const FOR_ALL = ['limits.ts', 'result.ts']

/** They put the rooms together, import anything, and are imported by nobody. */
const ASSEMBLY = ['cli', 'app.ts', 'index.ts', 'node.ts']
const ONLY_FOR_ASSEMBLY = [...ASSEMBLY, 'settings.ts']

/** Rooms that take another's types only. */
const TYPES_ONLY: Readonly<Record<string, string>> = { documents: 'lookup', protocols: 'lookup', frame: 'brand' }

const root = join(import.meta.dirname, '../..')
const src = join(root, 'src')

interface Import {
  readonly file: string
  readonly line: number
  readonly statement: string
  readonly target: string
}

const IMPORT = /^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  return [...text.matchAll(IMPORT)].flatMap((found) => {
    const target = found[1] ?? found[2] ?? found[3] ?? ''
    if (!target.startsWith('.') && !target.startsWith('#generated/')) return []
    const path = target.startsWith('#') ? target.replace('#', '') : normalize(join(dirname(file), target))
    return [{ file, line: text.slice(0, found.index).split('\n').length, statement: found[0], target: path }]
  })
}

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('generated'),
  )
}

const roomOf = (path: string) => path.split('/')[0] ?? path

function isForbidden({ file, target, statement }: Import): boolean {
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to || FOR_ALL.includes(to)) return isForeignProtocol(file, target)
  if (ASSEMBLY.includes(from)) return false
  if (ONLY_FOR_ASSEMBLY.includes(to)) return true
  if (MAY_IMPORT[from]?.includes(to) !== true) return true
  return TYPES_ONLY[from] === to && valuesOf(statement).length > 0
}

/** A protocol knows another only through its pure `document.ts`. */
function isForeignProtocol(file: string, target: string): boolean {
  const [room, from] = file.split('/')
  const [, to, ...rest] = target.split('/')
  if (room !== 'protocols' || !file.slice('protocols/'.length).includes('/') || rest.length === 0) return false
  return from !== to && rest.join('/') !== 'document.ts'
}

/** The names that an import takes besides types. */
function valuesOf(statement: string): string[] {
  if (/^(?:import|export)\s+type\s/.test(statement)) return []
  const names = /\{([^}]*)\}/.exec(statement)?.[1] ?? ''
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
}

test('every room imports only the rooms that it may', () => {
  const offending = sourceFiles()
    .flatMap(importsOf)
    .filter(isForbidden)
    .map(({ file, line, statement }) => `src/${file}:${line}  ${statement}`)
  expect(offending).toEqual([])
})

test('the rules bite: an import of the look-up inside http is named', () => {
  const wrong = {
    file: 'http/url.ts',
    line: 1,
    statement: "import { ask } from '../lookup/index.ts'",
    target: 'lookup/index.ts',
  }
  expect(isForbidden(wrong)).toBe(true)
  expect(isForbidden({ ...wrong, file: 'documents/memo.ts' })).toBe(true)
  expect(
    isForbidden({ ...wrong, file: 'documents/memo.ts', statement: "import type { Match } from '../lookup/index.ts'" }),
  ).toBe(false)
  expect(
    isForbidden({ ...wrong, file: 'protocols/autoconfig/view.ts', target: 'protocols/mobileconfig/view.ts' }),
  ).toBe(true)
})

test('no client imports the list of clients, which waits for all of them', () => {
  const entries = sourceFiles().filter((file) => file.startsWith('clients/catalogue/entries/'))
  expect(entries.length).toBeGreaterThan(20)
  const waiting = entries.flatMap(importsOf).filter(({ target }) => reads(target, LIST))
  expect(waiting.map(({ file, statement }) => `src/${file}  ${statement}`)).toEqual([])
  expect(reads('clients/index.ts', LIST)).toBe(true)
})

const LIST = 'clients/catalogue/read-entries.ts'

/** Whether a file imports another, itself or by what it imports. */
function reads(file: string, wanted: string, seen = new Set<string>()): boolean {
  if (file === wanted) return true
  if (seen.has(file) || !file.endsWith('.ts')) return false
  seen.add(file)
  return importsOf(file)
    .filter(({ statement }) => !/^(?:import|export)\s+type\s/.test(statement))
    .some(({ target }) => !target.startsWith('generated') && reads(target, wanted, seen))
}

test('every file is in a room that the rules know', () => {
  const known = [...Object.keys(MAY_IMPORT), ...ASSEMBLY]
  expect(sourceFiles().filter((file) => !known.includes(roomOf(file)))).toEqual([])
})

test('every Spec tag names a document of docs/specs.md', () => {
  const specs = readFileSync(join(root, 'docs/specs.md'), 'utf8')
  const ids = [...specs.matchAll(/^\| ([A-Z][A-Z0-9-]+(?: \d+(?:\.\d+)?)?) \|/gm)].map((row) => row[1] as string)
  expect(ids.length).toBeGreaterThan(5)
  const unknown = sourceFiles().flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/Spec: (.+)/g)].flatMap((tag) => {
      const named = (tag[1] as string).split(/[,;(.] ?/)[0]?.trim() ?? ''
      return ids.some((id) => named === id || named.startsWith(`${id} `)) ? [] : [`src/${file}: ${tag[0]}`]
    }),
  )
  expect(unknown).toEqual([])
})

test('the tools run on the Node that the project pins', () => {
  expect(process.version).toMatch(/^v24\./)
})
