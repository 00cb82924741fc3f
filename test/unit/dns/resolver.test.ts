import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDns, type DnsFailure } from '../../../src/dns/index.ts'
import { DNS_QUESTION_MS, RESOLVER_REST_MS } from '../../../src/limits.ts'
import { type DohStandIn, FAILING, type Fault, startDoh } from '../../support/doh.ts'

/** Questions to a real resolver on loopback: what it says, and what is made of one that fails. */

const ZONE = `
example.org      300   SOA 60
example.org      300   MX 20 backup.example.org
example.org      300   MX 10 mx2.hoster.example
example.org      300   MX 10 MX1.Hoster.Example
short.example.org  0   MX 10 mx.hoster.example
long.example.org 90000 MX 10 mx.hoster.example
alias.example.org  60  CNAME other.example.org
other.example.org  90  CNAME example.org
loop.example.org   60  CNAME loop2.example.org
loop2.example.org  60  CNAME loop.example.org
null.example.org  300  MX 0 .
odd.example.org   300  MX 10 192.0.2.1
odd.example.org   300  MX 10 under_score.example.org
deep.below.example.org 300 A 192.0.2.1
_imaps._tcp.example.org 300 SRV 5 1 993 imap.example.org
_pop3s._tcp.example.org 300 SRV 0 0 0 .
xn--bcher-kva.example 300 MX 10 mx.xn--bcher-kva.example
patient.example   9000 SOA 8000
patient.example   9000 A 192.0.2.1
`

let doh: DohStandIn

beforeAll(async () => {
  doh = await startDoh(ZONE)
})
afterAll(() => doh.close())
beforeEach(() => doh.forget())

/** A clock that the test moves. */
function clock() {
  let ms = 1_000_000
  return {
    now: () => ms,
    pass(more: number) {
      ms += more
    },
  }
}

const good = () => createDns({ endpoints: [doh.url()] })
const over = (...faults: Fault[]) => createDns({ endpoints: faults.map((fault) => doh.url(fault)) })
const reasonOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error: DnsFailure) => `${error.name}: ${error.reason}`,
  )

describe('an answer', () => {
  test('holds every MX with its preference, hosts in wire form', async () => {
    expect(await good().ask('example.org', 'MX')).toEqual({
      outcome: 'records',
      records: [
        { preference: 20, exchange: 'backup.example.org' },
        { preference: 10, exchange: 'mx2.hoster.example' },
        { preference: 10, exchange: 'mx1.hoster.example' },
      ],
      ttlSeconds: 300,
    })
  })

  test('tells a null MX from a name that can be no host', async () => {
    expect(await good().ask('null.example.org', 'MX')).toMatchObject({ records: [{ preference: 0, exchange: '.' }] })
    expect((await good().ask('odd.example.org', 'MX')).records).toEqual([
      { preference: 10, exchange: undefined },
      { preference: 10, exchange: undefined },
    ])
  })

  test('follows aliases to the records, and holds as long as the shortest of them', async () => {
    const answer = await good().ask('alias.example.org', 'MX')
    expect([answer.outcome, answer.records.length, answer.ttlSeconds]).toEqual(['records', 3, 60])
  })

  test('to the question for an alias is the first one only', async () => {
    expect(await good().ask('alias.example.org', 'CNAME')).toMatchObject({ records: ['other.example.org'] })
  })

  test('that goes in circles holds nothing', async () => {
    expect(await good().ask('loop.example.org', 'MX')).toMatchObject({ outcome: 'no-data', records: [] })
  })

  test('holds SRV records, and says which service is not offered', async () => {
    expect((await good().ask('_imaps._tcp.example.org', 'SRV')).records).toEqual([
      { priority: 5, weight: 1, port: 993, target: 'imap.example.org' },
    ])
    expect((await good().ask('_pop3s._tcp.example.org', 'SRV')).records).toEqual([
      { priority: 0, weight: 0, port: 0, target: '.' },
    ])
  })

  test('to a name that is not there differs from one to a name without such a record', async () => {
    const outcomes = ['nowhere.example.org', 'below.example.org', 'deep.below.example.org'].map(
      async (name) => (await good().ask(name, 'MX')).outcome,
    )
    expect(await Promise.all(outcomes)).toEqual(['no-name', 'no-data', 'no-data'])
  })

  test('is had for international names in their wire form', async () => {
    expect((await good().ask('xn--bcher-kva.example', 'MX')).records).toHaveLength(1)
  })

  test.each([
    ['short.example.org', 'MX', 30],
    ['long.example.org', 'MX', 3600],
    ['nowhere.example.org', 'MX', 60],
    ['patient.example', 'MX', 300],
    ['nowhere.test', 'MX', 30],
  ] as const)('about %s holds within our bounds: %s for %i seconds', async (name, type, seconds) => {
    expect((await good().ask(name, type)).ttlSeconds).toBe(seconds)
  })
})

test('a name that is too long to be one is not asked about, one that just fits is', async () => {
  const label = `${'a'.repeat(59)}.`
  const longest = `${label.repeat(4)}${'b'.repeat(5)}.example`
  expect([longest.length, (await good().ask(longest, 'MX')).outcome]).toEqual([253, 'no-name'])
  expect(doh.asked).toHaveLength(1)
  expect(await good().ask(`c${longest}`, 'MX')).toEqual({ outcome: 'no-name', records: [], ttlSeconds: 300 })
  expect(doh.asked).toHaveLength(1)
})

describe('what is remembered', () => {
  test('is not asked again while it holds, and is once its time is over', async () => {
    const { now, pass } = clock()
    const dns = createDns({ endpoints: [doh.url()], now })
    await dns.ask('example.org', 'MX')
    pass(100_000)
    expect((await dns.ask('example.org', 'MX')).ttlSeconds).toBe(200)
    expect(doh.asked).toEqual(['MX example.org'])
    pass(200_000)
    await dns.ask('example.org', 'MX')
    expect(doh.asked).toHaveLength(2)
  })

  test.each(['nowhere.example.org', 'below.example.org'])('includes that there is nothing: %s', async (name) => {
    const { now, pass } = clock()
    const dns = createDns({ endpoints: [doh.url()], now })
    await dns.ask(name, 'MX')
    pass(59_000)
    await dns.ask(name, 'MX')
    expect(doh.asked).toHaveLength(1)
    pass(1_000)
    await dns.ask(name, 'MX')
    expect(doh.asked).toHaveLength(2)
  })

  test('is kept by name and type', async () => {
    const dns = good()
    await dns.ask('example.org', 'MX')
    await dns.ask('example.org', 'CNAME')
    await dns.ask('other.example.org', 'MX')
    expect(doh.asked).toHaveLength(3)
  })

  test('never includes a failure', async () => {
    const dns = over('servfail')
    await reasonOf(dns.ask('example.org', 'MX'))
    await reasonOf(dns.ask('example.org', 'MX'))
    expect(doh.asked).toHaveLength(4)
  })
})

test('the same question under way is asked once', async () => {
  const dns = over('slow')
  const answers = await Promise.all([dns.ask('example.org', 'MX'), dns.ask('example.org', 'MX')])
  expect(answers[0]).toEqual(answers[1])
  expect(doh.asked).toEqual(['MX example.org /slow'])
})

test('the same question under way fails once for all who ask it', async () => {
  const dns = over('servfail')
  const failures = await Promise.all([1, 2].map(() => reasonOf(dns.ask('example.org', 'MX'))))
  expect(failures).toEqual(Array(2).fill('DnsFailure: server-failure'))
  expect(doh.asked).toHaveLength(2)
})

test('a failure of a question that was asked earlier is not that of a later one: the resolver may be back', async () => {
  const { now, pass } = clock()
  let breakOff = () => {}
  const pending = new Promise<Response>((_, reject) => {
    breakOff = () => reject(new TypeError('connection reset'))
  })
  const fetched = vi.spyOn(globalThis, 'fetch').mockReturnValueOnce(pending)
  fetched.mockRejectedValueOnce(new TypeError('connection reset'))
  const dns = createDns({ endpoints: [doh.url()], now })
  const earlier = reasonOf(dns.ask('example.org', 'MX'))
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled())
  pass(100)
  const later = dns.ask('example.org', 'MX')
  breakOff()
  expect(await later).toMatchObject({ outcome: 'records' })
  expect(await earlier).toBe('DnsFailure: network')
  fetched.mockRestore()
})

/** On Workers a question is lost when the request that asked it ends: nothing ever comes of it. */
describe('a question that was lost', () => {
  const lose = () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockReturnValue(new Promise(() => {}))
    return { dns: good(), found: () => fetched.mockRestore() }
  }

  test('is asked anew by who waited for it', async () => {
    const { dns, found } = lose()
    dns.ask('example.org', 'MX').catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    found()
    expect(await dns.ask('example.org', 'MX')).toMatchObject({ outcome: 'records' })
    expect(doh.asked).toEqual(['MX example.org'])
  })

  test('is waited for by nobody once its time is over', async () => {
    const { now, pass } = clock()
    const fetched = vi.spyOn(globalThis, 'fetch').mockReturnValue(new Promise(() => {}))
    const dns = createDns({ endpoints: [doh.url()], now })
    dns.ask('example.org', 'MX').catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    fetched.mockRestore()
    pass(DNS_QUESTION_MS)
    // With this clock standing still, waiting would never end.
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    expect(await dns.ask('example.org', 'MX')).toMatchObject({ outcome: 'records' })
    vi.useRealTimers()
  })
})

const REASONS: Partial<Record<Fault, string>> = {
  hang: 'timeout',
  drip: 'timeout',
  garbage: 'malformed',
  empty: 'malformed',
  servfail: 'server-failure',
  refused: 'refused',
  truncated: 'truncated',
  'wrong-id': 'mismatch',
  'wrong-question': 'mismatch',
  'no-response': 'mismatch',
  '429': 'http-status',
  '500': 'http-status',
  redirect: 'http-status',
  html: 'content-type',
  endless: 'too-large',
}

test('every way to fail has its reason', () => {
  expect(Object.keys(REASONS).sort()).toEqual([...FAILING].sort())
})

describe.concurrent.each(FAILING)('a resolver that fails: %s', (fault) => {
  test('gives a failure with its reason, after one more attempt, and no answer', async ({ expect }) => {
    const own = await startDoh(ZONE)
    const dns = createDns({ endpoints: [own.url(fault)] })
    expect(await reasonOf(dns.ask('example.org', 'MX'))).toBe(`DnsFailure: ${REASONS[fault]}`)
    expect(own.asked).toEqual([`MX example.org /${fault}`, `MX example.org /${fault}`])
    await own.close()
  })

  test('is no harm where the second one answers', async ({ expect }) => {
    const own = await startDoh(ZONE)
    const dns = createDns({ endpoints: [own.url(fault), own.url()] })
    expect(await dns.ask('example.org', 'MX')).toMatchObject({ outcome: 'records', ttlSeconds: 300 })
    expect(own.asked).toEqual([`MX example.org /${fault}`, 'MX example.org'])
    await own.close()
  })
})

test('a resolver that is not there at all is a failure like any other', async () => {
  const gone = await startDoh(ZONE)
  const url = gone.url()
  await gone.close()
  expect(await reasonOf(createDns({ endpoints: [url] }).ask('example.org', 'MX'))).toBe('DnsFailure: network')
  expect(await createDns({ endpoints: [url, doh.url()] }).ask('example.org', 'MX')).toMatchObject({
    outcome: 'records',
  })
})

test('an answer that there is nothing asks no second resolver', async () => {
  await createDns({ endpoints: [doh.url(), doh.url('slow')] }).ask('nowhere.example.org', 'MX')
  expect(doh.asked).toEqual(['MX nowhere.example.org'])
})

test('a resolver that has just failed is asked behind the others for a while, a third one then comes in', async () => {
  const { now, pass } = clock()
  const dns = createDns({ endpoints: [doh.url('500'), doh.url('429'), doh.url()], now })
  expect(await reasonOf(dns.ask('example.org', 'MX'))).toBe('DnsFailure: http-status')
  expect(await dns.ask('example.org', 'MX')).toMatchObject({ outcome: 'records' })
  await dns.ask('other.example.org', 'MX')
  expect(doh.asked).toEqual(['MX example.org /500', 'MX example.org /429', 'MX example.org', 'MX other.example.org'])
  doh.forget()
  pass(RESOLVER_REST_MS)
  await dns.ask('nowhere.example.org', 'MX').catch(() => undefined)
  expect(doh.asked[0]).toBe('MX nowhere.example.org /500')
})

test('a failure says nothing of what was asked', async () => {
  const error = await over('servfail')
    .ask('secret.example.org', 'MX')
    .catch((thrown: Error) => thrown)
  expect(String(error)).toBe('DnsFailure: no answer from DNS: server-failure')
})
