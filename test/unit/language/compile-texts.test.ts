import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LANGUAGES, texts } from '#generated/texts.js'
import { readTextFiles } from '../../../src/cli/files.ts'
import { compileTexts, TextError } from '../../../src/language/compile.ts'
import type { TextFile } from '../../../src/language/read.ts'

const root = join(import.meta.dirname, '../../..')

const ENGLISH = `# every sentence
language: English
profile:
  name: '{provider} ({address})'
  mail:
    name: Mail
`
const GERMAN = `language: Deutsch
profile:
  name: '{address} bei {provider}'
  mail:
    name: Post
`

const shipped = (language: string, text: string): TextFile => ({ path: `text/${language}.yaml`, language, text })
const local = (language: string, text: string): TextFile => ({ path: `local/text/${language}.yaml`, language, text })

const EN = shipped('en', ENGLISH)
const DE = shipped('de', GERMAN)

const EN_TEXTS = { language: 'English', 'profile.name': '{provider} ({address})', 'profile.mail.name': 'Mail' }
const DE_TEXTS = { language: 'Deutsch', 'profile.name': '{address} bei {provider}', 'profile.mail.name': 'Post' }

/** The lines of the error that these files give. */
function problemsOf(ours: readonly TextFile[], own: readonly TextFile[] = []): string[] {
  try {
    compileTexts(ours, own)
  } catch (error) {
    if (error instanceof TextError) return error.message.split('\n')
    throw error
  }
  return []
}

test('sentences come with dotted keys, language by language', () => {
  expect(compileTexts([EN, DE], [])).toEqual({ en: EN_TEXTS, de: DE_TEXTS })
})

test('values may stand in another order, and more than once', () => {
  const text = GERMAN.replace("'{address} bei {provider}'", "'{address}, {provider}, {address}'")
  expect(compileTexts([EN, shipped('de', text)], [])['de']?.['profile.name']).toBe('{address}, {provider}, {address}')
})

test("an operator's own sentence wins over ours, and leaves the others alone", () => {
  const own = local('de', 'profile: { mail: { name: Briefe } }')
  expect(compileTexts([EN, DE], [own])).toEqual({ en: EN_TEXTS, de: { ...DE_TEXTS, 'profile.mail.name': 'Briefe' } })
})

test("an operator's own English wins, and what ours says stays the measure", () => {
  const own = local('en', 'language: British English')
  expect(compileTexts([EN, DE], [own])['en']).toEqual({ ...EN_TEXTS, language: 'British English' })
  expect(problemsOf([EN, DE], [local('en', "profile: { name: 'Mail of {address}' }")])).toEqual([
    'local/text/en.yaml:1:12  profile.name: holds other values than en.yaml, which has {address} {provider}',
  ])
})

test('an operator may bring a language of their own, when it is complete', () => {
  const own = local('nl', GERMAN.replace('Deutsch', 'Nederlands'))
  expect(compileTexts([EN, DE], [own])['nl']).toEqual({ ...DE_TEXTS, language: 'Nederlands' })
  expect(problemsOf([EN, DE], [local('nl', 'language: Nederlands')])).toEqual([
    'local/text/nl.yaml:1:1  missing: profile.name, profile.mail.name; translate them from en.yaml',
  ])
})

test('an empty file of an operator, or one of comments, changes nothing', () => {
  for (const text of ['', '# later\n'])
    expect(compileTexts([EN, DE], [local('de', text)])).toEqual({ en: EN_TEXTS, de: DE_TEXTS })
})

test('there must be English', () => {
  expect(problemsOf([DE])).toEqual(['there is no text file en.yaml, which all others are compared with'])
  expect(problemsOf([DE], [local('en', ENGLISH)])).toHaveLength(1)
})

test.each(['DE', 'de-AT', 'german', 'd', 'de_AT', 'de1', '__proto__'])('%s is no name of a language', (language) => {
  expect(problemsOf([EN, shipped(language, GERMAN)])).toEqual([
    `text/${language}.yaml:1:1  "${language}" is no language; name the file as in de.yaml`,
  ])
})

test('a language may have three letters', () => {
  expect(compileTexts([EN, shipped('fil', GERMAN)], [])['fil']).toEqual(DE_TEXTS)
})

test.each([
  ['a text that is not closed', 'language: "Deutsch', /^text\/de\.yaml:\d+:\d+ {2}not YAML: /],
  ['a key twice', `${GERMAN}language: Deutsch\n`, /^text\/de\.yaml:6:1 {2}not YAML: Map keys must be unique/],
  [
    'an alias',
    GERMAN.replace('Post', '*post'),
    /^text\/de\.yaml:5:11 {2}\*post is a YAML alias; put the text in quotes/,
  ],
])('%s is shown with its place', (_, text, problem) => {
  expect(problemsOf([EN, shipped('de', text)])[0]).toMatch(problem)
})

test.each([
  ['nothing between quotes', "''"],
  ['white space at the start', "' Post'"],
  ['white space at the end', "'Post '"],
  ['a line feed at the end', '"Post\\n"'],
  ['a line feed inside', '"Po\\nst"'],
  ['a tab inside', '"Po\\tst"'],
  ['a control character', '"Po\\x01st"'],
  ['a character that turns the reading direction', '"Po\\u202Est"'],
  ['a soft hyphen, which nobody sees', '"Po\\xADst"'],
])('a sentence with %s is refused', (_, sentence) => {
  expect(problemsOf([EN, shipped('de', GERMAN.replace('Post', sentence))])).toEqual([
    'text/de.yaml:5:5  profile.mail.name: empty, or with a control character or white space at an end; write a sentence',
  ])
})

test.each(['«\u202fPost\u202f»', 'Post\u202f?', '10\u00a0Go', '„Post“', '¿Correo?', 'l’e-mail'])(
  'the spaces and marks of a language are its own: %j',
  (sentence) => {
    const own = shipped('de', GERMAN.replace('Post', `'${sentence}'`))
    expect(compileTexts([EN, own], [])['de']?.['profile.mail.name']).toBe(sentence)
  },
)

test.each(['7', '1.5', 'true', '', '[Post, Briefe]', '[]'])('%j is no sentence', (value) => {
  expect(problemsOf([EN, shipped('de', GERMAN.replace('Post', value))])).toContain(
    'text/de.yaml:5:5  profile.mail.name: no text; write a sentence, in quotes where it looks like a number',
  )
})

test.each([
  ['a list', '- Post\n- Briefe\n'],
  ['a number', '7\n'],
  ['a text', 'Post\n'],
])("an operator's file that is %s and no group of sentences is refused, not passed over", (_, text) => {
  expect(problemsOf([EN, DE], [local('de', text)])).toHaveLength(1)
})

test('missing keys are listed, all in one line', () => {
  expect(problemsOf([EN, shipped('de', 'language: Deutsch\n')])).toEqual([
    'text/de.yaml:1:1  missing: profile.name, profile.mail.name; translate them from en.yaml',
  ])
  expect(problemsOf([EN, shipped('de', '')])).toEqual([
    'text/de.yaml:1:1  missing: language, profile.name, profile.mail.name; translate them from en.yaml',
  ])
})

test('of a file that was just begun the first missing keys are listed, and how many more there are', () => {
  const many = Array.from({ length: 25 }, (_, index) => `  key${index}: Text ${index}\n`).join('')
  const english = shipped('en', `${ENGLISH}many:\n${many}`)
  const [problem, ...others] = problemsOf([english, DE])
  expect(others).toEqual([])
  expect(problem).toMatch(/missing: many\.key0, .*many\.key19 and 5 more \(npm run postamt -- text report lists them\)/)
  expect(problem).not.toContain('key20')
})

test('a sentence where a group belongs is told from a key that there is not', () => {
  expect(problemsOf([EN, DE], [local('de', 'profile: Profil')])).toEqual([
    'local/text/de.yaml:1:1  profile: a sentence where sentences with keys of their own belong, as in en.yaml',
  ])
})

test('a group in place of a sentence leaves the sentence missing, and the other way round', () => {
  const grouped = shipped('de', GERMAN.replace('language: Deutsch', 'language: { name: Deutsch }'))
  expect(problemsOf([EN, grouped])).toEqual([
    'text/de.yaml:1:1  missing: language; translate them from en.yaml',
    'text/de.yaml:1:13  language.name: unknown; the keys stand in en.yaml',
  ])
})

test('an unknown key is shown with its place', () => {
  expect(problemsOf([EN, shipped('de', `${GERMAN}  nmae: Post\n`)])).toEqual([
    'text/de.yaml:6:3  profile.nmae: unknown; the keys stand in en.yaml',
  ])
  expect(problemsOf([EN, DE], [local('de', 'profile: { nmae: Post }')])).toEqual([
    'local/text/de.yaml:1:12  profile.nmae: unknown; the keys stand in en.yaml',
  ])
})

test.each([
  ['one value too few', "'{address}'"],
  ['a value that is misspelt', "'{adress} bei {provider}'"],
  ['one value too many', "'{address} bei {provider} in {country}'"],
  ['none', 'Mail'],
])('a translation with %s is refused', (_, sentence) => {
  expect(problemsOf([EN, shipped('de', GERMAN.replace("'{address} bei {provider}'", sentence))])).toEqual([
    'text/de.yaml:3:3  profile.name: holds other values than en.yaml, which has {address} {provider}',
  ])
})

test('a value where English has none is refused', () => {
  expect(problemsOf([EN, shipped('de', GERMAN.replace('Post', "'Post von {provider}'"))])).toEqual([
    'text/de.yaml:5:5  profile.mail.name: holds other values than en.yaml, which has none',
  ])
})

test('all mistakes of all files are shown at once', () => {
  const german = shipped('de', GERMAN.replace('Deutsch', '7').replace('Post', "'Post von {provider}'"))
  expect(problemsOf([EN, german], [local('Nl', 'nmae: x')])).toEqual([
    'text/de.yaml:1:1  language: no text; write a sentence, in quotes where it looks like a number',
    'local/text/Nl.yaml:1:1  "Nl" is no language; name the file as in de.yaml',
    'text/de.yaml:1:1  missing: language; translate them from en.yaml',
    'text/de.yaml:5:5  profile.mail.name: holds other values than en.yaml, which has none',
    'local/text/Nl.yaml:1:1  missing: language, profile.name, profile.mail.name; translate them from en.yaml',
    'local/text/Nl.yaml:1:1  nmae: unknown; the keys stand in en.yaml',
  ])
})

test('a mistake in English does not hide behind the comparison with English', () => {
  expect(problemsOf([shipped('en', ENGLISH.replace('Mail', '7')), DE])).toEqual([
    'text/en.yaml:6:5  profile.mail.name: no text; write a sentence, in quotes where it looks like a number',
    'text/de.yaml:5:5  profile.mail.name: unknown; the keys stand in en.yaml',
  ])
})

test('the sentences of the project compile to what the service was built with', async () => {
  const [ours, own] = [await readTextFiles(root, 'templates/text'), await readTextFiles(root, 'local/text')]
  const compiled = compileTexts(ours, own)
  expect(Object.keys(compiled).sort()).toEqual([...LANGUAGES].sort())
  expect(compiled).toEqual(texts)
})
