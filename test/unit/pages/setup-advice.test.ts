import { expect, test } from 'vitest'
import { texts } from '#generated/texts.js'
import { expand, type IncomingProtocol } from '../../../src/account/index.ts'
import { fill } from '../../../src/language/index.ts'
import { hintsOf, needsOf, routeOf } from '../../../src/pages/setup/advice.ts'
import type { Say, SetupFacts } from '../../../src/pages/setup/facts.ts'
import { problemPage } from '../../../src/pages/setup/form-page.ts'
import { helpLinks, providerLinks } from '../../../src/pages/setup/links.ts'
import { address } from '../account/support.ts'
import { catalogOf, d, providerOf } from '../lookup/support.ts'

const say: Say = (key, values = {}) => fill(texts.en[key], values)
const PROVIDER = { provider: 'Example Mail' }

function factsOf(keys: string, protocol: IncomingProtocol = 'imap'): SetupFacts {
  const provider = providerOf(catalogOf({ 'one.example': `domains: [one.example]\n${keys}` }), 'one.example')
  const account = expand(provider, undefined, d('one.example'), undefined)
  if (!account.ok) throw new Error(account.error)
  return {
    language: 'en',
    say,
    match: { provider, variant: undefined, domain: d('one.example'), values: undefined, source: 'catalog', why: [] },
    account: account.value,
    address: address('anna@one.example'),
    senderName: undefined,
    protocol,
    variant: undefined,
    device: 'other',
    opensProfiles: true,
    origin: 'https://setup.example',
  }
}

const POP3 = (more: string) => `
incoming: [{ protocol: pop3, hostname: pop.one.example, security: tls${more} }]
outgoing: [{ protocol: smtp, hostname: smtp.one.example, security: tls }]`

test('how often to look is the provider’s word, where it has one', () => {
  expect(hintsOf(factsOf(POP3(', checkMinutes: 30'), 'pop3'))).toContain(
    say('setup.hint.check-minutes', { ...PROVIDER, minutes: 30 }),
  )
  expect(hintsOf(factsOf(POP3(''), 'pop3'))).toContain(say('setup.hint.check-pop3'))
})

test.each([
  [', leaveOnServer: true', 'setup.hint.leave'],
  [', leaveOnServer: false', 'setup.hint.remove'],
] as const)('what the provider says about copies is said: %s', (more, key) => {
  expect(hintsOf(factsOf(POP3(more), 'pop3'))).toContain(say(key, PROVIDER))
})

test('what the provider does not say about copies is not made up', () => {
  const hints = hintsOf(factsOf(POP3(''), 'pop3'))
  expect(hints).not.toContain(say('setup.hint.leave', PROVIDER))
  expect(hints).not.toContain(say('setup.hint.remove', PROVIDER))
})

test.each([
  ['imap', ['need.enable-imap', 'need.app-password']],
  ['pop3', ['need.enable-pop3', 'need.app-password']],
] as const)('with %s only what it needs is asked for', (protocol, keys) => {
  const facts = factsOf(
    'needs: [{ do: enable-imap }, { do: enable-pop3 }, { do: app-password, url: https://one.example/app }]',
    protocol,
  )
  expect(needsOf(facts).map(({ text }) => text)).toEqual(keys.map((key) => say(key)))
  expect(needsOf(facts).map(({ links }) => links)).toEqual([[], ['https://one.example/app']])
})

test.each([
  ['a password', '', undefined],
  ['a password as well', 'authentication: [oauth2, password-cleartext]', undefined],
  ['a sign-in alone', 'authentication: [oauth2]', 'setup.route.oauth-only'],
] as const)('a provider that takes %s', (_, keys, key) => {
  expect(routeOf(factsOf(keys)).map(({ text }) => text)).toEqual(key === undefined ? [] : [say(key, PROVIDER)])
})

test('links are those that are known, in one order', () => {
  const linked = factsOf(`
webmail: https://one.example/mail
passwordChange: https://one.example/password
support: { email: support@one.example, url: https://one.example/support }`).account
  expect(providerLinks(linked, 'https://one.example/', say)).toEqual([
    { href: 'https://one.example/mail', text: say('setup.link.webmail') },
    { href: 'https://one.example/password', text: say('setup.link.password') },
    { href: 'https://one.example/support', text: say('setup.link.support') },
    { href: 'mailto:support@one.example', text: say('setup.link.email') },
    { href: 'https://one.example/', text: say('setup.link.website') },
  ])
  expect(providerLinks({}, undefined, say)).toEqual([])
})

test('of each topic one page is linked: in the reader’s language, else in English, else in any', () => {
  const { help } = factsOf(`
help:
  - { url: https://one.example/de, lang: de-AT, topic: imap }
  - { url: https://one.example/en, lang: en, topic: imap }
  - { url: https://one.example/nl, lang: nl, topic: pop3 }`).account
  const linked = (language: 'de' | 'en') => helpLinks(help, language, say).map(({ href, lang }) => `${href} ${lang}`)
  expect(linked('de')).toEqual(['https://one.example/de de-AT', 'https://one.example/nl nl'])
  expect(linked('en')).toEqual(['https://one.example/en en', 'https://one.example/nl nl'])
})

test('a server that nothing names is said, with the provider’s own pages', () => {
  const { match } = factsOf('website: https://one.example/')
  const { status, body } = problemPage(
    { url: 'https://setup.example/setup', method: 'get', fields: {}, language: 'en', say },
    'server-unknown',
    { domain: 'kunde.example', match },
  )
  expect(status).toBe(422)
  expect(body).toContain(say('setup.problem.server-unknown.text', { ...PROVIDER, domain: 'kunde.example' }))
  expect(body).toContain('href="https://one.example/"')
})
