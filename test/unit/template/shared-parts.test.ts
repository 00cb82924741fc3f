import { expect, test } from 'vitest'
import { fill } from '../../../src/language/index.ts'
import { compileTemplate } from '../../../src/template/compile.ts'
import type { SharedParts } from '../../../src/template/emit.ts'
import { each, escapeXml, holds } from '../../../src/template/index.ts'
import { PATH, TEXTS, templateFrom } from './support.ts'

/** Parts as functions of their own, as the build writes them. */

const PARTS = {
  layout: '<main>{{title}}{{> nav}}{{> @partial-block}}</main>',
  narrow: '{{#> layout}}<div>{{> @partial-block}}</div>{{/layout}}',
  nav: '<nav>{{t "greeting" name=title}}</nav>',
  item: '<li>{{this}} {{../title}}{{> mark}}</li>',
  mark: '<b>{{../title}}</b>',
}

const VIEW = { title: 'A & <B>', list: ['x', '"y"'], other: ['z'] }

function sharedForm(source: string, shared: SharedParts): (view: typeof VIEW) => string {
  const code = compileTemplate(PATH, source, TEXTS, PARTS, shared)
  const declared = [...shared].map(([name, part]) => part.replace('function ', `function ${name}`))
  const make = new Function('each', 'escapeXml', 'holds', 'fill', `${declared.join('\n')}\nreturn ${code}`)
  return (view) => make(each, escapeXml, holds, fill)(view, TEXTS)
}

test.each([
  '{{#> layout}}<p>{{title}}</p>{{/layout}}',
  '{{#> narrow}}<p>{{title}}</p>{{/narrow}}',
  '{{#> layout}}<ul>{{#each list}}{{> item}}{{/each}}{{#each other}}{{> item}}{{/each}}</ul>{{/layout}}',
  '<i>{{> nav}}</i>',
])('%s is the same page as with its parts in place', (source) => {
  expect(sharedForm(source, new Map())(VIEW)).toBe(templateFrom<typeof VIEW>(source, TEXTS, PATH, PARTS)(VIEW))
})

test('a part is written once, however many templates take it in at the same depth', () => {
  const shared: SharedParts = new Map()
  sharedForm('{{#> layout}}{{#each list}}{{> item}}{{/each}}{{#each other}}{{> item}}{{/each}}{{/layout}}', shared)
  sharedForm('{{#> layout}}{{> nav}}{{/layout}}', shared)
  expect([...shared.keys()].sort()).toEqual(['itemPart1', 'layoutPart0', 'markPart1', 'navPart0'])
})

test('two contents of one layout stay apart', () => {
  const shared: SharedParts = new Map()
  const one = sharedForm('{{#> layout}}<p>one</p>{{/layout}}', shared)
  const two = sharedForm('{{#> layout}}<p>two</p>{{/layout}}', shared)
  expect(one(VIEW)).toContain('<p>one</p>')
  expect(two(VIEW)).toContain('<p>two</p>')
  expect(two(VIEW)).not.toContain('one')
})
