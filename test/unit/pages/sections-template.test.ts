import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { texts } from '#generated/texts.js'
import { parseEmailAddress } from '../../../src/address/index.ts'
import type { SetupFacts } from '../../../src/pages/setup/facts.ts'
import type { SectionView } from '../../../src/pages/setup/section.ts'
import { readProfileRequest } from '../../../src/protocols/mobileconfig/request.ts'
import { templateFrom } from '../template/support.ts'
import { sectionsOf } from './sections-cases.ts'
import { DEVICES, linksOf, SENDER_NAME, scanned, section } from './sections-support.ts'

/** The ways as a browser gets them: rendered by the shipped template, read as a tree. */

const root = join(import.meta.dirname, '../../..')
const part = (name: string) => readFileSync(join(root, `templates/pages/${name}.html`), 'utf8')

const render = templateFrom<{ sections: readonly SectionView[] }>(
  '{{#each sections}}{{> setup/section}}{{/each}}',
  texts.en,
  'templates/pages/sections.html',
  {
    'setup/section': part('setup/section'),
    'setup/section-blocks': part('setup/section-blocks'),
    'setup/section-block': part('setup/section-block'),
  },
)

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
}

/** The tree of a page's part; attributes without a value get an empty one, so that it can be read strictly, as XML. */
function read(sections: readonly SectionView[]): Element {
  const html = render({ sections })
    .replace(/ (hidden|readonly)(?=[ >])/g, ' $1=""')
    .replace(/(<input [^>]*)>/g, '$1/>')
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes } as Record<string, string>, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('error', (error) => {
    throw error
  })
  parser.write(`<main>${html}</main>`).close()
  const [main] = root.children
  if (main === undefined) throw new Error('nothing was rendered')
  return main
}

const everyElement = (element: Element): Element[] => [element, ...element.children.flatMap(everyElement)]
const named = (element: Element, wanted: string) => everyElement(element).filter(({ name }) => name === wanted)

const sectionsWith = (given: Partial<SetupFacts> = {}) => sectionsOf('example.org', given)

describe('the template', () => {
  test('shows the open way as a section, and the others as details with their heading in the summary', () => {
    const tree = read(sectionsWith({ device: 'iphone' }))
    const [first, ...others] = tree.children
    expect(first?.name).toBe('section')
    expect(new Set(others.map(({ name }) => name))).toEqual(new Set(['details']))
    for (const way of others) expect(named(way, 'summary')[0]?.children[0]?.name).toBe('h3')
    const ids = everyElement(tree).flatMap(({ attributes }) => attributes['id'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('draws codes that a camera reads, black on white whatever the colours of the page, with words for those who do not see', () => {
    const tree = read(sectionsWith({ device: 'windows' }))
    const drawings = named(tree, 'svg')
    expect(drawings.length).toBe(4)
    for (const { attributes, children } of drawings) {
      const [, , modules] = (attributes['viewBox'] ?? '').split(' ').map(Number)
      expect(attributes).toMatchObject({ role: 'img', 'aria-label': expect.stringMatching(/^QR code/) })
      const [ground, line] = children.map((child) => child.attributes)
      expect(ground).toEqual({ width: String(modules), height: String(modules), fill: '#fff' })
      expect(line).toMatchObject({ fill: 'none', stroke: '#000' })
      expect(scanned({ modules: modules ?? 0, path: line?.['d'] ?? '' })).toMatch(/^(?:https:|\[1,)/)
    }
  })

  test('hides what only works with scripts, and says their sentences in the page', () => {
    const tree = read(sectionsWith())
    const buttons = named(tree, 'button')
    expect(buttons.length).toBeGreaterThan(0)
    for (const { attributes } of buttons) expect(attributes).toMatchObject({ type: 'button', hidden: '' })
    for (const way of tree.children)
      expect(way.attributes).toMatchObject({ 'data-copied': texts.en['setup.way.copied'] })
  })

  test('AC-111 the link for Delta Chat is no link, and its password has no name and its form leads nowhere', () => {
    const tree = read(sectionsWith())
    const [box] = everyElement(tree).filter(({ attributes }) => 'data-before' in attributes)
    expect(box?.attributes).toMatchObject({
      'data-before': 'dclogin:zoe.o+neil@example.org?p=',
      'data-after': expect.stringMatching(/^&v=1&ih=sslin\.de&.*&ic=1&sc=1$/),
      hidden: '',
    })
    expect(named(tree, 'form').map(({ attributes }) => [attributes['method'], attributes['action']])).toEqual([
      ['dialog', undefined],
    ])
    const [account, field] = named(tree, 'input').map(({ attributes }) => attributes)
    expect(account).toMatchObject({ autocomplete: 'username', value: 'zoe.o+neil@example.org', hidden: '' })
    expect(field).toEqual({ type: 'password', autocomplete: 'off' })
    for (const { attributes } of named(tree, 'input')) expect(attributes).not.toHaveProperty('name')
    expect(named(tree, 'a').filter(({ attributes }) => attributes['href']?.startsWith('dclogin'))).toEqual([])
  })
})

describe('whatever address and name somebody has', () => {
  const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  const spiteful = fc.constantFrom(
    'a&b',
    "o'neil",
    'a"b',
    '{{x}}',
    '%2e',
    'a+b',
    '{address}',
    '%EMAILDOMAIN',
    '=?utf-8',
    '../x',
    '#x',
    'ß',
  )
  const addresses = fc
    .oneof(letters, spiteful)
    .map((localPart) => parseEmailAddress(`${localPart}@example.org`))
    .filter((parsed) => parsed.ok)
    .map((parsed) => parsed.value)
  // What a form can bring: whatever XML can hold.
  const names = fc.oneof(
    fc.constant(undefined),
    fc.constantFrom('<b>&"\'', '  ', '{name}', 'a\u202eb', '=&?#', SENDER_NAME),
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )

  test('links and codes hold them encoded, the service reads them back, and in the page they stay text', () => {
    fc.assert(
      fc.property(addresses, names, fc.constantFrom(...DEVICES), (address, senderName, device) => {
        const sections = sectionsWith({ address, senderName, device })
        const profile = linksOf([section(sections, 'iphone')]).find(({ isButton }) => isButton)
        expect(profile?.href).toMatch(/^\/email\.mobileconfig\?email=[\w%.!~*'()-]+(?:&[a-z]+=[\w%.!~*'()-]+)+$/)
        const asked = readProfileRequest(`https://service.example${profile?.href}`)
        expect(asked).toMatchObject({ ok: true, value: { address, protocol: 'imap' } })
        const shown = asked.ok ? asked.value.senderName : undefined
        expect([undefined, senderName?.trim()]).toContain(shown)
        const tree = read(sections)
        expect(named(tree, 'b')).toEqual([])
        const hrefs = named(tree, 'a').flatMap(({ attributes }) => attributes['href'] ?? [])
        expect(hrefs.sort()).toEqual(
          linksOf(sections)
            .map(({ href }) => href)
            .sort(),
        )
      }),
      { numRuns: 150 },
    )
  })
})
