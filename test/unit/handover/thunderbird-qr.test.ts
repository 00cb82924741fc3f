import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountConfig, Authentication, MailServer } from '../../../src/account/index.ts'
import { thunderbirdQrPayload } from '../../../src/handover/index.ts'
import { ACCOUNT, address, host, IMAP, SMTP, url } from '../account/support.ts'
import { scanLikeThunderbirdAndroid } from './readers.ts'

const SSLIN: MailServer = { ...IMAP, hostname: host('sslin.de') }
const SSLOUT: MailServer = { ...SMTP, hostname: host('sslout.de') }
const MAIN: AccountConfig = { ...ACCOUNT, incoming: [SSLIN], outgoing: [SSLOUT] }
const POP: AccountConfig = { ...MAIN, incoming: [{ ...SSLIN, protocol: 'pop3', port: 995 }] }
const USER = address('user@example.org')

function payloadOf(account: AccountConfig, whose = USER, name?: string): string {
  const payload = thunderbirdQrPayload(account, whose, name)
  if (!payload.ok) throw new Error(payload.error)
  return payload.value
}

const with_ = (change: Partial<MailServer>): AccountConfig => ({
  ...MAIN,
  incoming: [{ ...SSLIN, ...change }],
  outgoing: [{ ...SSLOUT, ...change }],
})

test('AC-108 the payload of the main account is the first example of the format, byte for byte', () => {
  expect(payloadOf(MAIN)).toBe(
    '[1,[1,1],[0,"sslin.de",993,3,1,"user@example.org"],[[[0,"sslout.de",465,3,1,"user@example.org"],["user@example.org","user@example.org"]]]]',
  )
})

test('AC-112 with POP3 alone it is the second example, protocol 1', () => {
  const starttls: MailServer = { ...SSLOUT, port: 587, security: 'starttls' }
  expect(payloadOf({ ...POP, outgoing: [starttls] }, USER, 'Jane Doe')).toBe(
    '[1,[1,1],[1,"sslin.de",995,3,1,"user@example.org"],[[[0,"sslout.de",587,2,1,"user@example.org"],["user@example.org","Jane Doe"]]]]',
  )
})

test('a server that the code cannot say stands aside for one that it can', () => {
  const [pop] = POP.incoming as [MailServer]
  const plain: MailServer = { ...SSLIN, port: 143, security: 'none' }
  const tickets: MailServer = { ...SSLIN, hostname: host('tickets.example'), authentication: ['gssapi'] }
  const codeFor = (...incoming: MailServer[]) => scanLikeThunderbirdAndroid(payloadOf({ ...MAIN, incoming })).incoming
  expect(codeFor(tickets, SSLIN)).toMatchObject({ protocol: 'imap', host: 'sslin.de' })
  expect(codeFor(plain, pop)).toMatchObject({ protocol: 'pop3', port: 995 })
  const sending = [{ ...tickets, protocol: 'smtp' as const }, SSLOUT]
  expect(payloadOf({ ...MAIN, outgoing: sending })).toBe(payloadOf(MAIN))
})

test('one server of each direction: IMAP before POP3, TLS from the first byte before STARTTLS', () => {
  const [pop] = POP.incoming as [MailServer]
  const starttls: MailServer = { ...SSLIN, port: 143, security: 'starttls' }
  const { incoming } = scanLikeThunderbirdAndroid(payloadOf({ ...MAIN, incoming: [pop, starttls, SSLIN] }))
  expect(incoming).toMatchObject({ protocol: 'imap', port: 993, security: 'tls' })
})

describe('AC-109', () => {
  test('AC-109 hosts and address are A-labels', () => {
    const account = { ...MAIN, incoming: [{ ...SSLIN, hostname: host('imap.xn--bcher-kva.example') }] }
    const { email, incoming } = scanLikeThunderbirdAndroid(payloadOf(account, address('user@bücher.example')))
    expect([email, incoming.host]).toEqual(['user@xn--bcher-kva.example', 'imap.xn--bcher-kva.example'])
  })

  test('AC-109 an address that stays non-ASCII gets no code but a reason', () => {
    expect(thunderbirdQrPayload(MAIN, address('jörg@example.org'))).toEqual({ ok: false, error: 'address-not-ascii' })
  })

  test('AC-109 no payload is longer than 800 characters; one that would be has a reason instead', () => {
    const lengths = fc.integer({ min: 1, max: 254 - '@example.org'.length })
    const seen = { made: 0, tooLong: 0 }
    fc.assert(
      fc.property(lengths, (length) => {
        const payload = thunderbirdQrPayload(MAIN, address(`${'x'.repeat(length)}@example.org`))
        seen[payload.ok ? 'made' : 'tooLong']++
        if (payload.ok) expect(payload.value.length).toBeLessThanOrEqual(800)
        else expect([payload.error, length > 160]).toEqual(['too-long', true])
      }),
    )
    expect(seen.made).toBeGreaterThan(0)
  })
})

describe('AC-110', () => {
  test.each([
    [['password-cleartext'], 1],
    [['password-encrypted', 'password-cleartext'], 2],
    [['oauth2', 'password-cleartext'], 6],
    [['oauth2'], 6],
    [['ntlm', 'gssapi', 'password-cleartext'], 1],
  ] as const)('AC-110 %o is written as %i', (authentication, auth) => {
    const [, , incoming, [[outgoing]]] = JSON.parse(payloadOf(with_({ authentication })))
    expect([incoming[4], outgoing[4]]).toEqual([auth, auth])
  })

  test.each([
    ['tls', 3],
    ['starttls', 2],
  ] as const)('AC-110 %s is written as %i', (security, value) => {
    const [, , incoming, [[outgoing]]] = JSON.parse(payloadOf(with_({ security })))
    expect([incoming[3], outgoing[3]]).toEqual([value, value])
  })

  test.each([['ntlm'], ['gssapi'], ['tls-client-cert'], ['none']] as const)(
    'AC-110 %s alone has no value that the reader takes',
    (method: Authentication) => {
      const account = with_({ authentication: [method] })
      expect(thunderbirdQrPayload(account, USER)).toEqual({ ok: false, error: 'login-unsupported' })
    },
  )
})

test.each([
  ['plain text', with_({ security: 'none' }), 'plain-only'],
  ['a login that only its owner knows', with_({ username: { ask: undefined } }), 'login-unknown'],
  ['no way to send', { ...MAIN, outgoing: [] }, 'no-mail-servers'],
  ['no way to receive', { ...MAIN, incoming: [] }, 'no-mail-servers'],
  [
    'a program of the provider’s own',
    { ...MAIN, unsupported: { reason: 'own-app', url: url('https://x.example/') } },
    'unsupported',
  ],
] as const)('%s cannot be handed over', (_, account, error) => {
  expect(thunderbirdQrPayload(account as AccountConfig, USER)).toEqual({ ok: false, error })
})

test('each server has its own login', () => {
  const account = { ...MAIN, incoming: [{ ...SSLIN, username: { template: '%EMAILLOCALPART%.%EMAILDOMAIN%' } }] }
  const { incoming, outgoing } = scanLikeThunderbirdAndroid(payloadOf(account))
  expect([incoming.username, outgoing.username]).toEqual(['user.example.org', 'user@example.org'])
})

test('whatever the name and the address hold, the reader gets them back in one line, and no password', () => {
  const localPart = fc.stringMatching(/^[!#$%&'*+/=?^_`{|}~0-9A-Za-z.-]{1,40}$/)
  fc.assert(
    fc.property(localPart, fc.string({ unit: 'grapheme', maxLength: 40 }), (local, name) => {
      fc.pre(!local.includes('%EMAIL'))
      const whose = address(`${local}@example.org`)
      const payload = payloadOf(MAIN, whose, name)
      const scanned = scanLikeThunderbirdAndroid(payload)
      expect([scanned.email, scanned.incoming.username]).toEqual([whose.text, whose.text])
      expect(scanned.displayName).not.toBe('')
      expect(scanned.displayName).not.toMatch(/[\r\n\u2028\u2029]/)
      const [, , incoming, [[outgoing]]] = JSON.parse(payload)
      expect([incoming.length, outgoing.length]).toEqual([6, 6])
    }),
  )
})

test('a name with line breaks stays one line', () => {
  expect(scanLikeThunderbirdAndroid(payloadOf(MAIN, USER, ' Jane\r\nDoe\u2028')).displayName).toBe('Jane Doe')
  expect(scanLikeThunderbirdAndroid(payloadOf(MAIN, USER, ' \n ')).displayName).toBe('user@example.org')
})

test.each([
  ['another format', '[1,[1', '[2,[1'],
  ['an unknown protocol', '[0,"sslin', '[7,"sslin'],
  ['GSSAPI', ',3,1,"user@example.org"],[[[', ',3,3,"user@example.org"],[[['],
  ['a host with a space', 'sslin.de', 'sslin de'],
  ['port 0', ',993,', ',0,'],
  ['null as password', '"user@example.org"],[[[', '"user@example.org","",null],[[['],
  ['a line break in the login', '3,1,"user@example.org"],[[[', '3,1,"user\\n@example.org"],[[['],
])('the reader bites: it refuses %s', (_, from, to) => {
  const payload = payloadOf(MAIN)
  const changed = payload.replace(from, to)
  expect(changed).not.toBe(payload)
  expect(() => scanLikeThunderbirdAndroid(changed)).toThrow()
})
