import { join } from 'node:path'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { readCatalogFiles } from '../../../src/cli/files.ts'
import type { SetupFacts } from '../../../src/pages/setup/facts.ts'
import { sectionsFor } from '../../../src/pages/setup/sections/index.ts'
import { type Case, casesOf, factsFor, section, sentencesOf } from './sections-support.ts'

/** The accounts of the invented providers, by name. */

const root = join(import.meta.dirname, '../../..')
const { entries } = compileCatalog(await readCatalogFiles(root, [{ path: 'test/fixtures/providers', local: true }]))

export const CASES = casesOf(entries)

export function caseOf(name: string): Case {
  const found = CASES.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no account ${name}`)
  return found
}

export const sectionsOf = (name: string, given: Partial<SetupFacts> = {}) => sectionsFor(factsFor(caseOf(name), given))

/** What a person reads in one way. */
export const textOf = (name: string, id: string, given: Partial<SetupFacts> = {}) =>
  sentencesOf([section(sectionsOf(name, given), id)]).join('\n')
