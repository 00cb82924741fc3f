import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contrast,
  type Hex,
  leastContrast,
  MIN_EDGE_CONTRAST,
  MIN_TEXT_CONTRAST,
  parseColour,
  readableOn,
  shownContrast,
} from '../../../src/brand/colour.ts'
import { propertiesOf, surfacesOf } from '../../../src/brand/sheet.ts'
import { compiled, filesOf, sheetOf } from './support.ts'

/** WCAG 2.2 AA: whatever colour an operator chooses, links and buttons can be read. */

const SHEET = sheetOf(filesOf())
const surfaces = surfacesOf(SHEET)
if ('missing' in surfaces) throw new Error(`our style sheet has no ${surfaces.missing}`)

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value): Hex => `#${value.toString(16).padStart(6, '0')}`)

/** The custom properties of light and dark pages that a brand appends. */
function appended(css = '') {
  const found =
    /^@media screen\{:root\{([^}]*)\}\}@media screen and \(prefers-color-scheme:dark\)\{:root\{([^}]*)\}\}$/.exec(css)
  return [propertiesOf(found?.[1]), propertiesOf(found?.[2])] as const
}

function expectReadable(properties: ReturnType<typeof propertiesOf>, behind: readonly Hex[]): void {
  const colour = (name: string) => properties[name] as Hex
  expect(Object.keys(properties)).toEqual(['--accent', '--on-accent', '--accent-hover', '--accent-edge', '--link'])
  expect(leastContrast(colour('--link'), behind)).toBeGreaterThanOrEqual(MIN_TEXT_CONTRAST)
  expect(leastContrast(colour('--accent-edge'), behind)).toBeGreaterThanOrEqual(MIN_EDGE_CONTRAST)
  for (const button of ['--accent', '--accent-hover'])
    expect(contrast(colour('--on-accent'), colour(button))).toBeGreaterThanOrEqual(MIN_TEXT_CONTRAST)
}

test('any accent gives links, buttons and edges that can be read, on light pages and dark ones', () => {
  fc.assert(
    fc.property(hex, (accent) => {
      const { css, said } = compiled(`accent: '${accent}'`)
      const [light, dark] = appended(css)
      expect(light['--accent']).toBe(accent)
      expect(dark['--accent']).toBe(accent)
      expectReadable(light, surfaces.light)
      expectReadable(dark, surfaces.dark)
      expect(said.length).toBe([light, dark].filter((properties) => properties['--link'] !== accent).length)
    }),
    {
      numRuns: 100,
      examples: ['#000000', '#ffffff', '#777777', '#ffcb2e', '#ff0000'].map((value): [Hex] => [value as Hex]),
    },
  )
})

test('a colour for dark pages is taken as it is, or refused with one that would be taken', () => {
  const seen = { taken: 0, refused: 0 }
  fc.assert(
    fc.property(hex, (accentDark) => {
      const { css, said } = compiled(`accent: '#1d4fa8'\naccentDark: '${accentDark}'`)
      if (leastContrast(accentDark, surfaces.dark) >= MIN_TEXT_CONTRAST) {
        expect(said).toEqual([])
        expect(appended(css)[1]).toMatchObject({ '--accent': accentDark, '--link': accentDark })
        expectReadable(appended(css)[1], surfaces.dark)
        seen.taken += 1
      } else {
        const better = /(#[0-9a-f]{6}) would do$/.exec(said[0] ?? '')?.[1]
        expect(compiled(`accent: '#1d4fa8'\naccentDark: '${better}'`).said).toEqual([])
        seen.refused += 1
      }
    }),
    { numRuns: 150 },
  )
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(20)
})

test('an accent that cannot be a link is said, with the figure and what links are instead', () => {
  const { said } = compiled("name: x\naccent: '#ffcb2e'")
  expect(said).toEqual([
    expect.stringMatching(
      /^local\/brand\.yaml:2:1 {2}warning: accent: links on light pages are #[0-9a-f]{6}, darker than #ffcb2e, whose contrast of 1\.\d\d:1 there is less than the 4\.5:1 of WCAG 2\.2 AA$/,
    ),
  ])
})

test('a readable colour keeps its hue, and moves no further than it has to', () => {
  const moved = readableOn(['#ffffff'], '#19c37d')
  expect(contrast(moved, '#ffffff')).toBeGreaterThanOrEqual(MIN_TEXT_CONTRAST)
  expect(contrast(moved, '#ffffff')).toBeLessThan(MIN_TEXT_CONTRAST + 0.15)
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(moved.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ]
  expect(green).toBeGreaterThan(blue)
  expect(blue).toBeGreaterThan(red)
})

test.each([
  ['#abc', '#aabbcc'],
  ['teal', '#008080'],
  ['rgb(1 2 3)', '#010203'],
  ['#11223380', undefined],
  ['bleu', undefined],
  ['', undefined],
  ['url(x)', undefined],
])('the colour %j is %s', (text, expected) => {
  expect(parseColour(text)).toBe(expected)
})

test('a contrast is never shown as one that would do', () => {
  expect([shownContrast(4.499), shownContrast(21)]).toEqual(['4.49:1', '21.00:1'])
})

describe('the style sheet', () => {
  test('that names no surfaces takes no accent', () => {
    const own = { 'static/style.css': ':root { --paper: #fff }' }
    expect(compiled("accent: '#1d4fa8'", own).said).toEqual([
      'local/brand.yaml:1:1  accent: cannot be compared with what it stands on: static/style.css gives no colour --ground in :root; name it there, or leave the accent to that sheet',
    ])
    expect(compiled('name: x', own).said).toEqual([])
  })

  test('may leave dark pages as they are', () => {
    expect(surfacesOf(':root { --ground: #eee; --paper: #fff; --note: #ffc }')).toEqual({
      light: ['#eeeeee', '#ffffff', '#ffffcc'],
      dark: ['#eeeeee', '#ffffff', '#ffffcc'],
    })
  })

  const dark = /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/.exec(SHEET)?.[1]
  const light = propertiesOf(/:root \{([^}]*)\}/.exec(SHEET)?.[1])
  const schemes = { light, dark: { ...light, ...propertiesOf(dark) } }

  test.each(Object.entries(schemes))('of ours can be read on %s pages', (_, properties) => {
    const colour = (name: string) => properties[name] ?? (properties['--accent'] as Hex)
    const behind = ['--paper', '--ground', '--note', '--code'].map(colour)
    for (const text of ['--ink', '--soft', '--link'])
      expect(leastContrast(colour(text), behind), text).toBeGreaterThanOrEqual(MIN_TEXT_CONTRAST)
    for (const button of ['--accent', '--accent-hover'])
      expect(contrast(colour('--on-accent'), colour(button)), button).toBeGreaterThanOrEqual(MIN_TEXT_CONTRAST)
    for (const edge of ['--edge', '--accent-edge'])
      expect(leastContrast(colour(edge), behind.slice(0, 2)), edge).toBeGreaterThanOrEqual(MIN_EDGE_CONTRAST)
  })
})
