import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { providerSchemaJson } from '../../../src/catalog/provider-schema-json.ts'
import { MINIMAL, withKey } from './support.ts'

/** `providers/schema.json` gives editors completion: it must say what the build says. */

const root = join(import.meta.dirname, '../../..')

/** What of JSON Schema the file uses. */
interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: false | Schema
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** Words of the schema that say nothing about what is valid. */
const SAYS_NOTHING = ['$schema', 'title', 'description', 'examples', 'default']
const KNOWN_WORDS = [
  ...SAYS_NOTHING,
  ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'propertyNames', 'items', 'pattern'],
  ...['minLength', 'maxLength', 'minItems', 'minimum', 'maximum'],
]

/** Paths at which a value is not what the schema allows. */
function faults(schema: Schema, value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? listFaults(schema, value, path) : groupFaults(schema, value, path)
  }
  const { type, enum: words, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema
  const isType = type === 'integer' ? Number.isInteger(value) : type === undefined || typeof value === type
  const isRight =
    isType &&
    (words === undefined || words.includes(value)) &&
    (typeof value !== 'string' ||
      ((pattern === undefined || new RegExp(pattern, 'u').test(value)) &&
        value.length >= minLength &&
        value.length <= maxLength)) &&
    (typeof value !== 'number' || (value >= minimum && value <= maximum))
  return isRight ? [] : [path]
}

function listFaults({ type, items = {}, minItems = 0 }: Schema, value: readonly unknown[], path: string): string[] {
  if (type !== 'array' || value.length < minItems) return [path]
  return value.flatMap((item, index) => faults(items, item, `${path}[${index}]`))
}

function groupFaults(schema: Schema, value: object, path: string): string[] {
  const { type, properties = {}, required = [], additionalProperties, propertyNames } = schema
  if (type !== 'object') return [path]
  const missing = required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${path}.${key}`)
  const wrong = Object.entries(value).flatMap(([key, part]) => {
    const here = `${path}.${key}`
    const named = propertyNames === undefined ? [] : faults(propertyNames, key, here)
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (own !== undefined) return [...named, ...faults(own, part, here)]
    return additionalProperties === false || additionalProperties === undefined
      ? [here]
      : [...named, ...faults(additionalProperties, part, here)]
  })
  return [...missing, ...wrong]
}

const SCHEMA = JSON.parse(providerSchemaJson()) as Schema & Readonly<Record<string, unknown>>

test('providers/schema.json is made from the schema that judges the files', async () => {
  await expect(providerSchemaJson()).toMatchFileSnapshot('../../../providers/schema.json')
})

test('it is a JSON Schema of 2020-12, closed in every group, and uses no word that this test does not know', () => {
  expect(SCHEMA['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
  const unknown: string[] = []
  const open: string[] = []
  const visit = (schema: Schema, path: string) => {
    unknown.push(
      ...Object.keys(schema)
        .filter((word) => !KNOWN_WORDS.includes(word))
        .map((word) => `${path} ${word}`),
    )
    if (schema.properties !== undefined && schema.additionalProperties !== false) open.push(path)
    for (const [key, part] of Object.entries(schema.properties ?? {})) visit(part, `${path}.${key}`)
    if (schema.items !== undefined) visit(schema.items, `${path}[]`)
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${path}.*`)
  }
  visit(SCHEMA, '')
  expect({ unknown, open }).toEqual({ unknown: [], open: [] })
})

const FOLDERS = ['providers', 'test/fixtures/providers']
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('_'))
    .map((name) => `${folder}/${name}`),
)

test('every provider file is what the schema allows', () => {
  expect(FILES.length).toBeGreaterThan(50)
  const wrong = FILES.flatMap((file) =>
    faults(SCHEMA, parse(readFileSync(join(root, file), 'utf8'))).map((path) => `${file}: ${path}`),
  )
  expect(wrong).toEqual([])
})

test.each([
  ['an unknown key', withKey('webmial: https://a.example/'), '.webmial'],
  ['an unknown key of a server', MINIMAL.replace('hostname: imap', 'hostnme: imap'), '.incoming[0].hostname'],
  ['a missing key', MINIMAL.replace(/^name: .*\n/m, ''), '.name'],
  ['a number for a name', MINIMAL.replace('Example Mail', '42'), '.name'],
  ['a word that is not on the list', MINIMAL.replace('tls', 'ssl'), '.incoming[0].security'],
  ['a port out of range', MINIMAL.replace('imap.example.net', 'imap.example.net, port: 65536'), '.incoming[0].port'],
  ['a long name', MINIMAL.replace('Example Mail', 'x'.repeat(61)), '.name'],
  ['an http URL', withKey('webmail: http://a.example/'), '.webmail'],
  ['an id in capitals', MINIMAL.replace('id: example.net', 'id: Example'), '.id'],
  ['domains of a variant', withKey('variants: { big: { name: Big, domains: [] } }'), '.variants.big.domains'],
])('the schema sees %s', (_, text, path) => {
  expect(faults(SCHEMA, parse(text))).toContain(path)
})

test('the files say where their schema lies, for editors', () => {
  const without = FILES.filter((file) => file.startsWith('providers/')).filter(
    (file) => !readFileSync(join(root, file), 'utf8').startsWith('# yaml-language-server: $schema=./schema.json\n'),
  )
  expect(without).toEqual([])
})
