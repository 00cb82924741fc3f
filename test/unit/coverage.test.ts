import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { coverage } from '../../scripts/coverage.ts'
import { OWN_HOST, renderReport, renderSample, reportOn, sampleOf } from '../../scripts/real-domains/report.ts'
import { type Outcome, survey } from '../../scripts/real-domains/survey.ts'
import { dnsOver, type Entry, readEntries } from '../../scripts/real-domains/zone.ts'
import { catalogOf } from './lookup/support.ts'

/** `npm run coverage`: the real look-up over a file of real domains in place of DNS. */

const CATALOG = catalogOf({
  'hoster.example': "recognisedBy: [{ mx: '*.hoster.example' }]",
  'panel.example': 'recognisedBy: [{ autodiscover: auto.panel.example }]',
  'oauth.example': `recognisedBy: [{ mx: mx.oauth.example }]
authentication: [oauth2]
oauth2: { issuer: accounts.google.com, scopes: [mail], authUrl: https://a.example/a, tokenUrl: https://a.example/t }
incoming: [{ protocol: imap, hostname: imap.googlemail.com, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.googlemail.com, security: tls }]`,
})

const FILE = [
  'de\tone.example\tmx1.hoster.example,mx2.nobody.example\t',
  'de\ttwo.example\tmx.two.example\tauto.panel.example',
  'at\tthree.example\tmx.oauth.example\t',
  'at\tfour.example\tmx.platform.co.at\tauto.panel.example',
  'at\tfive.example\tmx9.platform.co.at,mx1.hoster.example\t',
  'ch\tsix.example\tmail.six.example\t',
  'ch\tseven.example\t\t',
  'ch\teight.example\t.\tauto.panel.example',
  '',
].join('\n')

const entriesOf = (text: string): readonly Entry[] => {
  const entries = readEntries('mx.tsv', text)
  if (!entries.ok) throw new Error(entries.error)
  return entries.value
}

let outcomes: Outcome[]
beforeAll(async () => {
  outcomes = await survey(CATALOG, entriesOf(FILE))
})

describe('a file', () => {
  test('is read line by line, empty ones apart', () => {
    expect(entriesOf('de\tBücher.example\tmx.example.net,mx2.example.net\tauto.example.net\r\n\n')).toEqual([
      {
        country: 'de',
        domain: 'xn--bcher-kva.example',
        mx: ['mx.example.net', 'mx2.example.net'],
        autodiscover: 'auto.example.net',
      },
    ])
  })

  test.each([
    ['de one.example mx', 'mx.tsv:2:1  not "country TAB domain TAB mx,mx TAB autodiscover-target"; separate with tabs'],
    [
      'de\tone.example\tmx\tauto\tmore',
      'mx.tsv:2:1  not "country TAB domain TAB mx,mx TAB autodiscover-target"; separate with tabs',
    ],
    ['de\tno domain\tmx\t', 'mx.tsv:2:4  "no domain" is no domain'],
  ])('with a mistake is refused, with its place: %j', (line, message) => {
    expect(readEntries('mx.tsv', `de\ta.example\tmx.a.example\t\n${line}`)).toEqual({ ok: false, error: message })
  })

  test('stands in for DNS: the first MX is the best, names that it does not have do not exist', async () => {
    const dns = dnsOver(entriesOf(FILE))
    expect((await dns.ask('one.example', 'MX')).records).toEqual([
      { preference: 0, exchange: 'mx1.hoster.example' },
      { preference: 1, exchange: 'mx2.nobody.example' },
    ])
    expect((await dns.ask('autodiscover.two.example', 'CNAME')).records).toEqual(['auto.panel.example'])
    expect((await dns.ask('eight.example', 'MX')).records).toEqual([{ preference: 0, exchange: '.' }])
    const outcomesOf = ['autodiscover.one.example', 'nine.example'].map(
      async (name) => (await dns.ask(name, 'CNAME')).outcome,
    )
    expect(await Promise.all(outcomesOf)).toEqual(['no-data', 'no-name'])
    expect((await dns.ask('_imaps._tcp.one.example', 'SRV')).outcome).toBe('no-name')
  })
})

test('each domain is answered, or not, by the rules of the look-up', () => {
  expect(outcomes.map(({ entry, match }) => [entry.domain, match?.provider.identity.id])).toEqual([
    ['one.example', 'hoster.example'],
    ['two.example', 'panel.example'],
    ['three.example', 'oauth.example'],
    ['four.example', undefined],
    ['five.example', undefined],
    ['six.example', undefined],
    ['seven.example', undefined],
    ['eight.example', undefined],
  ])
})

test('a client counts when the document that it gets is one that it can use', () => {
  expect(outcomes.map(({ usable }) => usable)).toEqual([
    ['thunderbird', 'iphone', 'outlook'],
    ['thunderbird', 'iphone', 'outlook'],
    // A profile and Outlook's document cannot say OAuth2.
    ['thunderbird'],
    ...Array(5).fill([]),
  ])
})

test('the report counts by provider and sign, by country, and what is missed', () => {
  const three = { thunderbird: 1, iphone: 1, outlook: 1 }
  expect(reportOn(outcomes)).toEqual({
    total: { domains: 8, answered: 3, thunderbird: 3, iphone: 2, outlook: 2 },
    providers: [
      { provider: 'hoster.example', by: 'dns-sign mx *.hoster.example', domains: 1, answered: 1, ...three },
      {
        provider: 'oauth.example',
        by: 'dns-sign mx mx.oauth.example',
        domains: 1,
        answered: 1,
        ...three,
        iphone: 0,
        outlook: 0,
      },
      { provider: 'panel.example', by: 'dns-sign autodiscover auto.panel.example', domains: 1, answered: 1, ...three },
    ],
    countries: [
      { country: 'at', domains: 3, answered: 1, ...three, iphone: 0, outlook: 0 },
      { country: 'ch', domains: 3, answered: 0, thunderbird: 0, iphone: 0, outlook: 0 },
      { country: 'de', domains: 2, answered: 2, thunderbird: 2, iphone: 2, outlook: 2 },
    ],
    missed: [
      { platform: 'platform.co.at', domains: 2, example: 'four.example' },
      { platform: OWN_HOST, domains: 1, example: 'six.example' },
      { platform: '(no MX)', domains: 1, example: 'seven.example' },
      { platform: '.', domains: 1, example: 'eight.example' },
    ].sort((one, other) => other.domains - one.domains || (one.platform < other.platform ? -1 : 1)),
  })
})

test('as text it says the same', () => {
  const text = renderReport(reportOn(outcomes))
  expect(text).toContain('3 of 8 domains answered: 37.5 %')
  expect(text).toContain('  iphone: a usable document for 2, 66.7 % of those')
  expect(text).toMatch(/^platform\.co\.at +2 {2}four\.example$/m)
})

test('a sample is drawn from what is answered, the same one for the same seed', () => {
  const drawn = (seed: number) => sampleOf(outcomes, 2, seed).map(({ entry }) => entry.domain)
  expect(drawn(1)).toEqual(drawn(1))
  expect(new Set(Array.from({ length: 20 }, (_, seed) => drawn(seed).join())).size).toBeGreaterThan(1)
  expect(renderSample(sampleOf(outcomes, 9, 1)).split('\n')).toHaveLength(4)
  expect(renderSample(outcomes)).toMatch(/^two\.example +mx\.two\.example +auto\.panel\.example +panel\.example /m)
})

describe('the command', () => {
  const run = async (text: string, options: object) => {
    const path = join(tmpdir(), `postamt-coverage-${process.pid}.tsv`)
    await writeFile(path, text)
    const out = { log: vi.fn(), error: vi.fn() }
    return { status: await coverage(path, { seed: 1, ...options }, out), out, path }
  }
  const LINE = 'de\tone.example\tmx00.ionos.de\t\n'

  test('prints the report on the shipped catalog, as text or JSON', async () => {
    const text = await run(LINE, {})
    expect([text.status, text.out.log.mock.calls[0]?.[0]]).toEqual([
      0,
      expect.stringContaining('1 of 1 domains answered'),
    ])
    const json = await run(LINE, { json: true })
    expect(JSON.parse(json.out.log.mock.calls[0]?.[0] as string)).toMatchObject({
      total: { domains: 1, answered: 1 },
      providers: [{ provider: 'ionos.de' }],
    })
  })

  test('prints a sample instead', async () => {
    const { out } = await run(LINE, { sample: 5 })
    expect(out.log.mock.calls[0]?.[0]).toMatch(/^one\.example +mx00\.ionos\.de/m)
  })

  test('refuses a file with a mistake, and one that is not there', async () => {
    const wrong = await run('nonsense', {})
    expect([wrong.status, wrong.out.error.mock.calls[0]?.[0]]).toEqual([
      1,
      expect.stringContaining(`${wrong.path}:1:1  not`),
    ])
    const out = { log: vi.fn(), error: vi.fn() }
    expect(await coverage('/nowhere/mx.tsv', { seed: 1 }, out)).toBe(1)
    expect(out.error.mock.calls[0]?.[0]).toContain('/nowhere/mx.tsv cannot be read')
  })
})
