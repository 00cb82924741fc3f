import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_SEARCH_CHARACTERS } from '../../../../src/limits.ts'
import { readSearch, searchFrom } from '../../../../src/pages/providers/query.ts'
import { escapeXml } from '../../../../src/template/index.ts'

/** What somebody types into the search of the list; of an address only the domain is looked at. */

const LOCAL_PART = 'zqxl-anna.muster+news'

test.each([
  ['GMX', 'GMX', undefined],
  ['  two \t words\n', 'two words', undefined],
  ['gmail.com', 'gmail.com', 'gmail.com'],
  ['Bücher.Example', 'Bücher.Example', 'xn--bcher-kva.example'],
  ['a\u0000b\u202ec\ufffe', 'a b c', undefined],
  ['ｇｍｘ．ｄｅ', 'gmx.de', 'gmx.de'],
  ['', '', undefined],
])('%j is the search %j', (text, query, domain) => {
  expect(searchFrom(text)).toEqual({ query, domain, isFromAddress: false, page: 1 })
})

test.each([
  [`${LOCAL_PART}@web.de`, 'web.de'],
  [` ${LOCAL_PART}@WEB.de `, 'WEB.de'],
  [`${LOCAL_PART}%40web.de`, 'web.de'],
  [`${LOCAL_PART}%252540web.de`, 'web.de'],
  [`${LOCAL_PART}＠web.de`, 'web.de'],
  [`"${LOCAL_PART}@x"@web.de`, 'web.de'],
  [`me <${LOCAL_PART}@web.de>`, 'web.de'],
  [`other@gmx.de, ${LOCAL_PART}@web.de ${LOCAL_PART}`, 'web.de'],
  [`mailto:${LOCAL_PART}@web.de?subject=${LOCAL_PART}`, 'web.de'],
  [`${LOCAL_PART}@`, ''],
  [`${LOCAL_PART}@ ${LOCAL_PART}`, ''],
  ['@web.de', 'web.de'],
])('of %s only the domain is left', (text, query) => {
  expect(searchFrom(text)).toMatchObject({ query, isFromAddress: true })
  expect(readSearch(`https://x.example/providers?q=${encodeURIComponent(text)}`).query).toBe(query)
})

test('no spelling of an address leaves anything of its local part', () => {
  const local = fc.stringMatching(/^[a-z][a-z0-9.+_!~'-]{0,20}$/).map((rest) => `zqxl${rest}`)
  const at = fc.constantFrom('@', '＠', '﹫', '%40', '%2540', '%25252540')
  const around = fc.constantFrom('', ' ', '<', '>', '\u0000', '\u00a0', '&', ',', 'ä')
  fc.assert(
    fc.property(around, local, at, fc.constantFrom('web.de', 'x', ''), around, (before, name, sign, domain, after) => {
      const { query, isFromAddress } = searchFrom(`${before}${name}${sign}${domain}${after}`)
      expect(isFromAddress).toBe(true)
      expect(query).not.toContain('zqxl')
    }),
  )
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom('@', '%40', '%', '25', '.', 'a', 'ß', ' ', '\u0000', '\ud800', '＠', 'example', 'x'.repeat(99)),
    )
    .map((parts) => parts.join('')),
)

test('whatever is typed can be shown, is short, and holds no address', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { query } = searchFrom(text)
      expect(query.length).toBeLessThanOrEqual(MAX_SEARCH_CHARACTERS)
      expect(query).not.toContain('@')
      expect(() => escapeXml(query, 'query')).not.toThrow()
      expect(searchFrom(query)).toEqual({ ...searchFrom(text), isFromAddress: false })
    }),
  )
})

describe('the page', () => {
  test.each([
    ['', 1],
    ['?page=3', 3],
    ['?page=0', 1],
    ['?page=-1', 1],
    ['?page=1e3', 1],
    ['?page=99999999', 1],
    ['?page=%33', 1],
    ['?q=a&page=2', 2],
  ])('of %s is %i', (query, page) => {
    expect(readSearch(`https://x.example/providers${query}`).page).toBe(page)
  })

  test('what nobody can decode looks for nothing', () => {
    expect(readSearch('https://x.example/providers?q=%ff')).toMatchObject({ query: '', isFromAddress: false })
  })
})
