import { expect, test } from 'vitest'
import { fill } from '../../../src/language/index.ts'

test('a sentence without values stays as it is', () => {
  expect(fill('Set up a mail app.', { address: 'a' })).toBe('Set up a mail app.')
})

test('values stand where their names stood, as often as these do', () => {
  expect(fill('{a} and {b}, {a}{a}', { a: 'one', b: 2 })).toBe('one and 2, oneone')
})

test('a zero and an empty text are values', () => {
  expect(fill('[{a}{b}]', { a: 0, b: '' })).toBe('[0]')
})

test.each(['{b}', '{a}', '$&', '$1', '{{b}}', '<b>'])('a value like %s is text, and is not looked into', (value) => {
  expect(fill('[{a}] {b}', { a: value, b: 'B' })).toBe(`[${value}] B`)
})

test.each(['{}', '{a b}', '{ a }', '{a', 'a}'])('%s is no name of a value', (sentence) => {
  expect(fill(sentence, { a: 'A' })).toBe(sentence)
})

test.each(['{b}', '{A}', '{a} {b}'])('%s without its value is an error that shows the sentence', (sentence) => {
  expect(() => fill(sentence, { a: 'A' })).toThrow(`"${sentence}"`)
})

test.each(['constructor', 'toString', 'valueOf', '__proto__'])(
  'the name {%s} is not given by what every object has',
  (name) => {
    expect(() => fill(`{${name}}`, {})).toThrow(`needs a value for {${name}}`)
  },
)
