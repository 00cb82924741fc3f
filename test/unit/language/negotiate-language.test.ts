import { expect, test } from 'vitest'
import { negotiateLanguage } from '../../../src/language/index.ts'

const AVAILABLE = ['de', 'en', 'fil'] as const

const negotiated = (asked: string | undefined, acceptLanguage: string | null) =>
  negotiateLanguage(asked, acceptLanguage, AVAILABLE)

test.each([
  ['de', 'de'],
  ['en', 'en'],
  ['fil', 'fil'],
  ['DE', 'de'],
  ['de-AT', 'de'],
  ['de-Latn-DE-1996', 'de'],
  ['de-at', 'de'],
])('the language asked for, %s, is %s whatever the header says', (asked, language) => {
  expect(negotiated(asked, 'fil, en;q=0.9, de;q=0.8')).toBe(language)
})

test.each(['fr', 'deutsch', 'd', 'x-de', '-de', 'de_AT', '%22%3E', '*', ''])(
  'a language that is not there (%s) leaves the choice to the header',
  (asked) => {
    expect(negotiated(asked, 'de')).toBe('de')
    expect(negotiated(asked, null)).toBe('en')
  },
)

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE-at', 'de'],
  ['de-AT,de;q=0.9,en-US;q=0.8,en;q=0.7', 'de'],
  ['en-GB,en;q=0.9,de;q=0.8', 'en'],
  ['fr-CH, fr;q=0.9, de;q=0.5, en;q=0.7', 'en'],
  ['fr-CH, fr;q=0.9, en;q=0.5, de;q=0.7', 'de'],
  ['de;q=0.7, en;q=0.7', 'de'],
  ['en;q=0.7, de;q=0.7', 'en'],
  ['fr, de', 'de'],
  ['de;q=0, fil', 'fil'],
  ['de;q=0', 'en'],
  ['de ; q=0.2 , fil ; q=0.3', 'fil'],
])('Accept-Language: %s gives %s', (header, language) => {
  expect(negotiated(undefined, header)).toBe(language)
})

test.each([null, '', '*', 'fr', 'ja, fr;q=0.5', ';', ',,;q=,', 'd e', '\u00fc', 'x-de', `${'a'.repeat(10_000)}`])(
  'without a language that is there (%j) it is English',
  (header) => {
    expect(negotiated(undefined, header)).toBe('en')
  },
)

test('it is English even where there is no English', () => {
  expect(negotiateLanguage('fr', 'fr', ['de'])).toBe('en')
})
