import { Document, isMap, isSeq, type Node, visit } from 'yaml'
import type { ImportedProvider } from './import.ts'

const FIRST_LINE = '# yaml-language-server: $schema=./schema.json\n'

/** The order in which a person reads a provider file; a blank line stands between two groups. */
const GROUPS = [
  ['id', 'autoconfigId', 'name', 'shortName', 'website', 'checked', 'sources'],
  ['domains', 'recognisedBy', 'values'],
  ['username', 'authentication', 'oauth2'],
  ['incoming', 'outgoing'],
  ['exchange', 'webmail', 'passwordChange', 'needs', 'help'],
  ['decided'],
] as const

/** Keys whose items stand in one line each, and lists that do so as a whole while they are short. */
const ITEMS_IN_ONE_LINE: ReadonlySet<string> = new Set(['incoming', 'outgoing', 'recognisedBy', 'needs', 'help'])
const SHORT_LISTS: ReadonlySet<string> = new Set(['domains', 'authentication'])
const SHORT_LIST_CHARACTERS = 100

/** A provider file's text, in the form of the files that people wrote. */
export function providerYaml(provider: ImportedProvider & { checked: string; sources: readonly string[] }): string {
  const groups = GROUPS.map((keys) =>
    keys.flatMap((key) => (provider[key] === undefined ? [] : [[key, provider[key]]])),
  )
  const texts = groups.filter((group) => group.length > 0).map((group) => groupYaml(Object.fromEntries(group)))
  return FIRST_LINE + texts.join('\n')
}

function groupYaml(content: Record<string, unknown>): string {
  const document = new Document(content)
  visit(document, {
    Pair(_, pair) {
      const key = String((pair.key as { value?: unknown }).value)
      const value = pair.value as Node | null
      if (!isSeq(value)) return
      if (SHORT_LISTS.has(key)) value.flow = String(value).length <= SHORT_LIST_CHARACTERS
      if (ITEMS_IN_ONE_LINE.has(key)) for (const item of value.items) if (isMap(item)) item.flow = true
    },
  })
  return document.toString({ lineWidth: 0, singleQuote: true }).replace(/^(\w+): \[ (.*) \]$/gm, '$1: [$2]')
}
