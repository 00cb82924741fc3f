import { describe, expect, test } from 'vitest'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { openCatalog } from '../../../src/catalog/index.ts'
import { dnsSigns, type Inquiry } from '../../../src/lookup/index.ts'
import { dnsOf } from './dns-support.ts'
import { d, providerFile, providerOf } from './support.ts'

/** Step 4: whose customer a domain is, by its MX and by where its autodiscover name leads. */

const PERSONAL = (from: string) =>
  `values: { server: ${from} }
incoming: [{ protocol: imap, hostname: '%SERVER%', security: tls }]
outgoing: [{ protocol: smtp, hostname: '%SERVER%', security: tls }]`

const PROVIDERS: Readonly<Record<string, string>> = {
  'hoster.example': "recognisedBy: [{ mx: '*.hoster.example' }, { autodiscover: auto.hoster.example }]",
  'special.example': 'recognisedBy: [{ mx: special.hoster.example }]',
  'shared.example': `recognisedBy: [{ mx: mx.shared.example, autodiscover: auto.shared.example }]
variants:
  exchange: { name: Exchange, recognisedBy: [{ mx: mx.shared.example, autodiscover: 'ex*.shared.example' }] }`,
  'usual.example': 'recognisedBy: [{ mx: mx.shared.example }]',
  'panel.example': 'recognisedBy: [{ autodiscover: auto.panel.example }]',
  'wide.example': "recognisedBy: [{ mx: 'a*.tie.example' }]",
  'narrow.example': "recognisedBy: [{ mx: '*a.tie.example' }]",
  'from-mx.example': `domains: ['*.from-mx.example']
recognisedBy: [{ mx: '*.machines.example' }]
${PERSONAL('from-mx')}`,
  'from-auto.example': `recognisedBy: [{ mx: mx.farm.example }, { autodiscover: '*.farm.example' }]
${PERSONAL('from-autodiscover')}`,
  'by-row.example': `recognisedBy: [{ mx: mx.rows.example }]
${PERSONAL('tenant')}`,
}

const CATALOG = (() => {
  const files = Object.entries(PROVIDERS).map(([id, keys]) => ({
    path: `${id}.yaml`,
    text: providerFile(id, keys),
    local: true,
  }))
  const gateways = { path: '_gateways.yaml', text: "- name: Filter\n  mx: ['*.filter.example']\n", local: true }
  const { catalog } = compileCatalog(files, [gateways])
  if (catalog === undefined) throw new Error('no catalog')
  return openCatalog({ version: 'test', ...catalog })
})()

const inquiry = (domain = 'shop.example', rest: Partial<Inquiry> = {}): Inquiry => ({
  domain: d(domain),
  through: undefined,
  atOwnServiceHost: false,
  ...rest,
})

const claim = (id: string, variant?: string) => ({ claimed: { claims: providerOf(CATALOG, id), variant } })

const answerOf = (zone: string, rest: Partial<Inquiry> = {}) =>
  dnsSigns(CATALOG, dnsOf(zone)).find(inquiry('shop.example', rest))

/** What was found: provider, variant, server. */
async function found(zone: string, rest: Partial<Inquiry> = {}): Promise<string | undefined> {
  const answer = await answerOf(zone, rest)
  if (typeof answer !== 'object' || !('provider' in answer)) return undefined
  return [answer.provider.identity.id, answer.variant, answer.values?.server].filter(Boolean).join(' ')
}

async function noteOf(zone: string, rest: Partial<Inquiry> = {}) {
  const answer = await answerOf(zone, rest)
  return typeof answer === 'object' && 'outcome' in answer ? [answer.outcome, answer.evidence.note] : answer
}

const mx = (...hosts: string[]) => hosts.map((host) => `shop.example 300 MX 10 ${host}`).join('\n')
const auto = (target: string) => `\nautodiscover.shop.example 300 CNAME ${target}`
const autoService = (target: string) => `\n_autodiscover._tcp.shop.example 300 SRV 0 0 443 ${target}`

test('a domain is asked about with three questions, all at once', async () => {
  const dns = dnsOf(mx('mx.hoster.example'))
  await dnsSigns(CATALOG, dns).find(inquiry())
  expect(dns.asked).toEqual([
    'MX shop.example',
    'CNAME autodiscover.shop.example',
    'SRV _autodiscover._tcp.shop.example',
  ])
})

test('a finding says what it goes by', async () => {
  expect(await answerOf(mx('in.hoster.example') + auto('auto.hoster.example'))).toEqual({
    provider: providerOf(CATALOG, 'hoster.example'),
    variant: undefined,
    domain: 'shop.example',
    values: undefined,
    source: 'dns-sign',
    evidence: {
      mx: ['in.hoster.example'],
      autodiscover: ['auto.hoster.example'],
      sign: { mx: '*.hoster.example' },
    },
  })
})

describe('of several signs', () => {
  test.each([
    ['the one with both keys wins', mx('mx.shared.example') + auto('auto.shared.example'), 'shared.example'],
    ['a variant’s own sign picks it', mx('mx.shared.example') + auto('ex12.shared.example'), 'shared.example exchange'],
    [
      'an SRV target is as good as a CNAME',
      mx('mx.shared.example') + autoService('ex12.shared.example'),
      'shared.example exchange',
    ],
    [
      'without the second key the one with the MX alone is left',
      mx('mx.shared.example') + auto('auto.other.example'),
      'usual.example',
    ],
    ['the longest literal wins', mx('special.hoster.example'), 'special.example'],
    ['two that are equally good name nobody', mx('aba.tie.example'), undefined],
    ['one of those alone does', mx('ab.tie.example'), 'wide.example'],
  ])('%s', async (_, zone, id) => {
    expect(await found(zone)).toBe(id)
  })
})

describe('MX hosts', () => {
  test.each([
    [
      'only the best preference counts',
      'shop.example 300 MX 10 mx.other.example\nshop.example 300 MX 20 in.hoster.example',
      undefined,
    ],
    [
      'and it counts whatever comes behind',
      'shop.example 300 MX 10 in.hoster.example\nshop.example 300 MX 20 mx.shared.example',
      'hoster.example',
    ],
    ['all of the best preference count', mx('mx.other.example', 'in.hoster.example'), 'hoster.example'],
    ['two equal ones of two providers prove neither', mx('mx.shared.example', 'in.hoster.example'), undefined],
    [
      'unless one of them has a second sign',
      `${mx('mx.shared.example', 'in.hoster.example')}${auto('auto.shared.example')}`,
      'shared.example',
    ],
    ['a host that is none does not hide another', mx('?', 'in.hoster.example'), 'hoster.example'],
  ])('%s', async (_, zone, id) => {
    expect(await found(zone)).toBe(id)
  })

  test('two of two providers are noted as a contradiction', async () => {
    expect(await noteOf(mx('mx.shared.example', 'in.hoster.example'))).toEqual(['unknown', 'signs-contradict'])
  })
})

describe('an autodiscover target alone', () => {
  const panel = auto('auto.panel.example')

  test.each([
    ['a mail filter', mx('mx1.filter.example')],
    ['two of a filter', mx('mx1.filter.example', 'mx2.filter.example')],
    ['a host of the domain itself', mx('mail.shop.example')],
    ['the domain itself', mx('shop.example')],
    ['nobody, which means the domain itself (RFC 5321)', ''],
  ])('decides where the MX is %s', async (_, zone) => {
    expect(await found(zone + panel)).toBe('panel.example')
  })

  test.each([
    ['elsewhere', mx('mx.other.example')],
    ['at a filter, and an equal one elsewhere', mx('mx1.filter.example', 'mx.other.example')],
    ['a host that only looks like the domain’s own', mx('mail.myshop.example')],
    ['no host at all', mx('?')],
    ['a shared platform whose second sign is missing', mx('mx.farm2.example')],
  ])('does not where the MX is %s', async (_, zone) => {
    expect(await found(zone + panel)).toBeUndefined()
    expect(await noteOf(zone + panel)).toEqual(['unknown', 'mail-is-elsewhere'])
  })

  test('does not outvote an MX that is another provider’s sign', async () => {
    expect(await found(mx('in.hoster.example') + panel)).toBe('hoster.example')
  })

  test('decides nothing when two targets name two providers', async () => {
    expect(await noteOf(mx('shop.example') + panel + autoService('auto.hoster.example'))).toEqual([
      'unknown',
      'signs-contradict',
    ])
  })

  test('that is nobody’s sign leaves the domain unknown, and what was seen is kept', async () => {
    expect(await answerOf(mx('mail.shop.example') + auto('auto.nobody.example'))).toEqual({
      outcome: 'unknown',
      evidence: { mx: ['mail.shop.example'], autodiscover: ['auto.nobody.example'] },
    })
  })
})

test('an MX elsewhere leaves the domain to the sources behind, a null MX ends the search', async () => {
  expect(await noteOf(mx('mx.other.example'))).toEqual(['unknown', 'mail-is-elsewhere'])
  expect(await noteOf('shop.example 300 MX 0 .')).toEqual(['elsewhere', 'no-mail'])
  expect(await noteOf(`shop.example 300 MX 0 .${auto('auto.panel.example')}`)).toEqual(['elsewhere', 'no-mail'])
})

test('a domain that does not exist is nobody’s, whatever its autodiscover name says', async () => {
  const dns = dnsOf('_autodiscover._tcp.gone.example 300 SRV 0 0 443 auto.panel.example')
  const missing = {
    ...dns,
    ask: ((name, type) =>
      name === 'gone.example'
        ? Promise.resolve({ outcome: 'no-name', records: [], ttlSeconds: 60 })
        : dns.ask(name, type)) as typeof dns.ask,
  }
  expect(await dnsSigns(CATALOG, missing).find(inquiry('gone.example'))).toEqual({
    outcome: 'unknown',
    evidence: { note: 'no-such-domain' },
  })
})

describe('a server of the customer’s own', () => {
  test.each([
    ['is the MX host that the sign named', mx('m7.machines.example'), 'from-mx.example m7.machines.example'],
    [
      'of several the first by name',
      mx('m9.machines.example', 'm7.machines.example'),
      'from-mx.example m7.machines.example',
    ],
    [
      'is the target that the entry’s own sign named, beside an MX',
      mx('mx.farm.example') + auto('s3.farm.example'),
      'from-auto.example s3.farm.example',
    ],
    ['or alone', mx('mx1.filter.example') + auto('s3.farm.example'), 'from-auto.example s3.farm.example'],
    ['is not one that no own sign named', mx('mx.farm.example') + auto('s3.evil.example'), undefined],
    ['is not known without a target', mx('mx.farm.example'), undefined],
    ['is left open where only a tenant row can name it', mx('mx.rows.example'), 'by-row.example'],
  ])('%s', async (_, zone, answer) => {
    expect(await found(zone)).toBe(answer)
  })

  test('that nobody names is noted', async () => {
    expect(await noteOf(mx('mx.farm.example'))).toEqual(['unknown', 'server-not-named'])
  })
})

describe('a domain that an earlier step claimed for a provider', () => {
  test('gets its server from that provider’s own sign', async () => {
    expect(await found(mx('m7.machines.example'), claim('from-mx.example'))).toBe('from-mx.example m7.machines.example')
  })

  test('is nobody else’s', async () => {
    expect(await found(mx('in.hoster.example'), claim('from-mx.example'))).toBeUndefined()
    expect(await found(mx('mail.shop.example') + auto('auto.panel.example'), claim('from-mx.example'))).toBeUndefined()
  })

  test('is unknown without an answer', async () => {
    expect(await found('', claim('from-mx.example'))).toBeUndefined()
  })

  test('keeps the claimed variant unless a sign names another', async () => {
    expect(
      await found(mx('mx.shared.example') + auto('auto.shared.example'), claim('shared.example', 'exchange')),
    ).toBe('shared.example exchange')
  })

  test('is remembered apart from what is found without the claim', async () => {
    const source = dnsSigns(CATALOG, dnsOf(mx('in.hoster.example')))
    expect(await source.find(inquiry())).toMatchObject({ provider: { identity: { id: 'hoster.example' } } })
    expect(await source.find(inquiry('shop.example', claim('from-mx.example')))).toMatchObject({ outcome: 'unknown' })
  })
})

describe('a question that fails', () => {
  const failing = (zone: string, ...names: string[]) =>
    dnsSigns(CATALOG, dnsOf(zone, names)).find(inquiry()) as Promise<unknown>

  test('for the MX is a failure of the source', async () => {
    await expect(failing(mx('in.hoster.example'), 'MX shop.example')).rejects.toThrow('server-failure')
  })

  test.each(['CNAME autodiscover.shop.example', 'SRV _autodiscover._tcp.shop.example'])(
    '%s is one only where the target might matter',
    async (name) => {
      expect(await failing(mx('in.hoster.example'), name)).toMatchObject({ source: 'dns-sign' })
      expect(await failing(mx('mx.other.example'), name)).toMatchObject({ outcome: 'unknown' })
      await expect(failing(mx('mx.shared.example'), name)).rejects.toThrow('server-failure')
      await expect(failing(mx('mx.farm.example'), name)).rejects.toThrow('server-failure')
      await expect(failing(mx('mx1.filter.example'), name)).rejects.toThrow('server-failure')
      await expect(failing(mx('mail.shop.example'), name)).rejects.toThrow('server-failure')
    },
  )

  test('leaves nothing remembered', async () => {
    const dns = dnsOf(mx('in.hoster.example'), ['SRV _autodiscover._tcp.shop.example'])
    const source = dnsSigns(CATALOG, dns)
    await source.find(inquiry())
    await source.find(inquiry())
    expect(dns.asked).toHaveLength(6)
  })
})

test('what was found, or not, is remembered as long as the shortest answer holds, and is there at once', async () => {
  let now = 0
  for (const zone of [`shop.example 120 MX 10 in.hoster.example`, 'shop.example 120 MX 10 mx.other.example']) {
    const dns = dnsOf(zone)
    const source = dnsSigns(CATALOG, dns, () => now)
    const first = await source.find(inquiry())
    now += 119_000
    expect(source.find(inquiry())).toEqual(first)
    expect(dns.asked).toHaveLength(3)
    now += 1_000
    await source.find(inquiry())
    expect(dns.asked).toHaveLength(6)
  }
})
