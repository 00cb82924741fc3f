import { describe, expect, test } from 'vitest'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { renderDiagnostic } from '../../../src/catalog/diagnostic.ts'
import { openCatalog } from '../../../src/catalog/index.ts'
import { EVIDENCE, local, MINIMAL, shipped, withKey } from './support.ts'

/** `_gateways.yaml`: mail filters, whose MX says nothing about where the mailbox is. */

const GOOD = `- name: Filter
  mx: ['*.filter.example', 'MX.Bücher.example.']
  sources: [https://www.filter.example/help]
`

const gateways = (text: string) => shipped(text, '_gateways')
const ours = shipped(MINIMAL + EVIDENCE)

const linesOf = (...texts: string[]) => compileCatalog([ours], texts.map(gateways)).diagnostics.map(renderDiagnostic)

const isGateway = (host: string) => {
  const { catalog } = compileCatalog([ours], [gateways(GOOD)])
  if (catalog === undefined) throw new Error('no catalog')
  return openCatalog({ version: 'test', ...catalog }).isGateway(host)
}

test('hosts of a filter are known by its patterns, in wire form', () => {
  expect(linesOf(GOOD)).toEqual([])
  expect(isGateway('mx1.eu.filter.example')).toBe(true)
  expect(isGateway('mx.xn--bcher-kva.example')).toBe(true)
})

test.each(['filter.example', 'mx.notfilter.example', 'xn--bcher-kva.example', 'a.mx.xn--bcher-kva.example'])(
  '%s is none of them',
  (host) => {
    expect(isGateway(host)).toBe(false)
  },
)

test('without such a file nothing is a filter', () => {
  expect(compileCatalog([ours]).catalog?.gateways).toEqual([])
})

test('the lists of several files are one', () => {
  const own = local("- name: Own\n  mx: ['mx.own.example']\n", '_gateways')
  expect(compileCatalog([ours], [gateways(GOOD), own]).catalog?.gateways).toEqual([
    '*.filter.example',
    'mx.own.example',
    'mx.xn--bcher-kva.example',
  ])
})

describe('a mistake is named with file, line and column', () => {
  test.each([
    [
      'an unknown key',
      GOOD.replace('name:', 'nmae:'),
      [
        'providers/_gateways.yaml:1:3  [0].name: missing',
        'providers/_gateways.yaml:1:3  [0].nmae: unknown key, did you mean "name"?',
      ],
    ],
    [
      'no pattern',
      GOOD.replace("'*.filter.example'", "'*.filter..example'"),
      [
        `providers/_gateways.yaml:2:8  [0].mx[0]: not a host name or pattern; write it as in '*.filter.example.net' ('*' stands inside one label, a leading '*.' for any labels)`,
      ],
    ],
    [
      'a pattern that is too wide',
      GOOD.replace("'*.filter.example'", "'*.co.uk'"),
      [
        `providers/_gateways.yaml:2:8  [0].mx[0]: "*.co.uk" reaches beyond one owner's names; write out the domain that they registered`,
      ],
    ],
    [
      'no source',
      GOOD.replace(/ {2}sources.*\n/, ''),
      ['providers/_gateways.yaml:1:3  [0].sources: missing; a shipped entry says where its facts come from'],
    ],
    [
      'an empty list',
      GOOD.replace(/mx: .*/, 'mx: []'),
      ['providers/_gateways.yaml:2:3  [0].mx: an empty list; give the MX hosts that its customers have'],
    ],
    [
      'no list',
      'name: Filter\n',
      [
        "providers/_gateways.yaml:1:1  a group of keys where a list is meant; write a list, as in [a, b] or lines that begin with '- '",
      ],
    ],
    [
      'a text where a list is meant',
      GOOD.replace(/mx: .*/, 'mx: mx.filter.example'),
      [
        "providers/_gateways.yaml:2:3  [0].mx: text where a list is meant; write a list, as in [a, b] or lines that begin with '- '",
      ],
    ],
    [
      'forgotten quotes',
      GOOD.replace("'*.filter.example'", '*.filter.example'),
      [`providers/_gateways.yaml:2:8  *.filter.example is a YAML alias; put the text in quotes: '*.filter.example'`],
    ],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines)
    expect(compileCatalog([ours], [gateways(text)]).catalog).toBeUndefined()
  })

  test('a pattern twice is counted once, with a warning', () => {
    expect(linesOf(GOOD, "- name: Again\n  mx: ['*.FILTER.example']\n  sources: [https://a.example/]\n")).toEqual([
      'providers/_gateways.yaml:2:8  warning: [0].mx[0]: "*.FILTER.example" is already a filter\'s; counted once',
    ])
  })

  test('a host cannot be a provider’s sign and a filter’s', () => {
    const provider = shipped(`${withKey("recognisedBy: [{ mx: '*.filter.example' }]")}${EVIDENCE}`)
    expect(compileCatalog([provider], [gateways(GOOD)]).diagnostics.map(renderDiagnostic)).toEqual([
      `providers/_gateways.yaml:2:8  [0].mx[0]: "*.filter.example" is the sign of "example.net"; a filter's host is nobody's sign, take one out`,
    ])
  })

  test('together with a second sign it can', () => {
    const sign = "recognisedBy: [{ mx: '*.filter.example', autodiscover: auto.example.net }]"
    expect(compileCatalog([shipped(`${withKey(sign)}${EVIDENCE}`)], [gateways(GOOD)]).diagnostics).toEqual([])
  })

  test('an operator’s own sign for a filter’s host does not stop their build', () => {
    const provider = local(withKey("recognisedBy: [{ mx: '*.filter.example' }]"))
    expect(compileCatalog([provider], [gateways(GOOD)]).catalog).toBeDefined()
  })
})
