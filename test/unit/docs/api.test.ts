import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { PROBLEM_NAMES, PROBLEMS } from '../../../src/api/problem.ts'
import { PROBLEM_MEMBERS } from '../../../src/api/schemas.ts'
import { HOST, serviceOver } from '../api/support.ts'

const help = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8')
const ask = serviceOver(compiledCatalog)

const COMMANDS = [...help.matchAll(/```sh\ncurl '([^']+)'\n```\n\n```json\n([^`]+)```/g)].map(
  ([, url = '', answer = '']) => ({ url, answer }),
)

test('there are commands to try, each with its answer', () => {
  expect(COMMANDS.length).toBe(4)
  expect(help.match(/\bcurl /g)).toHaveLength(COMMANDS.length)
})

test.each(COMMANDS)('$url answers what stands there', async ({ url, answer }) => {
  const { origin, pathname, search } = new URL(url)
  expect(origin).toBe(`https://${HOST}`)
  expect(await (await ask(pathname + search)).json()).toMatchObject(JSON.parse(answer) as object)
})

test('the table of problems is that of the code, with the members that each type has', () => {
  const rows = [...help.matchAll(/^\| `([\w-]+)` \| (\d{3}) \| (.*) \|$/gm)]
  expect(rows.map(([, name, status]) => [name, Number(status)])).toEqual(
    PROBLEM_NAMES.map((name) => [name, PROBLEMS[name]]),
  )
  const unnamed = PROBLEM_NAMES.flatMap((name, place) =>
    Object.keys(PROBLEM_MEMBERS[name]).filter((member) => rows[place]?.[3]?.includes(`\`${member}\``) !== true),
  )
  expect(unnamed).toEqual([])
})
