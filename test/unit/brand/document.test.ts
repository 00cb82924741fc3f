import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { brandSource } from '../../../src/brand/schema.ts'
import { compiled, root, svg } from './support.ts'

const DOCUMENT = readFileSync(join(root, 'docs/branding.md'), 'utf8')

/** What the document says that the build says: lines that begin with the file and a place. */
const SAID = [...DOCUMENT.matchAll(/^ *(local\/brand\.yaml:\d+:\d+ .*)$/gm)].map(([, line]) => line)

test.each([
  ["name: Murmelhost\nacent: '#0d7a5f'\n", ''],
  ["name: Murmelhost\naccent: '#0d7a5f'\naccentDark: '#62d3ae'\nlogo: murmle.svg\n", 'static/murmel.svg'],
  ["name: Murmelhost\naccent: '#ffcb2e'\naccentDark: '#ffcb2e'\n", ''],
])('docs/branding.md shows what the build says of %j', (text, file) => {
  const { said } = compiled(text, file === '' ? {} : { [file]: svg(1, 1) })
  expect(said).toHaveLength(1)
  expect(SAID).toContain(said[0])
})

test('docs/branding.md shows nothing else', () => {
  expect(SAID).toHaveLength(3)
})

test('every key of a brand is explained in docs/branding.md', () => {
  const { said } = compiled('x: 1')
  expect(said).toEqual(['local/brand.yaml:1:1  x: unknown key'])
  const explained = [...DOCUMENT.matchAll(/^\| `(\w+)[`:]/gm)].map(([, key]) => key)
  expect(explained.concat('privacy').sort()).toEqual(Object.keys(brandSource.shape).sort())
})
