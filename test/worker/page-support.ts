import { expect } from 'vitest'
import { assets, brand } from '#generated/brand.js'
import { type Element, everyElement, named, readDocument } from './autoconfig-support.ts'

/** Pages in the layout: read as trees, and what the frame around each of them may hold. */

/** Nothing from anywhere else, nothing inline. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** A page as a tree: elements of HTML that are never closed are closed, attributes without a value get an empty one. */
export function readPage(html: string): Element {
  const [doctype, page] = [html.slice(0, 16), html.slice(16)]
  expect(doctype).toBe('<!doctype html>\n')
  return readDocument(
    page.replace(/<(meta|link|img|source|input|br)\b([^<>]*)>/g, '<$1$2/>').replace(/ defer>/g, ' defer="">'),
  )
}

/** The page's own part, without head and foot. */
export function contentOf(page: Element): Element {
  const [main] = named(page, 'main')
  if (main === undefined) throw new Error('the page has no content')
  return main
}

/** Attributes by which a page fetches something at once. */
const FETCHING = ['src', 'srcset', 'data', 'poster', 'background', 'formaction', 'action', 'ping', 'style']

/** Everything that a page loads is a file of this service, by its path, and nothing stands inline. */
export function expectNothingForeign(page: Element): void {
  const loaded = everyElement(page).flatMap(({ name, attributes }) => [
    ...FETCHING.flatMap((key) => attributes[key] ?? []),
    ...(name === 'link' ? [attributes['href'] ?? ''] : []),
  ])
  const logos = [brand.logo, ...brand.darkLogos].map(({ address }) => address)
  expect([...new Set(loaded)].sort()).toEqual([...new Set([...Object.values(assets), ...logos])].sort())
  for (const address of loaded) expect(address).toMatch(/^\/static\/[\w./-]+\?v=[0-9a-f]{10}$/)
  const inline = everyElement(page).filter(
    ({ name, attributes, text }) =>
      name === 'style' || (name === 'script' && text !== '') || Object.keys(attributes).some((key) => /^on/.test(key)),
  )
  expect(inline).toEqual([])
}

/** The page's language and title; links outside of its own part lead to pages of this service, or to the operator's. */
export function expectFrame(page: Element, language: string): void {
  expect(page.attributes).toEqual({ lang: language })
  const own = new Set(named(contentOf(page), 'a'))
  const links = named(page, 'a').filter((link) => !own.has(link))
  const targets = (isLanguage: boolean) =>
    links
      .filter(({ attributes }) => 'hreflang' in attributes === isLanguage)
      .map(({ attributes }) => attributes['href'])
  const paths = targets(false).map((target) => target?.replace(`?lang=${language}`, ''))
  expect(paths).toEqual(['#content', '/', '/', '/providers', '/api', ...brand.imprint, ...brand.privacy])
  for (const target of targets(true)) expect(target).toMatch(/^\/(?!\/)[^#]*[?&]lang=[a-z]{2}$/)
  const [title, heading] = [named(page, 'title'), named(page, 'h1')].map(([element]) => element?.text)
  expect(heading).not.toBe('')
  expect(title).toBe(`${heading} – ${brand.name}`)
}
