import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PAGE, troubleshootingPage } from '../../scripts/troubleshooting.ts'
import { FINDINGS } from '../../src/doctor/findings/index.ts'

test('docs/troubleshooting.md says what the doctor looks for now', () => {
  expect(readFileSync(PAGE, 'utf8'), 'run npm run troubleshooting').toBe(troubleshootingPage())
})

test('every link of it leads somewhere', () => {
  const page = troubleshootingPage()
  for (const [, target = ''] of page.matchAll(/\]\(([^)]+)\)/g)) {
    if (target.startsWith('#')) expect(page).toContain(`\n### ${target.slice(1)}\n`)
    else expect(existsSync(join(dirname(PAGE), target)), target).toBe(true)
  }
})

describe('every finding', () => {
  test('has an id of its own, which a URL and a script can hold', () => {
    const ids = FINDINGS.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
  })

  test.each(FINDINGS.map((kind) => [kind.id, kind] as const))('%s is told in whole sentences', (_, kind) => {
    for (const text of [kind.symptom, kind.cause, kind.mend]) expect(text).toMatch(/^[A-Z`].*[.!)]$/s)
    expect(kind.source).not.toBe('')
    // A line of Markdown, inside a table too.
    expect(`${kind.symptom}${kind.cause}${kind.mend}${kind.source}`).not.toMatch(/[\n|<>]/)
  })
})
