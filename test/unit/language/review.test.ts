import { expect, test } from 'vitest'
import { readTexts, type Sentences } from '../../../src/language/read.ts'
import { accepted, digestOf, type MadeFrom, review } from '../../../src/language/review.ts'

const read = (language: string, text: string): Sentences => {
  const problems: string[] = []
  const sentences = readTexts({ path: `${language}.yaml`, language, text }, problems)
  expect(problems).toEqual([])
  return sentences
}

const ENGLISH = `language: English
page:
  title: Mail of {domain}
  text: It finds the servers by itself, and asks for the password.
`
const FRENCH = `language: Français
page:
  title: Courrier de {domain}
  text: Les serveurs sont trouvés tout seuls ; le mot de passe est demandé.
`

const everyKey = () => true
const EN = read('en', ENGLISH)
const ACCEPTED = accepted(read('fr', FRENCH), EN, {}, everyKey)

/** What there is to say about a French file, as `key: kinds`. */
function reviewed(french: string, { made = ACCEPTED, english = ENGLISH, isWhole = true, everything = false } = {}) {
  const findings = review(read('fr', french), read('en', english), made, { isWhole, everything })
  return findings.map(({ key, kinds }) => `${key}: ${kinds.join(' ')}`)
}

test('translations that were accepted leave nothing to do', () => {
  expect(reviewed(FRENCH)).toEqual([])
})

test('a sentence that is not translated is missing, and shown where it stands in English', () => {
  const french = read('fr', FRENCH.replace(/ {2}title: .*\n/, ''))
  expect(review(french, EN, ACCEPTED, { isWhole: true, everything: false })).toEqual([
    { key: 'page.title', kinds: ['missing'], english: 'Mail of {domain}', line: 3, column: 3 },
  ])
})

test("an operator's own sentences need not be all", () => {
  expect(reviewed('language: Français\n', { isWhole: false })).toEqual([])
})

test('a translation is changed when the English sentence is another one than it was made from', () => {
  const english = ENGLISH.replace('by itself', 'alone')
  expect(reviewed(FRENCH, { english })).toEqual(['page.text: changed'])
  expect(reviewed(FRENCH, { english, made: accepted(read('fr', FRENCH), read('en', english), {}, everyKey) })).toEqual(
    [],
  )
})

test('a better translation of the same English sentence needs nobody', () => {
  expect(reviewed(FRENCH.replace('tout seuls', 'automatiquement'))).toEqual([])
})

test('a translation is unseen until somebody has accepted it', () => {
  const { 'page.title': _, ...made } = ACCEPTED
  expect(reviewed(FRENCH, { made })).toEqual(['page.title: unseen'])
  expect(reviewed(FRENCH, { made: {} })).toEqual(['language: unseen', 'page.title: unseen', 'page.text: unseen'])
})

test.each(['constructor', 'toString', '__proto__'])(
  'a key like what every object has (%s) is unseen as well',
  (key) => {
    const english = read('en', `${ENGLISH}${key}: It is.\n`)
    const french = read('fr', `${FRENCH}${key}: Il est.\n`)
    const found = review(french, english, ACCEPTED, { isWhole: true, everything: false })
    expect(found.filter(({ kinds }) => kinds.includes('unseen'))).toHaveLength(english.has(key) ? 1 : 0)
  },
)

test.each([
  ['another value', 'Courrier de {name}'],
  ['no value', 'Courrier'],
  ['one value more', 'Courrier de {domain} {name}'],
])('a translation with %s is named, accepted or not', (_, sentence) => {
  expect(reviewed(FRENCH.replace('Courrier de {domain}', sentence))).toEqual(['page.title: values'])
})

test('the same values in another order are the same', () => {
  const english = 'title: From {a} to {b}\n'
  expect(reviewed('title: À {b} depuis {a}, {b}\n', { english, made: {} })).toEqual(['title: unseen'])
})

test('a key that English does not have is named', () => {
  expect(reviewed(`${FRENCH}  titre: Courrier\n`)).toEqual(['page.titre: unknown'])
})

test('a sentence that is still English is a hint, until it is accepted as such', () => {
  const french = FRENCH.replace('Courrier de', 'Mail of')
  expect(reviewed(french, { made: {} })).toContain('page.title: unseen same')
  expect(reviewed(french)).toEqual([])
  expect(reviewed(french, { everything: true })).toEqual(['page.title: same'])
})

test.each([
  ['Set up', 'Configurer une bo', []],
  ['1234567890123456789012345', 'x'.repeat(40), []],
  ['1234567890123456789012345', 'x'.repeat(41), ['title: long']],
  ['12345', 'x'.repeat(20), []],
  ['12345', 'x'.repeat(21), ['title: long']],
])('%s and %s: long is 1.6 times the characters, and 15 more', (english, sentence, findings) => {
  const options = { english: `title: '${english}'\n`, everything: true }
  const made: MadeFrom = { title: digestOf(english) }
  expect(reviewed(`title: '${sentence}'\n`, { ...options, made })).toEqual(findings)
})

test('only what is accepted is kept, and what was accepted before stays as it was', () => {
  const before = { 'page.title': '00000000', 'page.gone': '11111111' }
  const isText = (key: string) => key === 'page.text'
  expect(accepted(read('fr', FRENCH), EN, before, isText)).toEqual({
    'page.text': digestOf('It finds the servers by itself, and asks for the password.'),
    'page.title': '00000000',
  })
})

test('a digest tells any two sentences of the project apart', async () => {
  const { texts } = await import('#generated/texts.js')
  const sentences = [...new Set(Object.values(texts.en))]
  expect(new Set(sentences.map(digestOf)).size).toBe(sentences.length)
  expect(digestOf('Mail')).toMatch(/^[0-9a-f]{8}$/)
})
