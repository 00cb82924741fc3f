import { describe, expect, test } from 'vitest'
import { texts } from '#generated/texts.js'
import type { AccountConfig, MailServer } from '../../../../src/account/index.ts'
import { fill } from '../../../../src/language/index.ts'
import { presented, type Say } from '../../../../src/protocols/dns-zone/record.ts'
import { toZoneView, type ZoneFacts } from '../../../../src/protocols/dns-zone/view.ts'
import { zoneText } from '../../../../src/protocols/dns-zone/zone-text.ts'
import { ACCOUNT, d, host, IMAP, url } from '../../account/support.ts'

const ENGLISH: Say = (key, values = {}) => fill(texts.en[key], values)

const FACTS: ZoneFacts = {
  service: d('autoconfig.service.example'),
  customerCertificates: true,
  isMxName: false,
  hasAutoconfig: true,
  hasAutodiscover: true,
  digest: 'K7Gge18j3RhfQ3nmh0KJXOnQiDd1+kWdz/nHMcgQrA4=',
  previous: undefined,
  mailconf: false,
}

const POP3: MailServer = { ...IMAP, protocol: 'pop3', hostname: host('pop.example.net'), port: 995 }
const IMAP_STARTTLS: MailServer = { ...IMAP, port: 143, security: 'starttls' }
const LOCAL = { template: '%EMAILLOCALPART%' }

function viewOf(change: Partial<AccountConfig> = {}, facts: Partial<ZoneFacts> = {}) {
  const view = toZoneView({ ...ACCOUNT, ...change }, { ...FACTS, ...facts })
  if (!view.ok) throw new Error(view.error)
  return view.value
}

const linesOf = (...given: Parameters<typeof viewOf>) =>
  viewOf(...given).sections.flatMap(({ records }) =>
    records.map(({ owner, data }) => `${owner} ${data.type} ${presented(data)}`),
  )
const remarksOf = (...given: Parameters<typeof viewOf>) =>
  viewOf(...given).sections.flatMap(({ remarks }) => remarks.map(({ key }) => key))

describe('priorities', () => {
  const offered = (incoming: readonly MailServer[]) =>
    linesOf({ incoming })
      .filter((line) => /^_(?:imap|pop3)s?\._tcp SRV/.test(line) && !line.endsWith(' .'))
      .map((line) => line.replace(/ SRV (\d+) .*/, ' $1'))

  test.each<[string, readonly MailServer[], string[]]>([
    ['IMAP first', [IMAP, POP3], ['_imaps._tcp 0', '_pop3s._tcp 10']],
    ['POP3 first', [POP3, IMAP], ['_pop3s._tcp 0', '_imaps._tcp 10']],
    ['IMAP with STARTTLS alone before POP3', [IMAP_STARTTLS, POP3], ['_pop3s._tcp 10', '_imap._tcp 0']],
    ['everything', [IMAP_STARTTLS, IMAP, POP3], ['_imaps._tcp 0', '_pop3s._tcp 10', '_imap._tcp 20']],
  ])('the best server of the protocol that the entry names first is tried first: %s', (_, incoming, priorities) => {
    expect(offered(incoming)).toEqual(priorities)
  })

  test('of several servers of one kind, the entry’s first is named', () => {
    const second = { ...IMAP, hostname: host('imap2.example.net') }
    expect(linesOf({ incoming: [IMAP, second] }).filter((line) => line.startsWith('_imaps'))).toEqual([
      '_imaps._tcp SRV 0 1 993 imap.example.net.',
    ])
  })
})

describe('calendars and the rest', () => {
  const groupware = (change: Partial<AccountConfig>) =>
    linesOf(change).filter((line) => /^_(?:cal|card|jmap|sieve)/.test(line))

  test('filters are at their own port, JMAP at that of its URL', () => {
    expect(
      groupware({
        manageSieve: { hostname: 'sieve.example.net', port: 4190 },
        jmap: url('https://j.example.net:8443/s'),
      }),
    ).toEqual(['_jmap._tcp SRV 0 1 8443 j.example.net.', '_sieve._tcp SRV 0 1 4190 sieve.example.net.'])
  })

  test('a path that needs escapes stays as it stands in the URL', () => {
    expect(groupware({ calendar: { caldav: url('https://dav.example.net/a%20b/"c"?x=%22') } })).toContain(
      '_caldavs._tcp TXT "path=/a%20b/%22c%22?x=%22"',
    )
  })

  test.each([
    ['the local part', { username: LOCAL }, true],
    ['a compound', { username: { template: '%EMAILLOCALPART%.%EMAILDOMAIN%' } }, false],
    ['one that only its owner knows', { username: { ask: undefined } }, false],
  ])('with %s as login they are named only when clients try it by themselves', (_, login, named) => {
    const change = { calendar: { caldav: url('https://dav.example.net/') }, login: { ...IMAP, ...login } }
    expect(groupware(change).length > 0).toBe(named)
    expect(remarksOf(change).includes('dns.remark.groupware-login')).toBe(!named)
  })

  test('what an entry does not name is not said to be missing', () => {
    expect(groupware({})).toEqual([])
  })
})

describe('the service', () => {
  test('nothing leads to a document that is not there', () => {
    const facts = { hasAutoconfig: false, hasAutodiscover: false, digest: undefined, mailconf: true }
    expect(
      linesOf({}, facts).filter(
        (line) => !line.startsWith('_imap') && !line.startsWith('_pop') && !line.startsWith('_sub'),
      ),
    ).toEqual([])
    expect(remarksOf({}, facts)).toEqual(['dns.remark.no-pacc'])
  })

  test('an account for Exchange alone gets what its clients ask for', () => {
    const facts = { hasAutoconfig: false, digest: undefined }
    expect(linesOf({ incoming: [], outgoing: [] }, facts)).toEqual([
      'autodiscover CNAME autoconfig.service.example.',
      '_autodiscover._tcp SRV 0 0 443 autoconfig.service.example.',
    ])
  })

  test('a provider whose mail needs its own program has nothing to publish', () => {
    const unsupported = { reason: 'own-app', url: url('https://x.example/') } as const
    expect(toZoneView({ ...ACCOUNT, unsupported }, FACTS)).toEqual({ ok: false, error: 'unsupported' })
  })
})

test('a name with anything in it stays in its comment', () => {
  const name = 'Evil\n@ IN NS evil.example.\r\u2028\u0085x'
  const text = zoneText(viewOf({ provider: { ...ACCOUNT.provider, displayName: name } }), ENGLISH)
  expect(text).not.toMatch(/^@ IN NS/m)
  expect(text.split('\n').filter((line) => line.includes('evil.example'))).toEqual([
    expect.stringMatching(/^; Mail of example\.net is at Evil @ IN NS evil/),
  ])
})

test('AC-107 a name that is longer than DNS allows has no record, and the section says so', () => {
  const label = 'a'.repeat(60)
  const domain = d(`${label}.${label}.${label}.${'b'.repeat(52)}.example`)
  const names = linesOf({ domain }).map((line) => line.split(' ')[0])
  expect(names).not.toContain('_imaps._tcp')
  expect(names.every((owner) => owner === '@' || `${owner}.${domain}`.length <= 253)).toBe(true)
  expect(remarksOf({ domain })).toContain('dns.remark.name-too-long')
  expect(remarksOf()).not.toContain('dns.remark.name-too-long')
})
