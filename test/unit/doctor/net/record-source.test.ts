import { afterEach, expect, test } from 'vitest'
import { createRecordSource } from '../../../../src/doctor/net/index.ts'
import { MAX_VERIFY_DNS_QUESTIONS } from '../../../../src/limits.ts'
import { closeAll, networkOf } from './web.ts'

afterEach(closeAll)

const ok = <T>(...records: T[]) => ({ ok: true, records })

test('records of every type, names in small letters without final dots', async () => {
  const { network } = await networkOf(`
    example.org              A     192.0.2.1
    example.org              AAAA  2001:db8::1
    example.org              MX    10 Mail.Example.org.
    _imaps._tcp.example.org  SRV   5 1 993 IMAP.example.org
    example.org              TXT   "first " "and second"
    alias.example.org        CNAME Target.example.org
    target.example.org       CNAME example.org
  `)
  expect(await network.records('A', 'example.org')).toEqual(ok('192.0.2.1'))
  expect(await network.records('AAAA', 'example.org')).toEqual(ok('2001:db8::1'))
  expect(await network.records('MX', 'Example.ORG.')).toEqual(ok({ priority: 10, host: 'mail.example.org' }))
  expect(await network.records('SRV', '_imaps._tcp.example.org')).toEqual(
    ok({ priority: 5, weight: 1, port: 993, target: 'imap.example.org' }),
  )
  expect(await network.records('TXT', 'example.org')).toEqual(ok('first and second'))
})

test('a chain of aliases: each link by itself, and what stands at its end', async () => {
  const { network } = await networkOf(`
    alias.example.org   CNAME Target.example.org
    target.example.org  CNAME example.org
    example.org         A     192.0.2.1
    example.org         MX    10 mail.example.org
  `)
  expect(await network.records('CNAME', 'alias.example.org')).toEqual(ok('target.example.org'))
  expect(await network.records('CNAME', 'target.example.org')).toEqual(ok('example.org'))
  expect(await network.records('CNAME', 'example.org')).toEqual(ok())
  expect(await network.records('A', 'alias.example.org')).toEqual(ok('192.0.2.1'))
  expect(await network.records('MX', 'alias.example.org')).toEqual(ok({ priority: 10, host: 'mail.example.org' }))
})

test('"none, on purpose" is a dot', async () => {
  const { network } = await networkOf('example.org MX 0 .\n_imap._tcp.example.org SRV 0 0 0 .')
  expect(await network.records('MX', 'example.org')).toEqual(ok({ priority: 0, host: '.' }))
  expect(await network.records('SRV', '_imap._tcp.example.org')).toMatchObject(ok({ target: '.' }))
})

test('what is not there is no failure: no such name, no such record, no name at all', async () => {
  const { network } = await networkOf('example.org TXT "x"')
  expect(await network.records('MX', 'missing.example')).toEqual(ok())
  expect(await network.records('MX', 'example.org')).toEqual(ok())
  expect(await network.records('MX', `${'x'.repeat(70)}.example`)).toEqual(ok())
})

test('what nobody could say: a resolver that fails, refuses, is silent, or is not there', async () => {
  const { network } = await networkOf('broken.example SERVFAIL\nclosed.example REFUSED\nsilent.example SILENT')
  expect(await network.records('MX', 'broken.example')).toEqual({ ok: false, failure: 'server-failure' })
  expect(await network.records('MX', 'closed.example')).toEqual({ ok: false, failure: 'refused' })
  expect(await network.records('MX', 'silent.example')).toEqual({ ok: false, failure: 'timeout' })
  const nobody = createRecordSource({ resolver: '127.0.0.1:9' })
  expect(await nobody.ask('MX', 'example.org')).toEqual({ ok: false, failure: 'refused' })
})

test('a question is asked once, at once or later, and what came of all of them is kept in their order', async () => {
  const { dns, network } = await networkOf('example.org MX 10 mail.example.org')
  await Promise.all([1, 2, 3].map(() => network.records('MX', 'example.org')))
  await network.records('TXT', 'example.org')
  await network.records('MX', 'EXAMPLE.org.')
  expect(dns.asked).toEqual(['MX example.org', 'TXT example.org'])
  expect([...network.recordsSeen()]).toEqual([
    ['MX example.org', ok({ priority: 10, host: 'mail.example.org' })],
    ['TXT example.org', ok()],
  ])
})

test('a run asks so many questions, and no more', async () => {
  const { dns, network } = await networkOf('example.org MX 10 mail.example.org')
  const answers = await Promise.all(
    Array.from({ length: MAX_VERIFY_DNS_QUESTIONS + 1 }, (_, place) => network.records('TXT', `${place}.example`)),
  )
  expect(answers.at(-2)).toEqual(ok())
  expect(answers.at(-1)).toEqual({ ok: false, failure: 'budget-spent' })
  expect(new Set(dns.asked).size).toBe(MAX_VERIFY_DNS_QUESTIONS)
})

test('a stop ends a question at once', async () => {
  const controller = new AbortController()
  const { network } = await networkOf('example.org SILENT', { signal: controller.signal, dnsMs: 5_000 })
  const start = performance.now()
  setTimeout(() => controller.abort(), 30)
  expect(await network.records('MX', 'example.org')).toEqual({ ok: false, failure: 'stopped' })
  expect(performance.now() - start).toBeLessThan(1_000)
})
