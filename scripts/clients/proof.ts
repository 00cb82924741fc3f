import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientEntry, Form } from '../../src/clients/catalogue/index.ts'
import { filesBelow, provenRequirements } from '../requirements.ts'

/** Which tests speak of a client: those that replay its requests, of its reader, of the numbers that it names. */

const root = join(import.meta.dirname, '../..')

export interface Evidence {
  /** Tests that replay its recorded requests. */
  readonly requests: readonly string[]
  /** Tests that name our model of it. */
  readonly reader: readonly string[]
}

/** Test file → requirement numbers that an entry refers to; a file that is referred to itself has none. */
export type Numbers = ReadonlyMap<string, readonly string[]>

export interface Prover {
  /** What is proven for that very client, in one family or in all. */
  own(entry: ClientEntry, forms?: readonly Form[]): Evidence
  numbers(entry: ClientEntry): Numbers
  /** What the entry refers to and no test proves. */
  missing(entry: ClientEntry): readonly string[]
}

/** How the recorded requests of a family are named. */
const RECORDED: Readonly<Partial<Record<Form, string>>> = { autoconfig: 'autoconfig', autodiscover: 'autodiscover' }

/** Every key of every profile is held against Apple's tables (MC-22), which is as near to a device as a test comes. */
const KEY_TABLES = 'MC-22'

/** It names every client, and proves nothing about one. */
const OF_THE_PAGE = 'test/unit/clients-doc.test.ts'

const ALL: readonly Form[] = ['autoconfig', 'autodiscover', 'dav', 'dns', 'pacc', 'profile']

export function createProver(): Prover {
  const proven = provenRequirements()
  const tests = filesBelow('test', '.test.ts')
    .filter((file) => file !== OF_THE_PAGE)
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  const naming = (folders: readonly string[], words: readonly string[]) =>
    folders.flatMap((folder) =>
      tests.flatMap(({ file, text }) =>
        file.startsWith(folder) && words.some((word) => text.includes(word)) ? [file] : [],
      ),
    )
  const filesOf = (claim: string) =>
    claim.startsWith('test/')
      ? tests.flatMap(({ file }) => (file === claim ? [file] : []))
      : [...(proven.get(claim) ?? [])]
  const paccTests = ({ paccModel }: ClientEntry) =>
    tests.flatMap(({ file, text }) =>
      paccModel !== undefined && text.includes("/pacc.ts'") && text.includes(paccModel.name.toLowerCase())
        ? [file]
        : [],
    )
  const claimsOf = ({ questions, uses }: ClientEntry) => [
    ...new Set([...questions, ...uses].flatMap(({ proof }) => proof)),
  ]
  return {
    own(entry, forms = ALL) {
      const asked = forms.filter((form) => entry.questions.some((question) => question.form === form))
      const names = asked.flatMap((form) => RECORDED[form] ?? [])
      const words = names.flatMap((name) => entry.recorded.map((folder) => `'${folder}/${name}`))
      const models = asked.flatMap((form) => modelNames(entry, form)).map((name) => `'${name}'`)
      const pacc = asked.includes('pacc') ? paccTests(entry) : []
      const tables = asked.includes('profile') ? [...(proven.get(KEY_TABLES) ?? [])] : []
      return {
        requests: naming(['test/wire'], words),
        reader: [...new Set([...naming(['test/catalog', 'test/unit/clients'], models), ...pacc, ...tables])],
      }
    },
    numbers(entry) {
      const byFile = new Map<string, string[]>()
      for (const claim of claimsOf(entry))
        for (const file of filesOf(claim))
          byFile.set(file, [...(byFile.get(file) ?? []), ...(claim === file ? [] : [claim])])
      return byFile
    },
    missing: (entry) => claimsOf(entry).filter((claim) => filesOf(claim).length === 0),
  }
}

function modelNames({ model, exchangeModel }: ClientEntry, form: Form): readonly string[] {
  if (form === 'autoconfig') return model?.autoconfig === undefined ? [] : [model.name]
  if (form !== 'autodiscover') return []
  return [
    ...(model?.autodiscover === undefined ? [] : [model.name]),
    ...(exchangeModel === undefined ? [] : [exchangeModel.name]),
  ]
}
