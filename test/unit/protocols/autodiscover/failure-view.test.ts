import { expect, test } from 'vitest'
import { errorDocument } from '../../../../src/protocols/autodiscover/document.ts'
import { type AutodiscoverFailure, toErrorView } from '../../../../src/protocols/autodiscover/failure-view.ts'
import { createGrammar } from '../../../grammars/grammar.ts'

const NOW = new Date('2026-11-05T07:08:09.012Z')
const grammar = createGrammar('autodiscover-error')

/** Every failure, its HTTP status and its code (AUTODISCOVER §2.5). */
const SAID = {
  'body-too-large': [413, 600],
  'body-cut-off': [200, 600],
  'body-not-utf8': [200, 600],
  'not-xml': [200, 600],
  'address-missing': [200, 600],
  'address-malformed': [200, 600],
  'schema-unknown': [200, 601],
  'no-active-sync': [200, 601],
  'domain-missing': [404, 500],
  'domain-unknown': [404, 500],
  'source-unavailable': [404, 500],
  insecure: [404, 500],
  'login-unknown': [404, 500],
  'no-mail-servers': [404, 500],
  'oauth-only': [404, 500],
  'plain-only': [404, 500],
  'server-unknown': [404, 500],
  unsupported: [404, 500],
  'variant-needed': [404, 500],
  broken: [503, 603],
} as const satisfies Record<AutodiscoverFailure, readonly [number, number]>

const MESSAGES = {
  500: 'The email address cannot be found.',
  600: 'Invalid Request',
  601: 'Provider is not available',
  603: 'The server has a temporary problem.',
} as const

const failures = Object.keys(SAID) as AutodiscoverFailure[]

test.each(failures)('%s is said with its status, code and message', (failure) => {
  const [status, code] = SAID[failure]
  expect(toErrorView(failure, NOW, 'autodiscover.service.example')).toEqual({
    status,
    view: { time: '07:08:09.0120000', id: expect.any(Number), code, message: MESSAGES[code] },
  })
})

test.each(failures)('AD-51 the document of %s is as the grammar wants it', async (failure) => {
  const response = await errorDocument(failure, NOW, 'autodiscover.service.example')
  expect(response.status).toBe(SAID[failure][0])
  expect(grammar.check(await response.text())).toEqual([])
})

test.each([
  'localhost',
  'a.example',
  'autodiscover.service.example',
  'xn--bcher-kva.example',
  `${'a'.repeat(249)}.com`,
])('AD-51 the number of the installation %s fits into 32 bits and does not change', (installation) => {
  const ids = failures.map((failure) => toErrorView(failure, NOW, installation).view.id)
  expect(new Set(ids).size).toBe(1)
  expect(ids[0]).toSatisfy((id: number) => Number.isInteger(id) && id >= 0 && id <= 4_294_967_295)
  expect(toErrorView('broken', new Date(0), installation).view.id).toBe(ids[0])
})

test('two installations have different numbers', () => {
  const idOf = (installation: string) => toErrorView('broken', NOW, installation).view.id
  expect(idOf('a.example')).not.toBe(idOf('b.example'))
})

test.each([
  ['2026-01-01T00:00:00.000Z', '00:00:00.0000000'],
  ['2026-12-31T23:59:59.999Z', '23:59:59.9990000'],
])('AD-51 at %s the time of day is %s', (now, time) => {
  expect(toErrorView('broken', new Date(now), 'localhost').view.time).toBe(time)
})

test('AD-53 only a bug asks a client to come again', async () => {
  for (const failure of failures) {
    const response = await errorDocument(failure, NOW, 'localhost')
    expect(response.headers.get('retry-after'), failure).toBe(failure === 'broken' ? '60' : null)
  }
})
