import { describe, expect, test, vi } from 'vitest'
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
    ['a field', '<p>{{x}}</p>', {}, '"x" not defined in [object Object] - 1:5'],
    ['a field of a field', '<p>\n {{x.y}}</p>', { x: {} }, '"y" not defined in [object Object] - 2:3'],
    ['the parent of a field', '<p>{{x.y}}</p>', { x: null }, '"y" not defined in null - 1:5'],
    [
      'a field of an item',
      '<p>{{#each l}}{{x}}{{/each}}</p>',
      { l: [{}], x: 'outside' },
      '"x" not defined in [object Object] - 1:16',
    ],
    [
      'a field of the parent view',
      '<p>{{#each l}}{{../x}}{{/each}}</p>',
      { l: [{}] },
      '"x" not defined in [object Object] - 1:16',
    ],
  ])('%s is missing', (_, source, view, message) => {
    expect(() => rendered(source, view)).toThrow(message)
  })

  test.each([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a list', ['a'], 'object'],
    ['an object', {}, 'object'],
    ['an object that would be trusted', { toHTML: (): string => '<b>' }, 'object'],
    [
      'what Handlebars calls a safe string',
      { string: '<b>', toHTML: (): string => '<b>', toString: (): string => '<b>' },
      'object',
    ],
  ])('%s stands where text belongs', (_, x, type) => {
    expect(() => rendered('<p>{{x}}</p>', { x })).toThrow(new TypeError(`a template got ${type} where text belongs`))
  })

  test.each(['constructor', '__proto__', 'toString', 'x.constructor', 'x.__proto__'])(
    'properties that every object has are no fields: {{%s}}',
    (path) => {
      const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
      expect(() => rendered(`<p>{{${path}}}</p>`, { x: {} })).toThrow('a template got undefined where text belongs')
      complaints.mockRestore()
    },
  )

  test('a character that XML forbids', () => {
    expect(() => rendered('<p>{{x}}</p>', { x: 'a\u0000' })).toThrow('a template got a character that XML forbids')
  })
})

test('a function in a view is called, and what it returns is escaped', () => {
  expect(rendered('<p>{{x}}</p>', { x: () => HOSTILE })).toBe(`<p>${ESCAPED}</p>`)
})

describe('lists and choices are the forgiving ones, which is why view types have no optional fields', () => {
  test.each([
    ['a missing list', {}],
    ['undefined', { x: undefined }],
    ['null', { x: null }],
    ['an empty list', { x: [] }],
    ['a text', { x: 'abc' }],
    ['a number', { x: 3 }],
  ])('each over %s writes nothing', (_, view) => {
    expect(rendered('<p>{{#each x}}a{{/each}}</p>', view)).toBe('<p></p>')
  })

  test('each over a list of a missing view throws', () => {
    expect(() => rendered('<p>{{#each x.y}}a{{/each}}</p>', {})).toThrow(TypeError)
  })

  test.each([
    ['missing', {}],
    ['undefined', { x: undefined }],
    ['null', { x: null }],
    ['false', { x: false }],
    ['an empty text', { x: '' }],
    ['zero', { x: 0 }],
    ['an empty list', { x: [] }],
  ])('if %s chooses the other branch', (_, view) => {
    expect(rendered('<p>{{#if x}}a{{else}}b{{/if}}</p>', view)).toBe('<p>b</p>')
  })
})

test('a template leaves its view as it was, and gives the same document each time', () => {
  const view = Object.freeze({ x: '<', list: Object.freeze(['a']) })
  const page = templateFrom<typeof view>('<p>{{x}}{{#each list}}{{this}}{{/each}}</p>')
  expect([page(view), page(view)]).toEqual(['<p>&lt;a</p>', '<p>&lt;a</p>'])
})
