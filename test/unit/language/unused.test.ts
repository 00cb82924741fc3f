// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code is what is read here
import { expect, test } from 'vitest'
import type { TextFile } from '../../../src/language/read.ts'
import { type Source, unusedKeys } from '../../../src/language/unused.ts'

const REFERENCE: TextFile = {
  path: 'text/en.yaml',
  language: 'en',
  text: `# every sentence
language: English
page:
  title: Mail
  steps:
    open: Open it
    close: Close it
need:
  app-password: Create one
`,
}

const PLACES = {
  'page.title': '4:3',
  'page.steps.open': '6:5',
  'page.steps.close': '7:5',
  'need.app-password': '9:3',
} as const

type Key = keyof typeof PLACES

const code = (text: string): Source => ({ path: 'src/a.ts', text })
const template = (text: string): Source => ({ path: 'templates/a.html', text })

/** The keys that these sources leave unused. */
function unusedWith(...sources: Source[]): string[] {
  return unusedKeys(REFERENCE, sources).map(
    (problem) => /^text\/en\.yaml:\d+:\d+ {2}([\w.-]+): /.exec(problem)?.[1] ?? '',
  )
}

const ALL = Object.keys(PLACES) as Key[]
const allBut = (...named: readonly string[]) => ALL.filter((key) => !named.includes(key))

test('a key that nobody names is shown with its place and what to do', () => {
  expect(unusedKeys(REFERENCE, [])).toEqual(
    ALL.map((key) => `text/en.yaml:${PLACES[key]}  ${key}: nobody reads it; take it out of every language, or name it`),
  )
})

test.each([
  ['a text in single quotes', `say('page.title')`],
  ['a text in double quotes', `say("page.title")`],
  ['a template literal without values', 'say(`page.title`)'],
  ['an entry of a table', `const TITLES = { a: 'page.title' } as const satisfies Record<string, TextKey>`],
  ['a type', `type Title = 'page.title' | 'b'`],
  ['a text inside the value of a template literal', "const a = `<b>${say('page.title')}</b>`"],
  ['a text behind a regular expression with quotes', `const a = /["'\`]/.test(b) || say('page.title')`],
  ['a text behind a generic call', `const a = new Map<string, Set<string>>([[b, say('page.title')]])`],
])('code names a key by %s', (_, text) => {
  expect(unusedWith(code(text))).toEqual(allBut('page.title'))
})

test.each([
  ['a comment', `// say('page.title')\n/* 'page.title' */\n/** \`page.title\` */`],
  ['a part of a longer text', `say('page.title of it')`],
  ['a property', 'page.title'],
  ['a regular expression', `const title = /'page.title'/`],
  ['a longer key', `say('page.titles')`],
  ['a template literal that could be anything', 'say(`${group}.${name}`)'],
  ['a template literal that begins like another word', 'say(`homepage.${name}`)'],
  ['a template literal that only ends like one', 'say(`${name}.title`)'],
])('%s names no key', (_, text) => {
  expect(unusedWith(code(`const page = 'page.steps.open'\n${text}`))).toEqual(allBut('page.steps.open'))
})

test.each([
  ['`need.${need.do}`', ['need.app-password']],
  ['`need.${kind}-password`', ['need.app-password']],
  ['`need.${kind}-pass`', []],
  ['`page.${part}`', ['page.title']],
  ['`page.${group}.${part}`', ['page.steps.open', 'page.steps.close']],
  ['`page.steps.${isOpen ? `open` : `close`}`', ['page.steps.open', 'page.steps.close']],
  ['`page.steps.${TABLE[`a.${b}`].key}`', ['page.steps.open', 'page.steps.close']],
  ['`page.${{ a: "}" }.a}.open`', ['page.steps.open']],
  ['`page.(${part})`', []],
])('in %s a value stands for one part of a key', (literal, named) => {
  expect(unusedWith(code(`const key = ${literal}`))).toEqual(allBut(...named))
})

test.each([
  ['{{t "page.title"}}', ['page.title']],
  ['<p title="{{t "page.title"}}">{{ t  "need.app-password" url=this }}</p>', ['page.title', 'need.app-password']],
  ['{{! {{t "page.title"}} }}', []],
  ['{{!-- {{t "page.title"}} --}}{{t "page.steps.open"}}', ['page.steps.open']],
  ['page.title {{page.title}} "page.title"', []],
  ["{{t 'page.title'}}", []],
])('the template %s names %j', (text, named) => {
  expect(unusedWith(template(text))).toEqual(allBut(...named))
})

test('an XML template names sentences as well', () => {
  expect(unusedWith({ path: 'templates/a.xml', text: '{{t "page.title"}}' })).toEqual(allBut('page.title'))
})

test('what code would name is no name in a template, and the other way round', () => {
  expect(unusedWith(template(`say('page.title')`), code(`// \n'{{t "page.title"}}'`))).toEqual(ALL)
})

test('a key is used when any of the sources names it', () => {
  const sources = [code(`'page.title'`), code('`page.steps.${a}`'), template('{{t "need.app-password"}}')]
  expect(unusedKeys(REFERENCE, sources)).toEqual([])
})
