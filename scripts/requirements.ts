import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `npm run requirements`: rewrites the table requirement → test in `test/README.md` from the titles of the tests. */

const root = join(import.meta.dirname, '..')
const README = join(root, 'test/README.md')
const BEGIN = '<!-- requirements: made by npm run requirements -->'
const END = '<!-- /requirements -->'

/** AC: autoconfig, AD: Autodiscover, MC: Apple profiles. */
export const REQUIREMENT = /\b(AC|AD|MC)-(\d+)\b/g

/** Requirement → the test files whose titles name it. */
export function provenRequirements(): Map<string, Set<string>> {
  const proven = new Map<string, Set<string>>()
  for (const file of filesBelow('test', '.test.ts')) {
    for (const title of titlesIn(readFileSync(join(root, file), 'utf8'))) {
      for (const [number] of title.matchAll(REQUIREMENT))
        proven.set(number, (proven.get(number) ?? new Set()).add(file))
    }
  }
  return proven
}

export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path))
    .sort()
}

/** First arguments of `test(…)`, `test.each(…)(…)` and `it(…)`, as far as they are plain strings. */
function titlesIn(source: string): string[] {
  const call = /\b(?:test|it|describe)(?:\.each)?\b[\s\S]*?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g
  return [...source.matchAll(call)].map((found) => found[2] as string)
}

/** The README with a fresh table in it. */
export function readmeWithTable(readme: string): string {
  const rows = [...provenRequirements()].sort(
    ([a], [b]) => a.slice(0, 2).localeCompare(b.slice(0, 2)) || number(a) - number(b),
  )
  const table = [
    '| Requirement | Proven in |',
    '| --- | --- |',
    ...rows.map(([name, files]) => `| ${name} | ${[...files].map(shown).join(', ')} |`),
  ]
  const [before] = readme.split(BEGIN)
  const [, after] = readme.split(END)
  return `${before}${BEGIN}\n${table.join('\n')}\n${END}${after}`
}

const number = (name: string) => Number(name.slice(3))
const shown = (file: string) => `\`${file.replace(/^test\//, '')}\``

if (import.meta.main) writeFileSync(README, readmeWithTable(readFileSync(README, 'utf8')))
