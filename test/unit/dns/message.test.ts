import { type Answer, encode, type Packet } from '@leichtgewicht/dns-packet'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeQuestion, readAnswer } from '../../../src/dns/message.ts'
import { zoneOf } from '../../support/doh.ts'

/** The wire format: only the answer to just this question is one. */

const response = (answers: readonly Answer[], rest: Partial<Packet> = {}): Uint8Array =>
  encode({
    type: 'response',
    id: 0,
    questions: [{ type: 'MX', name: 'example.org', class: 'IN' }],
    answers: [...answers],
    ...rest,
  })

test('a question has id 0 and asks for recursion, so that equal ones are equal on the wire', () => {
  expect([...encodeQuestion('example.org', 'MX').slice(0, 6)]).toEqual([0, 0, 1, 0, 0, 1])
  expect(encodeQuestion('example.org', 'MX')).toEqual(encodeQuestion('example.org', 'MX'))
})

test('capitals in the echo are no difference', () => {
  const bytes = response(zoneOf('EXAMPLE.org 300 MX 10 mx.example.net'), {
    questions: [{ type: 'MX', name: 'Example.ORG', class: 'IN' }],
  })
  expect(readAnswer(bytes, 'example.org', 'MX')).toMatchObject({ ok: true, value: { outcome: 'records' } })
})

test('records of other names and of other types are not looked at', () => {
  const bytes = response(
    zoneOf('other.example 300 MX 10 evil.example\nexample.org 300 A 192.0.2.1\nmx.example.net 300 A 192.0.2.1'),
  )
  expect(readAnswer(bytes, 'example.org', 'MX')).toMatchObject({ ok: true, value: { outcome: 'no-data', records: [] } })
})

test('a name that does not exist has no records, whatever stands beside that', () => {
  const bytes = response(zoneOf('example.org 300 MX 10 mx.example.net'))
  const NXDOMAIN = 3
  bytes[3] = ((bytes[3] as number) & 0xf0) | NXDOMAIN
  expect(readAnswer(bytes, 'example.org', 'MX')).toMatchObject({ ok: true, value: { outcome: 'no-name', records: [] } })
})

test.each([
  ['another type', { type: 'SRV', name: 'example.org', class: 'IN' }],
  ['another name', { type: 'MX', name: 'example.com', class: 'IN' }],
  ['another class', { type: 'MX', name: 'example.org', class: 'CH' }],
] as const)('an answer to a question of %s is none', (_, question) => {
  const bytes = response([], { questions: [question as NonNullable<Packet['questions']>[number]] })
  expect(readAnswer(bytes, 'example.org', 'MX')).toEqual({ ok: false, error: 'mismatch' })
})

test('an answer without a question, or with two, is none', () => {
  const question = { type: 'MX', name: 'example.org', class: 'IN' } as unknown as NonNullable<
    Packet['questions']
  >[number]
  for (const questions of [[], [question, question]])
    expect(readAnswer(response([], { questions }), 'example.org', 'MX')).toEqual({ ok: false, error: 'mismatch' })
})

test('a TTL with its highest bit set counts as none (RFC 2181 §8)', () => {
  const [record] = zoneOf('example.org 1 MX 10 mx.example.net') as [Answer]
  const bytes = response([{ ...record, ttl: 2 ** 31 } as Answer])
  expect(readAnswer(bytes, 'example.org', 'MX')).toMatchObject({ ok: true, value: { ttlSeconds: 30 } })
})

test('whatever bytes come, they are an answer or a reason, never an exception', () => {
  const good = response(zoneOf('example.org 300 MX 10 mx.example.net\nexample.org 300 MX 10 mx2.example.net'))
  const mutated = fc
    .tuple(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(good.length))
    .map(([changes, length]) => {
      const bytes = Uint8Array.from(good)
      for (const [place, value] of changes) bytes[place] = value
      return bytes.slice(0, length)
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      const answer = readAnswer(bytes, 'example.org', 'MX')
      if (answer.ok) {
        expect(answer.value.ttlSeconds).toBeGreaterThanOrEqual(30)
        expect(answer.value.ttlSeconds).toBeLessThanOrEqual(3600)
        for (const { exchange } of answer.value.records)
          expect(exchange === undefined || exchange === '.' || /^[a-z0-9.-]+$/.test(exchange)).toBe(true)
      } else expect(answer.error).toMatch(/^(?:malformed|mismatch|truncated|refused|server-failure)$/)
    }),
    { numRuns: 2_000 },
  )
})
