import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AccountConfig, MailServer } from '../../../src/account/index.ts'
import { completedLink, deltaChatLink } from '../../../src/handover/index.ts'
import { ACCOUNT, address, host, IMAP, SMTP, url } from '../account/support.ts'
import { openLikeDeltaChat } from './readers.ts'

const SSLIN: MailServer = { ...IMAP, hostname: host('sslin.de') }
const SSLOUT: MailServer = { ...SMTP, hostname: host('sslout.de') }
const MAIN: AccountConfig = { ...ACCOUNT, incoming: [SSLIN], outgoing: [SSLOUT] }
const USER = address('user@example.org')

function linkOf(account: AccountConfig, password = 'SECRET', whose = USER): string {
  const link = deltaChatLink(account, whose)
  if (!link.ok) throw new Error(link.error)
  return completedLink(link.value, password)
}

test('the link of the main account has every server and strict checks, with the password put in at the end', () => {
  expect(linkOf(MAIN)).toBe(
    'dclogin:user@example.org?p=SECRET&v=1&ih=sslin.de&ip=993&is=ssl&sh=sslout.de&sp=465&ss=ssl&ic=1&sc=1',
  )
})

test('the link for STARTTLS is the second example of the scheme', () => {
  expect(linkOf({ ...MAIN, outgoing: [{ ...SSLOUT, port: 587, security: 'starttls' }] })).toBe(
    'dclogin:user@example.org?p=SECRET&v=1&ih=sslin.de&ip=993&is=ssl&sh=sslout.de&sp=587&ss=starttls&ic=1&sc=1',
  )
})

test('what the service makes has a gap where the password belongs', () => {
  expect(deltaChatLink(MAIN, USER)).toEqual({
    ok: true,
    value: {
      beforePassword: 'dclogin:user@example.org?p=',
      afterPassword: '&v=1&ih=sslin.de&ip=993&is=ssl&sh=sslout.de&sp=465&ss=ssl&ic=1&sc=1',
    },
  })
})

test('a login is named only where it is not the address', () => {
  const local = { template: '%EMAILLOCALPART%' }
  const account = { ...MAIN, incoming: [{ ...SSLIN, username: local }] }
  const { imap, smtp } = openLikeDeltaChat(linkOf(account))
  expect([imap.user, smtp.user]).toEqual(['user', undefined])
})

test('a server that the link cannot say stands aside for one that it can', () => {
  const modern: MailServer = { ...SSLIN, hostname: host('oauth.example'), authentication: ['oauth2'] }
  const asked: MailServer = { ...SSLOUT, hostname: host('asks.example'), username: { ask: undefined } }
  expect(linkOf({ ...MAIN, incoming: [modern, SSLIN], outgoing: [asked, SSLOUT] })).toBe(linkOf(MAIN))
})

test.each([
  ['AC-112 POP3 alone has no link', { ...MAIN, incoming: [{ ...SSLIN, protocol: 'pop3' as const }] }, 'no-imap'],
  ['no way to send has no link', { ...MAIN, outgoing: [] }, 'no-mail-servers'],
  ['plain text has no link', { ...MAIN, outgoing: [{ ...SSLOUT, security: 'none' as const }] }, 'plain-only'],
  ['OAuth alone has no link', { ...MAIN, incoming: [{ ...SSLIN, authentication: ['oauth2'] as const }] }, 'oauth-only'],
  [
    'a login that only its owner knows has no link',
    { ...MAIN, incoming: [{ ...SSLIN, username: { ask: undefined } }] },
    'login-unknown',
  ],
  [
    'a program of the provider’s own has no link',
    { ...MAIN, unsupported: { reason: 'own-app' as const, url: url('https://x.example/') } },
    'unsupported',
  ],
])('%s', (_, account, error) => {
  expect(deltaChatLink(account, USER)).toEqual({ ok: false, error })
})

test('whatever address and password hold, Delta Chat reads them back', () => {
  const localPart = fc.stringMatching(/^[!#$%&'*+/=?^_`{|}~0-9A-Za-zäß.-]{1,40}$/)
  fc.assert(
    fc.property(localPart, fc.string({ unit: 'grapheme', minLength: 1 }), (local, password) => {
      fc.pre(!local.includes('%EMAIL'))
      const whose = address(`${local}@example.org`)
      const login = openLikeDeltaChat(linkOf(MAIN, password, whose))
      expect(login).toEqual({
        address: whose.text,
        password,
        imap: { host: 'sslin.de', port: 993, user: undefined, security: 'ssl' },
        smtp: { host: 'sslout.de', port: 465, user: undefined, security: 'ssl' },
        checks: '1',
      })
    }),
  )
})

test('older versions, which decode nothing in the address, read the usual ones as well', () => {
  const link = linkOf(MAIN, 'x', address('user+tag.one_two-3@example.org'))
  expect(openLikeDeltaChat(link, false).address).toBe('user+tag.one_two-3@example.org')
})

test.each([
  ['another version', 'v=1', 'v=2'],
  ['an unknown security', 'is=ssl', 'is=tls'],
  ['unknown checks', 'ic=1', 'ic=strict'],
  ['no password', 'p=SECRET&', ''],
  ['an address without domain', 'user@example.org', 'user'],
  ['a field that is not escaped', 'ih=sslin.de', 'ih=a&b'],
])('the reader bites: it refuses %s', (_, from, to) => {
  const changed = linkOf(MAIN).replace(from, to)
  expect(changed).not.toBe(linkOf(MAIN))
  expect(() => openLikeDeltaChat(changed)).toThrow()
})
