import { expect, test } from 'vitest'
import { covers, coversSign, patternFromRegExp } from '../../../../src/catalog/facts/signs.ts'

test.each([
  ['*.example.net', 'mx.example.net', true],
  ['*.example.net', 'a.b.example.net', true],
  ['*.example.net', '*.example.net', true],
  ['*.example.net', '*.mx.example.net', true],
  ['*.mx.example.net', '*.example.net', false],
  ['*.example.net', 'example.net', false],
  ['*.example.net', 'notexample.net', false],
  ['mx*.example.net', 'MX01.example.net.', true],
  ['mx*.example.net', 'mx.a.example.net', false],
  ['mx1.example.net', 'mx*.example.net', false],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected)
})

test('a sign with two keys says more than one with a single key', () => {
  const mx = { mx: '*.example.net' }
  const both = { mx: '*.example.net', autodiscover: 'a.example.net' }
  expect(coversSign(mx, both)).toBe(true)
  expect(coversSign(both, mx)).toBe(false)
})

test.each([
  ['.*example.net', '*.example.net'],
  ['.*.example.net', '*.example.net'],
  ['.*\\.example\\.net', '*.example.net'],
  ['mx\\d.example.net', 'mx*.example.net'],
  ['mx[0-9]*.example.net', 'mx*.example.net'],
  ['mx.example.net', 'mx.example.net'],
  ['mx[0-9]*.example.*', undefined],
  ['(mx|mail).example.net', undefined],
  ['.*.co.uk', undefined],
])('the regular expression %s is %s', (source, expected) => {
  expect(patternFromRegExp(source)).toBe(expected)
})
