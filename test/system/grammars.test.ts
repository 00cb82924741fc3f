import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

/** The grammars are written in the compact form; what libxml2 reads is made from it and must not drift away. */

const folder = join(import.meta.dirname, '../grammars')
const out = mkdtempSync(join(tmpdir(), 'postamt-grammars-'))
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.rnc'))
  .map((name) => name.slice(0, -'.rnc'.length))

afterAll(() => rmSync(out, { recursive: true }))

test.each(names)('%s.rng is what trang makes of its compact form', (name) => {
  execFileSync('trang', [join(folder, `${name}.rnc`), join(out, `${name}.rng`)])
  expect(readFileSync(join(out, `${name}.rng`), 'utf8')).toBe(readFileSync(join(folder, `${name}.rng`), 'utf8'))
})

test('jing, a second reader of grammars, accepts the golden documents', () => {
  const golden = (family: string) =>
    readdirSync(join(folder, '../golden', family)).map((name) => join(folder, '../golden', family, name))
  expect(golden('autoconfig').length + golden('autodiscover').length).toBeGreaterThan(8)
  execFileSync('jing', ['-c', join(folder, 'client-config.rnc'), ...golden('autoconfig')], { encoding: 'utf8' })
  execFileSync('jing', ['-c', join(folder, 'autodiscover-outlook.rnc'), ...golden('autodiscover')], {
    encoding: 'utf8',
  })
})
