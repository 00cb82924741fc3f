import { describe, expect, test } from 'vitest'
import { LANGUAGES, type TextKey, texts } from '#generated/texts.js'
import type { Domain } from '../../../src/address/index.ts'
import { fill } from '../../../src/language/index.ts'
import type { Evidence, Match, MatchSource, Step } from '../../../src/lookup/index.ts'
import { certaintyOf } from '../../../src/pages/setup/certainty.ts'
import type { Say } from '../../../src/pages/setup/facts.ts'
import { catalogOf, providerOf } from '../lookup/support.ts'

const sayIn =
  (language: keyof typeof texts): Say =>
  (key, values = {}) =>
    fill(texts[language][key], values)

const provider = providerOf(catalogOf({ 'one.example': 'domains: [one.example]' }), 'one.example')

const ASKED = 'kunde.example'

function matchBy(source: MatchSource, evidence?: Evidence, domain = ASKED, before: readonly Step[] = []): Match {
  const step: Step = { source, asked: ASKED as Domain, outcome: 'found', ...(evidence && { evidence }) }
  return {
    provider,
    variant: undefined,
    domain: domain as Domain,
    values: undefined,
    source,
    why: [...before, step],
  }
}

const VALUES = { domain: ASKED, provider: 'Example Mail' }

const CASES: readonly [title: string, match: Match, level: string, why: string, values: Record<string, string>][] = [
  ['the catalog', matchBy('catalog'), 'certain', 'catalog', VALUES],
  ['a wildcard of the catalog', matchBy('wildcard'), 'certain', 'catalog', VALUES],
  ['a tenant', matchBy('tenant'), 'certain', 'tenant', VALUES],
  [
    'the MX',
    matchBy('dns-sign', { mx: ['mx1.one.example', 'mx2.one.example'], sign: { mx: '*.one.example' } }),
    'very-likely',
    'mx',
    { ...VALUES, host: 'mx1.one.example, mx2.one.example' },
  ],
  [
    'the autodiscover target',
    matchBy('dns-sign', {
      mx: ['mail.kunde.example'],
      autodiscover: ['auto.one.example'],
      sign: { autodiscover: 'auto.one.example' },
    }),
    'very-likely',
    'autodiscover',
    { ...VALUES, host: 'auto.one.example' },
  ],
  [
    'both of them: the MX says it',
    matchBy('dns-sign', {
      mx: ['mx.one.example'],
      autodiscover: ['auto.one.example'],
      sign: { mx: 'mx.one.example', autodiscover: 'auto.one.example' },
    }),
    'very-likely',
    'mx',
    { ...VALUES, host: 'mx.one.example' },
  ],
  ['SRV records', matchBy('srv', { srv: ['_imaps imap.kunde.example:993'] }), 'very-likely', 'srv', VALUES],
  [
    'the upstream database',
    matchBy('upstream', { upstream: 'https://ispdb.example/v1.1/kunde.example' }),
    'likely',
    'upstream',
    { ...VALUES, database: 'ispdb.example' },
  ],
  ['the default provider', matchBy('default-provider'), 'likely', 'default-provider', VALUES],
  [
    'the host that was asked',
    matchBy('service-host', undefined, 'one.example'),
    'likely',
    'service-host',
    { ...VALUES, host: 'one.example' },
  ],
  [
    'the MX name that was asked',
    matchBy('mx-name', undefined, 'one-mx.example'),
    'likely',
    'service-host',
    { ...VALUES, host: 'one-mx.example' },
  ],
  ['the MX name itself', matchBy('mx-name'), 'certain', 'mx-name', VALUES],
]

describe.each(LANGUAGES)('in %s', (language) => {
  const say = sayIn(language)

  test.each(CASES)('%s says how sure it is, and why', (_, match, level, why, values) => {
    expect(certaintyOf(match, ASKED, say, language)).toEqual({
      isCertain: level === 'certain',
      level: say(`setup.sure.level.${level}` as TextKey),
      reasons: [say(`setup.sure.why.${why}` as TextKey, values)],
    })
  })

  test('a source that failed on the way is told', () => {
    const failed: Step = { source: 'dns-sign', asked: ASKED as Domain, outcome: 'failed' }
    for (const source of ['default-provider', 'tenant'] as const) {
      const { isCertain, reasons } = certaintyOf(matchBy(source, undefined, ASKED, [failed]), ASKED, say, language)
      expect(isCertain).toBe(false)
      expect(reasons.at(-1)).toBe(say('setup.sure.source-failed'))
    }
  })

  test('the month of the last comparison is told in words', () => {
    const match = { ...matchBy('catalog'), provider: { ...provider, checked: '2026-03' } }
    const { reasons } = certaintyOf(match, ASKED, say, language)
    const month = { en: 'March 2026', de: 'März 2026', fr: 'mars 2026', it: 'marzo 2026', es: 'marzo de 2026' }[
      language as string
    ]
    expect(month).toBeDefined()
    expect(reasons).toContain(say('setup.sure.checked', { month: month as string }))
  })
})
