import { describe, expect, test } from 'vitest'
import { rendered, templateFrom } from './support.ts'

/** A compiled template at run time: what a view can do to it, and what not. */

const HOSTILE = `"><script>alert('&')</script><!-- {{x}} ]]>`
const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;&lt;!-- {{x}} ]]&gt;'

test('a hostile value stays text, in an element, in an attribute and in a list', () => {
  const source = '<p title="{{x}}">{{x}}{{#each list}}<b c=\'{{this}}\'>{{this}}</b>{{/each}}</p>'
  expect(rendered(source, { x: HOSTILE, list: [HOSTILE] })).toBe(
    `<p title="${ESCAPED}">${ESCAPED}<b c='${ESCAPED}'>${ESCAPED}</b></p>`,
  )
})

describe('a view with something missing or wrong throws', () => {
  test.each([
    ['a field', '<p>{{x}}</p>', {}, 'x: a template got undefined where text belongs'],
    ['a field of a field', '<p>\n {{x.y}}</p>', { x: {} }, 'x.y: a template got undefined where text belongs'],
    ['the parent of a field', '<p>{{x.y}}</p>', { x: null }, "Cannot read properties of null (reading 'y')"],
    [
      'a field of an item',
      '<p>{{#each l}}{{x}}{{/each}}</p>',
      { l: [{}], x: 'outside' },
      'x: a template got undefined',
    ],
    [
      'a field of the parent view',
      '<p>{{#each l}}{{../x}}{{/each}}</p>',
      { l: [{}] },
      '../x: a template got undefined',
    ],
  ])('%s is missing', (_, source, view, message) => {
    expect(() => rendered(source, view)).toThrow(message)
  })

  test.each([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a list', ['a'], 'object'],
    ['a function', (): string => '<b>', 'function'],
    ['an object', {}, 'object'],
    ['an object that would be trusted', { toHTML: (): string => '<b>' }, 'object'],
    [
      'what Handlebars calls a safe string',
      { string: '<b>', toHTML: (): string => '<b>', toString: (): string => '<b>' },
      'object',
    ],
  ])('%s stands where text belongs', (_, x, type) => {
    expect(() => rendered('<p>{{x}}</p>', { x })).toThrow(new TypeError(`x: a template got ${type} where text belongs`))
  })

  test('a character that XML forbids', () => {
    expect(() => rendered('<p>{{x}}</p>', { x: 'a\u0000' })).toThrow('a template got a character that XML forbids')
  })
})

describe('lists and choices are held to their form, which is why view types have no optional fields', () => {
  test('an empty list writes nothing, or what else says', () => {
    expect(rendered('<p>{{#each x}}a{{/each}}</p>', { x: [] })).toBe('<p></p>')
    expect(rendered('<p>{{#each x}}a{{else}}b{{/each}}</p>', { x: [] })).toBe('<p>b</p>')
  })

  test('false chooses the other branch', () => {
    expect(rendered('<p>{{#if x}}a{{else}}b{{/if}}</p>', { x: false })).toBe('<p>b</p>')
  })

  test.each([
    ['missing', {}],
    ['undefined', { x: undefined }],
    ['null', { x: null }],
    ['a text', { x: 'abc' }],
    ['a number', { x: 3 }],
    ['an object', { x: {} }],
  ])('%s is neither a list nor a choice', (_, view) => {
    expect(() => rendered('<p>{{#each x}}a{{/each}}</p>', view)).toThrow(/^x: a template got .* where a list belongs$/)
    expect(() => rendered('<p>{{#if x}}a{{/if}}</p>', view)).toThrow(
      /^x: a template got .* where a truth value belongs$/,
    )
  })
})

test('a template leaves its view as it was, and gives the same document each time', () => {
  const view = Object.freeze({ x: '<', list: Object.freeze(['a']) })
  const page = templateFrom<typeof view>('<p>{{x}}{{#each list}}{{this}}{{/each}}</p>')
  expect([page(view), page(view)]).toEqual(['<p>&lt;a</p>', '<p>&lt;a</p>'])
})
