import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../src/lookup/index.ts'
import { catalogOf, d, lookupOver, providerOf, question, sourceThat } from './support.ts'

/** The order of the sources, the trail they leave, and what a request is about. */

const PROVIDER = providerOf(catalogOf({ 'example.net': 'domains: [example.net]' }), 'example.net')

const FINDING: Finding = {
  provider: PROVIDER,
  variant: undefined,
  domain: d('example.org'),
  values: undefined,
  source: 'catalog',
}

const CLAIM = { claims: PROVIDER, variant: undefined }

const nothing = (name: string) => sourceThat(name, () => undefined)
const found = (name: string) => sourceThat(name, () => FINDING)
const elsewhere = (name: string) => sourceThat(name, () => 'elsewhere')
const foundLater = (name: string) => sourceThat(name, async () => FINDING)
const nothingLater = (name: string) => sourceThat(name, async () => undefined)
const elsewhereLater = (name: string) => sourceThat(name, async () => 'elsewhere' as const)
const throwing = (name: string) =>
  sourceThat(name, () => {
    throw new Error('down')
  })
const rejecting = (name: string) => sourceThat(name, () => Promise.reject(new Error('timeout')))

const QUESTION = question('autoconfig.example.org')
const asked = d('example.org')

describe('the sources', () => {
  test('are asked in their order, and the first that knows ends it', async () => {
    const sources = [nothing('a'), nothingLater('b'), foundLater('c'), found('d')]
    expect(await lookupOver(sources)(QUESTION)).toEqual({
      ok: true,
      value: {
        ...FINDING,
        why: [
          { source: 'a', asked, outcome: 'unknown' },
          { source: 'b', asked, outcome: 'unknown' },
          { source: 'c', asked, outcome: 'found' },
        ],
      },
    })
    expect(sources.map((source) => source.asked.length)).toEqual([1, 1, 1, 0])
  })

  test('all get the same question', async () => {
    const sources = [nothing('a'), found('b')]
    await lookupOver(sources)(question('autoconfig.example.org', 'anna@example.com'))
    const inquiry = { domain: 'example.com', through: 'example.org', atOwnServiceHost: false }
    expect(sources.map((source) => source.asked)).toEqual([[inquiry], [inquiry]])
  })

  test('that know nothing, all of them, leave the domain unknown, with the trail', async () => {
    expect(await lookupOver([nothing('a'), nothingLater('b')])(QUESTION)).toEqual({
      ok: false,
      error: {
        reason: 'domain-unknown',
        domain: 'example.org',
        why: [
          { source: 'a', asked, outcome: 'unknown' },
          { source: 'b', asked, outcome: 'unknown' },
        ],
      },
    })
    expect(await lookupOver([])(QUESTION)).toEqual({
      ok: false,
      error: { reason: 'domain-unknown', domain: 'example.org', why: [] },
    })
  })

  test.each([
    ['at once', elsewhere],
    ['later', elsewhereLater],
  ])('one that says %s that mail is elsewhere ends it: nobody else is asked', async (_, says) => {
    const sources = [nothing('a'), says('b'), found('c')]
    expect(await lookupOver(sources)(QUESTION)).toEqual({
      ok: false,
      error: {
        reason: 'domain-unknown',
        domain: 'example.org',
        why: [
          { source: 'a', asked, outcome: 'unknown' },
          { source: 'b', asked, outcome: 'elsewhere' },
        ],
      },
    })
    expect(sources[2]?.asked).toEqual([])
  })

  test('one that claims the domain without knowing its servers is noted, and those behind it are told', async () => {
    const sources = [nothing('a'), sourceThat('b', async () => CLAIM), nothing('c'), found('d')]
    expect(await lookupOver(sources)(QUESTION)).toEqual({
      ok: true,
      value: {
        ...FINDING,
        why: [
          { source: 'a', asked, outcome: 'unknown' },
          { source: 'b', asked, outcome: 'claimed' },
          { source: 'c', asked, outcome: 'unknown' },
          { source: 'd', asked, outcome: 'found' },
        ],
      },
    })
    expect(sources.map((source) => source.asked[0]?.claimed)).toEqual([undefined, undefined, CLAIM, CLAIM])
  })

  test('that only claim the domain leave it unknown', async () => {
    const claiming = sourceThat('a', () => CLAIM)
    expect(await lookupOver([claiming])(QUESTION)).toEqual({
      ok: false,
      error: { reason: 'domain-unknown', domain: 'example.org', why: [{ source: 'a', asked, outcome: 'claimed' }] },
    })
  })

  test.each([
    ['throws', throwing, 'down'],
    ['rejects', rejecting, 'timeout'],
  ])('one that %s is noted, reported and passed over, and the next one’s answer stands', async (_, fails, message) => {
    const failures: unknown[] = []
    const onFailure = (source: string, error: unknown) => void failures.push(source, error)
    expect(await lookupOver([fails('a'), nothing('b'), found('c')], { onFailure })(QUESTION)).toEqual({
      ok: true,
      value: {
        ...FINDING,
        why: [
          { source: 'a', asked, outcome: 'failed' },
          { source: 'b', asked, outcome: 'unknown' },
          { source: 'c', asked, outcome: 'found' },
        ],
      },
    })
    expect(failures).toEqual(['a', new Error(message)])
  })

  test.each([
    ['throws first', () => [throwing('a'), nothing('b')]],
    ['throws last', () => [nothing('a'), throwing('b')]],
    ['rejects', () => [nothing('a'), rejecting('b'), nothing('c')]],
    ['fails before one that says elsewhere', () => [throwing('a'), elsewhere('b')]],
  ])('when one %s and none answers, the domain is not unknown: a source was unavailable', async (_, sources) => {
    const result = await lookupOver(sources())(QUESTION)
    expect(result).toMatchObject({ ok: false, error: { reason: 'source-unavailable', domain: 'example.org' } })
    expect(JSON.stringify(result)).toContain('"outcome":"failed"')
  })

  test('one that fails behind the one that knows is never asked', async () => {
    const behind = rejecting('b')
    expect((await lookupOver([found('a'), behind])(QUESTION)).ok).toBe(true)
    expect(behind.asked).toEqual([])
  })
})

/** What the sources are asked, or the failure when there is nothing to ask. */
async function inquiryFor(
  asking: Parameters<typeof question>,
  options: Parameters<typeof lookupOver>[1] = {},
): Promise<unknown> {
  const source = nothing('a')
  const result = await lookupOver([source], options)(question(...asking))
  return source.asked[0] ?? (result.ok ? undefined : result.error)
}

const MISSING = { reason: 'domain-missing' }

describe('the domain asked about', () => {
  test.each([
    ['of the address', ['mail.example', 'anna@example.com'], 'example.com', 'mail.example', false],
    [
      'of the address, before the path',
      ['mail.example', 'anna@example.com', 'path.example'],
      'example.com',
      'path.example',
      false,
    ],
    ['of the path', ['mail.example', undefined, 'path.example'], 'path.example', 'path.example', false],
    [
      'of the path, before the host',
      ['autoconfig.example.org', undefined, 'path.example'],
      'path.example',
      'path.example',
      false,
    ],
    ['behind autoconfig.', ['autoconfig.example.org'], 'example.org', 'example.org', true],
    ['behind autodiscover.', ['autodiscover.example.org'], 'example.org', 'example.org', true],
    ['behind ua-auto-config.', ['ua-auto-config.example.org'], 'example.org', 'example.org', true],
    ['of a host that speaks for itself', ['www.example.org'], 'www.example.org', 'www.example.org', false],
    [
      'of the address at its own service host',
      ['autoconfig.example.org', 'anna@example.org'],
      'example.org',
      'example.org',
      true,
    ],
    ['of the address at its own host', ['example.org', 'anna@example.org'], 'example.org', 'example.org', false],
    [
      'of the address at another’s service host',
      ['autoconfig.example.org', 'anna@example.com'],
      'example.com',
      'example.org',
      false,
    ],
    [
      'below the one whose service host it is',
      ['autoconfig.example.org', 'anna@sub.example.org'],
      'sub.example.org',
      'example.org',
      false,
    ],
  ] as const)('is the one %s', async (_, asking, domain, through, atOwnServiceHost) => {
    expect(await inquiryFor([...asking] as Parameters<typeof question>)).toEqual({ domain, through, atOwnServiceHost })
  })

  test.each(['localhost', 'localhost:8787', '127.0.0.1', '[::1]', '[::1]:8787'])(
    'is missing at the loopback host %s, which speaks for nobody; an address or a path decides there',
    async (host) => {
      expect(await inquiryFor([host])).toEqual(MISSING)
      expect(await inquiryFor([host, 'anna@example.com'])).toEqual({
        domain: 'example.com',
        through: undefined,
        atOwnServiceHost: false,
      })
      expect(await inquiryFor([host, undefined, 'path.example'])).toEqual({
        domain: 'path.example',
        through: 'path.example',
        atOwnServiceHost: false,
      })
    },
  )

  test.each(['192.0.2.1', 'mail', '[2001:db8::1]', 'autoconfig.org.'])('is missing or itself at %s', async (host) => {
    const inquiry = await inquiryFor([host])
    expect(inquiry).toEqual(
      host === 'autoconfig.org.'
        ? { domain: 'autoconfig.org', through: 'autoconfig.org', atOwnServiceHost: false }
        : MISSING,
    )
  })
})

describe('SERVICE_HOST', () => {
  test.each(['service.example', 'autoconfig.service.example', 'autodiscover.service.example'])(
    '%s speaks for no domain; an address or a path decides there',
    async (serviceHost) => {
      expect(await inquiryFor([serviceHost], { serviceHost })).toEqual(MISSING)
      expect(await inquiryFor([serviceHost, 'anna@example.com'], { serviceHost })).toEqual({
        domain: 'example.com',
        through: undefined,
        atOwnServiceHost: false,
      })
      expect(await inquiryFor([serviceHost, undefined, 'path.example'], { serviceHost })).toEqual({
        domain: 'path.example',
        through: 'path.example',
        atOwnServiceHost: false,
      })
    },
  )

  test('that is autoconfig.<h> speaks for a known <h>, also for other people’s addresses', async () => {
    const options = { serviceHost: 'autoconfig.hoster.example', known: ['hoster.example'] }
    expect(await inquiryFor(['autoconfig.hoster.example'], options)).toEqual({
      domain: 'hoster.example',
      through: 'hoster.example',
      atOwnServiceHost: false,
    })
    expect(await inquiryFor(['autoconfig.hoster.example', 'anna@example.com'], options)).toEqual({
      domain: 'example.com',
      through: 'hoster.example',
      atOwnServiceHost: false,
    })
  })

  test.each(['autodiscover.hoster.example', 'ua-auto-config.hoster.example', 'hoster.example'])(
    'that is %s speaks for nobody, although the name behind it is known',
    async (serviceHost) => {
      expect(await inquiryFor([serviceHost], { serviceHost, known: ['hoster.example'] })).toEqual(MISSING)
    },
  )

  test('is never the asked domain’s own service host: nobody but the operator pointed it here', async () => {
    const serviceHost = 'autoconfig.example.org'
    expect(await inquiryFor([serviceHost, 'anna@example.org'], { serviceHost })).toEqual({
      domain: 'example.org',
      through: undefined,
      atOwnServiceHost: false,
    })
    expect(await inquiryFor([serviceHost, 'anna@example.org'], { serviceHost, known: ['example.org'] })).toEqual({
      domain: 'example.org',
      through: 'example.org',
      atOwnServiceHost: false,
    })
  })

  test('changes nothing at other hosts', async () => {
    expect(await inquiryFor(['autodiscover.example.org'], { serviceHost: 'autoconfig.example.org' })).toEqual({
      domain: 'example.org',
      through: 'example.org',
      atOwnServiceHost: true,
    })
  })
})
