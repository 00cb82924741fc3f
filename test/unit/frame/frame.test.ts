import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assets, brand } from '#generated/brand.js'
import { LANGUAGE_NAMES, LANGUAGES } from '#generated/texts.js'
import { frameOf, pageHeaders } from '../../../src/frame/index.ts'

const ORIGIN = 'https://autoconfig.example.net'

/** The ways to other languages, by language. */
const waysFrom = (url: string, options: { readonly mayHoldAddress?: boolean } = {}) =>
  Object.fromEntries(
    frameOf({ url, language: 'de', title: 't', ...options }).languages.map(({ lang, href }) => [lang, href]),
  )

test('a page names itself in every language, the current one marked', () => {
  const { languages, hasLanguages } = frameOf({ url: `${ORIGIN}/providers`, language: 'de', title: 't' })
  expect(hasLanguages).toBe(true)
  expect(languages.map(({ lang }) => lang)).toEqual(LANGUAGES)
  expect(languages.map(({ name }) => name)).toEqual(LANGUAGES.map((lang) => LANGUAGE_NAMES[lang]))
  expect(languages.filter(({ isCurrent }) => isCurrent).map(({ lang }) => lang)).toEqual(['de'])
})

test.each([
  ['/', '/?lang=en'],
  ['/?lang=de', '/?lang=en'],
  ['/?lang=de&lang=fr', '/?lang=en'],
  ['/setup?domain=example.org&lang=de', '/setup?domain=example.org&lang=en'],
  ['/providers?q=a%26b', '/providers?q=a%26b&lang=en'],
  ['/providers/a%20b', '/providers/a%20b?lang=en'],
])('%s is %s in English', (path, english) => {
  expect(waysFrom(ORIGIN + path)['en']).toBe(english)
})

test.each([
  '/?email=max%40example.org',
  '/?email=max%40example.org&lang=de',
  '/dns/max@example.org',
  // A Host that is none ends before its query, which hides the path.
  '/?query/dns/example.org?max%40',
])('%s is the address of somebody: its own links may hold it, those of other pages may not', (path) => {
  expect(waysFrom(ORIGIN + path, { mayHoldAddress: true })['en']).toMatch(/max(?:%40|@)/)
  expect(waysFrom(ORIGIN + path)['en']).not.toContain('max')
})

test('no address leads to another host, whatever it holds', () => {
  const part = fc.oneof(fc.constantFrom('/', '\\', '//evil.example', '..', '?', '#', '&lang=', '%0A', '@'), fc.string())
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const url = `${ORIGIN}/${parts.join('')}`
      fc.pre(URL.canParse(url))
      for (const href of Object.values(waysFrom(new URL(url).href))) {
        expect(href).toMatch(/^\/(?![/\\])/)
        expect(new URL(href, ORIGIN).origin).toBe(ORIGIN)
      }
    }),
    { examples: [[['/evil.example/']], [['/evil.example/..']], [['\\evil.example']]] },
  )
})

test('what could not be asked for has no other language', () => {
  expect(frameOf({ language: 'en', title: 't' })).toMatchObject({
    hasLanguages: false,
    languages: [],
    languageForms: [],
  })
})

test('a language that was chosen goes along to the other pages, one that was negotiated does not', () => {
  const links = (url: string) => frameOf({ url, language: 'de', title: 't' }).links
  expect(links(`${ORIGIN}/dns/example.org?lang=de`)).toEqual({
    setup: '/?lang=de',
    providers: '/providers?lang=de',
    api: '/api?lang=de',
  })
  expect(links(`${ORIGIN}/dns/example.org`)).toEqual({ setup: '/', providers: '/providers', api: '/api' })
  const withoutAddress = (keepsLanguage?: boolean) =>
    frameOf({ language: 'de', title: 't', ...(keepsLanguage === undefined ? {} : { keepsLanguage }) })
  expect(withoutAddress(true)).toMatchObject({ hasLanguages: false, links: { setup: '/?lang=de' } })
  expect(withoutAddress().links.setup).toBe('/')
})

test('every page is of the brand, with its files', () => {
  expect(frameOf({ language: 'en', title: 't' })).toMatchObject({ brand, ...assets, title: 't', isPrivate: false })
})

test('a page lets nothing in from elsewhere, and nothing inline', () => {
  const { 'content-security-policy': policy, ...headers } = pageHeaders('de')
  expect(headers).toEqual({
    'content-type': 'text/html; charset=utf-8',
    'content-language': 'de',
    'cache-control': 'private, no-store',
    vary: 'Accept-Language',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  const allowed = Object.fromEntries((policy ?? '').split('; ').map((rule) => rule.split(' ') as [string, string]))
  expect(allowed).toEqual({
    'default-src': "'none'",
    'style-src': "'self'",
    'script-src': "'self'",
    'img-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  })
  expect(pageHeaders('en', 'public, max-age=60')['cache-control']).toBe('public, max-age=60')
})
