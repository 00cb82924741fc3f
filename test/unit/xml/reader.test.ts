import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readXml } from '../../../src/xml/index.ts'

const BOUNDS = { depth: 4, elements: 6 }

/** Documents, and texts that are none: each stops a parser somewhere else. */
const TEXTS = [
  '<a/>',
  '<?xml version="1.0"?>\n<a b="c">\n  <!-- about d -->\n  <d>e</d> <!-- about d, too -->\n</a>',
  '<?xml version="1.1"?><a>&#1;</a>',
  '<a><b>text &amp; more</b><![CDATA[<raw>]]></a>',
  '<a __proto__="own" x:constructor="too"/>',
  '',
  'text',
  '<a',
  '<a>',
  '<a b="c',
  '<a>left &am',
  '<a><!-- left',
  '<a><![CDATA[left',
  '<?xml version="1.0"',
  '<a><b></a>',
  '<a/><b/>',
  '<a>&unknown;</a>',
  '<a b="1" b="2"/>',
  '<a><b><c><d><e/></d></c></b></a>',
  `<a>${'<b/>'.repeat(6)}</a>`,
]
const alone = new Map(TEXTS.map((text) => [text, readXml(text, BOUNDS)]))

test('every text is read as if it were the first, whatever came before it', () => {
  expect([...alone.values()].filter(({ ok }) => ok)).toHaveLength(6)
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...TEXTS), { minLength: 2 }), (texts) => {
      for (const text of texts) expect(readXml(text, BOUNDS), text).toEqual(alone.get(text))
    }),
  )
})

test('an attribute may have any name, and has its line and comment', () => {
  const read = readXml('<a __proto__="own" x:constructor="too"/>', BOUNDS)
  expect(read.ok && Object.entries(read.value.attributes)).toEqual([
    ['__proto__', 'own'],
    ['constructor', 'too'],
  ])
  const lines = readXml('<a>\n  <!-- about b -->\n  <b/> <!-- about b, too -->\n  <c/>\n</a>', BOUNDS)
  expect(lines.ok && lines.value.children.map(({ name, line, comment }) => [name, line, comment])).toEqual([
    ['b', 3, 'about b'],
    ['c', 4, undefined],
  ])
})
