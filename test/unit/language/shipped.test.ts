import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LANGUAGE_NAMES, LANGUAGES, type TextKey, texts } from '#generated/texts.js'
import { readTextFiles } from '../../../src/cli/files.ts'
import { readTextTree } from '../../../src/cli/text-files.ts'
import { readTextSources } from '../../../src/cli/text-sources.ts'
import { negotiateLanguage } from '../../../src/language/index.ts'
import { review } from '../../../src/language/review.ts'
import { unusedKeys } from '../../../src/language/unused.ts'

/** The sentences of the project, in every language. */

const root = join(import.meta.dirname, '../../..')

const SHIPPED = ['de', 'en', 'es', 'fr', 'it'] as const

test('five languages are shipped, each under its own name', () => {
  expect(LANGUAGES).toEqual(SHIPPED)
  expect(LANGUAGE_NAMES).toEqual({ de: 'Deutsch', en: 'English', es: 'Español', fr: 'Français', it: 'Italiano' })
})

test('somebody reads each of the sentences', async () => {
  const english = (await readTextFiles(root, 'templates/text')).find(({ language }) => language === 'en')
  expect(english).toBeDefined()
  expect(english && unusedKeys(english, await readTextSources(root))).toEqual([])
})

test('each translation was accepted for the English sentence of today', async () => {
  const { reference, files } = await readTextTree(root)
  const shipped = files.filter(({ folder }) => folder === 'templates/text')
  expect(shipped.map(({ language }) => language)).toEqual(['de', 'es', 'fr', 'it'])
  for (const { language, sentences, made } of shipped)
    expect(review(sentences, reference, made, { isWhole: true, everything: false }), language).toEqual([])
})

test.each(SHIPPED)('%s is spoken when a link or a browser asks for it', (language) => {
  for (const asked of [language, language.toUpperCase(), `${language}-CH`])
    expect(negotiateLanguage(asked, 'xx', LANGUAGES)).toBe(language)
  for (const header of [language, `${language}-CH, en;q=0.8`, `nl, ${language};q=0.5, en;q=0.1`, `en;q=0, ${language}`])
    expect(negotiateLanguage(undefined, header, LANGUAGES)).toBe(language)
})

const word = (words: string) => new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, 'iu')

/** What no sentence of a language holds, and the rule that it would break. In French, U+202F is a narrow space. */
const TYPOGRAPHY: Readonly<Record<(typeof SHIPPED)[number], readonly (readonly [string, RegExp])[]>> = {
  de: [
    ['quotes are „…“', /["”«»]|“\w/],
    ['people are addressed with Sie', word('du|dein|deine|dich|dir')],
  ],
  en: [['quotes are “…”', /["„«»]/]],
  es: [
    ['quotes are «…»', /["“”„]/],
    ['a question stands between ¿ and ?', /^[^¿]*\?(?:\s|$)|¿[^?]*$/],
    ['people are addressed with usted', word('tú|tu|tus|te|contigo')],
  ],
  fr: [
    ['quotes are « … »', /["“”„]/],
    ['the apostrophe is ’', /'/],
    ['the space before ; : ! ? » and after « is narrow, and breaks no line', / [;:!?»](?:\s|$)|« |[^\u202f][;!»]/],
    ['people are addressed with vous', word('tu|ton|ta|tes|toi')],
  ],
  it: [
    ['quotes are “…”', /["„«»]/],
    ['the apostrophe is ’', /'/],
    ['people are addressed with Lei', word('tu|tuo|tua|tuoi|tue|ti')],
  ],
}

describe.each(SHIPPED)('%s', (language) => {
  const sentences = Object.entries(texts[language]) as [TextKey, string][]
  const those = (wrong: RegExp) => sentences.filter(([, sentence]) => wrong.test(sentence))

  test.each(TYPOGRAPHY[language])('%s', (_, wrong) => expect(those(wrong)).toEqual([]))

  test('there are no two spaces, no dots for an ellipsis, and no space before a full stop', () => {
    expect(those(/ {2}|\.\.\.| [.,](?:\s|$)/)).toEqual([])
  })

  test('a sentence ends as the English one does', () => {
    const end = (sentence: string) => /[.?:]$/.exec(sentence)?.[0]
    expect(sentences.filter(([key, sentence]) => end(sentence) !== end(texts.en[key]))).toEqual([])
  })
})
