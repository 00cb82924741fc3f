import { providerYaml } from '../ispdb/write.ts'
import type { CatalogFile } from '../source-file.ts'
import { edited } from './edit.ts'
import { type Entry, entriesOf } from './entry.ts'
import type { Fact } from './fact.ts'
import { type Finding, type MergeOptions, mergeFacts } from './merge.ts'

export interface Settled {
  readonly files: readonly CatalogFile[]
  readonly findings: readonly Finding[]
}

/** What one fact adds, an earlier one may confirm or contradict; real tables need two rounds. */
const MAX_ROUNDS = 5

/** Merges facts into files until the same facts have nothing more to say. What every round added is told. */
export function mergeIntoFiles(files: readonly CatalogFile[], facts: readonly Fact[], options: MergeOptions): Settled {
  let current = files
  const added: Finding[] = []
  for (let round = 1; ; round += 1) {
    const { entries, findings } = mergeFacts(entriesOf(current), facts, options)
    const next = entries.map(fileOf)
    const isStable = next.length === current.length && next.every(({ text }, index) => text === current[index]?.text)
    if (isStable || round === MAX_ROUNDS) return { files: next, findings: [...added, ...findings] }
    added.push(...findings.filter(({ kind }) => kind === 'added'))
    current = next
  }
}

function fileOf(entry: Entry): CatalogFile {
  if (entry.file !== undefined) return { ...entry.file, text: edited(entry.file.text, entry.changes) }
  const { checked = '', sources = [], ...rest } = entry.source
  return { path: entry.path, text: providerYaml({ ...rest, checked, sources }), local: false }
}
