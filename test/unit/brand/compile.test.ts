import { expect, test } from 'vitest'
import { compiled, svg } from './support.ts'

const OURS = { address: expect.stringMatching(/^\/static\/postamt\.svg\?v=[0-9a-f]{10}$/), width: 40, height: 40 }

const NOBODY = {
  brand: { name: 'Postamt', logo: OURS, darkLogos: [], logoSaysName: false, imprint: [], privacy: [] },
  icon: OURS.address,
  css: '',
  said: [],
}

test.each([undefined, '{}', '# nothing yet: {}\n{}'])('without keys of its own a service is ours (%j)', (text) => {
  expect(compiled(text)).toEqual(NOBODY)
})

test('an operator has a name, pictures and links', () => {
  const text = `
name: Alpenpost & Söhne
logo: logo.svg
logoDark: dark/logo.svg
icon: icon.svg
logoSaysName: true
imprint: https://www.alpenpost.example/impressum?a=b
privacy: /static/datenschutz.html#mail
`
  const files = {
    'static/logo.svg': svg(300, 100),
    'static/dark/logo.svg': svg(1000, 100),
    'static/icon.svg': svg(1, 1),
    'static/datenschutz.html': 'x',
  }
  const { brand, icon, said } = compiled(text, files)
  expect(said).toEqual([])
  expect(brand).toEqual({
    name: 'Alpenpost & Söhne',
    logo: { address: expect.stringMatching(/^\/static\/logo\.svg\?v=[0-9a-f]{10}$/), width: 120, height: 40 },
    darkLogos: [
      { address: expect.stringMatching(/^\/static\/dark\/logo\.svg\?v=[0-9a-f]{10}$/), width: 200, height: 20 },
    ],
    logoSaysName: true,
    imprint: ['https://www.alpenpost.example/impressum?a=b'],
    privacy: ['/static/datenschutz.html#mail'],
  })
  expect(icon).toMatch(/^\/static\/icon\.svg\?v=/)
})

test('the logo is the icon when there is no other', () => {
  const { brand, icon } = compiled('logo: logo.svg', { 'static/logo.svg': svg(1, 1) })
  expect(icon).toBe(brand?.logo.address)
})

test('a picture with other content has another address', () => {
  const [one, two] = [1, 2].map((side) => compiled('logo: a.svg', { 'static/a.svg': svg(side, 1) }).brand?.logo.address)
  expect(one).not.toBe(two)
})

const PNG = '\x89PNG'

test.each([
  ['naem: x', '1:1  naem: unknown key, did you mean "name"?'],
  ['colour: x', '1:1  colour: unknown key'],
  ['- a', '1:1  a list where the keys of a brand belong; begin with name:, accent: and logo:, or remove the file'],
  ['name: 12', `1:1  name: a number where text is meant; put it in quotes: '12'`],
  ["name: ''", '1:1  name: empty; write the name that customers know'],
  [`name: ${'x'.repeat(41)}`, '1:1  name: longer than 40 characters; shorten it'],
  ['name: "a\\tb"', '1:1  name: holds a control character or white space at an end; write plain text'],
  [
    'name: x\naccent: #0b6e4f',
    "2:1  accent: nothing (a # without quotes begins a comment); write it in quotes, as in '#1d4fa8'",
  ],
  ['accent: bleu', '1:1  accent: "bleu" is no opaque colour of CSS; write it in quotes, as in \'#1d4fa8\''],
  ["accent: '#0b6e4f80'", '1:1  accent: "#0b6e4f80" is no opaque colour of CSS; write it in quotes, as in \'#1d4fa8\''],
  ['accent: [a]', '1:1  accent: "a" is no opaque colour of CSS; write it in quotes, as in \'#1d4fa8\''],
  ["accentDark: '#fff'", '1:1  accentDark: stands without accent, the colour of light pages; give both'],
  ['logo: logo.svg', '1:1  logo: there is no local/public/static/logo.svg'],
  [
    'logo: lgo.svg',
    '1:1  logo: there is no local/public/static/lgo.svg, did you mean "logo.svg"?',
    { 'static/logo.svg': svg(1, 1) },
  ],
  [
    'logo: ../logo.svg',
    '1:1  logo: not the name of a picture; put it into local/public/static/ and write its name as in logo.svg (letters, digits, . - _; svg, png, webp, jpg, gif or avif)',
  ],
  [
    'logo: logo.png',
    '1:1  logo: local/public/static/logo.png is no picture, or one without a size; give an SVG a viewBox, as in viewBox="0 0 120 40"',
    { 'static/logo.png': PNG },
  ],
  [
    'logo: a.svg',
    '1:1  logo: local/public/static/a.svg is no picture, or one without a size; give an SVG a viewBox, as in viewBox="0 0 120 40"',
    { 'static/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' },
  ],
  ['logoDark: postamt.svg', '1:1  logoDark: stands without logo; give that one too'],
  ['name: x\nlogoSaysName: true', '2:1  logoSaysName: stands without logo; give that one too'],
  ['logoSaysName: yes', `1:1  logoSaysName: text where true or false is meant`],
  ['icon: icon.svg', '1:1  icon: there is no local/public/static/icon.svg'],
  ['imprint: /static/imprint.html', '1:1  imprint: there is no local/public/static/imprint.html'],
  ['privacy: /static/%E0.html', '1:1  privacy: there is no local/public/static/%E0.html'],
  ...[
    'http://a.example/',
    'javascript:alert(1)',
    '//a.example/',
    '/\\\\a.example',
    'imprint.html',
    '/a/../b',
    'https://u:p@a.example/',
    '/a b',
    'mailto:a@b.example',
  ].map((link): [string, string] => [
    `privacy: '${link}'`,
    '1:1  privacy: neither an https URL nor a path; write it as in https://www.example.net/imprint or /static/imprint.html',
  ]),
] as readonly [string, string, Record<string, string>?][])('%j is refused: %s', (text, expected, files) => {
  const { brand, said } = compiled(text, files)
  expect(said).toEqual([`local/brand.yaml:${expected}`])
  expect(brand).toBeUndefined()
})

test('every mistake is said in one run', () => {
  expect(compiled('nmae: x\nlogo: no.svg\naccent: bleu\n').said).toHaveLength(2)
  expect(compiled('logo: no.svg\nicon: no.svg\nprivacy: /static/no\n').said).toHaveLength(3)
})

test('a heavy logo is served, with a warning', () => {
  const heavy = svg(3, 1).replace('</svg>', `<!--${'x'.repeat(20_000)}--></svg>`)
  const { brand, said } = compiled('logo: a.svg', { 'static/a.svg': heavy })
  expect(brand?.logo.width).toBe(120)
  expect(said).toEqual([
    'local/brand.yaml:1:1  warning: logo: local/public/static/a.svg has 20 KB, and every page loads it; one of at most 16 KB keeps pages quick on a phone',
  ])
})
