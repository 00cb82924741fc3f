import { expect, test } from 'vitest'
import type { Authentication } from '../../../../src/account/index.ts'
import { misfits, offers } from '../../../../src/doctor/mail/index.ts'
import type { MailServerSeen } from '../../../../src/doctor/seen.ts'

const healthy: MailServerSeen = {
  protocol: 'imap',
  hostname: 'mail.example.org',
  port: 993,
  security: 'tls',
  authentication: ['password-cleartext'],
  usedBy: [],
  capabilities: ['IMAP4rev1', 'AUTH=PLAIN'],
  mechanisms: ['PLAIN', 'LOGIN'],
  milliseconds: 1,
}

test.each([
  ['password-cleartext', 'PLAIN'],
  ['password-cleartext', 'LOGIN'],
  ['password-cleartext', 'USER'],
  ['password-encrypted', 'CRAM-MD5'],
  ['password-encrypted', 'DIGEST-MD5'],
  ['password-encrypted', 'SCRAM-SHA-256-PLUS'],
  ['password-encrypted', 'APOP'],
  ['oauth2', 'XOAUTH2'],
  ['oauth2', 'OAUTHBEARER'],
  ['ntlm', 'NTLM'],
  ['gssapi', 'GSSAPI'],
  ['tls-client-cert', 'EXTERNAL'],
] as const)('%s is offered by %s alone', (authentication, mechanism) => {
  expect(offers({ ...healthy, mechanisms: ['X-OTHER', mechanism] }, authentication)).toBe(true)
})

test.each<[Authentication, boolean | undefined]>([
  ['password-cleartext', false],
  ['password-encrypted', false],
  ['oauth2', false],
  ['ntlm', false],
  ['gssapi', false],
  // The certificate that a client shows in TLS may be enough.
  ['tls-client-cert', undefined],
  ['none', undefined],
])('%s where nothing like it is offered: %s', (authentication, expected) => {
  expect(offers({ ...healthy, mechanisms: ['X-OTHER', 'PLAIN-CLIENTTOKEN', 'XPLAIN'] }, authentication)).toBe(expected)
})

test('of what was not seen, nothing is said: a failure, or POP3 without CAPA', () => {
  expect(offers({ ...healthy, failure: 'certificate', mechanisms: [] }, 'password-cleartext')).toBeUndefined()
  const old: MailServerSeen = { ...healthy, protocol: 'pop3', capabilities: [], mechanisms: [] }
  expect(offers(old, 'password-cleartext')).toBeUndefined()
  expect(offers({ ...old, mechanisms: ['APOP'] }, 'password-encrypted')).toBe(true)
  expect(offers({ ...old, protocol: 'smtp' }, 'password-cleartext')).toBe(false)
})

test('nothing is said of a server that is as it was promised, and of one that nobody looked at', () => {
  expect(misfits(healthy)).toEqual([])
  expect(misfits({ ...healthy, failure: 'stopped', mechanisms: [] })).toEqual([])
})

test('each authentication that is promised and not offered is named, with what is offered', () => {
  const seen: MailServerSeen = { ...healthy, authentication: ['oauth2', 'password-cleartext'] }
  expect(misfits(seen)).toEqual(['it does not offer OAuth (XOAUTH2, OAUTHBEARER), but PLAIN, LOGIN'])
  expect(misfits({ ...seen, mechanisms: [] })).toEqual([
    'it does not offer OAuth (XOAUTH2, OAUTHBEARER), but nothing',
    'it does not offer a plain password (PLAIN, LOGIN, USER), but nothing',
  ])
})

test('failures say what was seen, and nothing that could do something to a terminal', () => {
  const failed: MailServerSeen = { ...healthy, capabilities: [], mechanisms: [], failure: 'refused' }
  expect(misfits(failed)).toEqual(['nothing listens on this port'])
  expect(misfits({ ...failed, failure: 'turned-away', greeting: '554 no' })).toEqual([
    'it turns strangers away: "554 no"',
  ])
  const tls = { version: 'TLSv1.3', names: [], issuer: 'A, B', validTo: '2026-01-01T00:00:00.000Z', daysLeft: -3 }
  const withTls = (problem: NonNullable<MailServerSeen['tls']>['problem'], names: readonly string[] = []) =>
    misfits({
      ...failed,
      failure: 'certificate',
      tls: { ...tls, names, ...(problem === undefined ? {} : { problem }) },
    })
  expect(withTls('wrong-name')).toEqual(['the certificate is not for this name, but for no name at all'])
  expect(withTls('wrong-name', ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toEqual([
    'the certificate is not for this name, but for a, b, c, d, e and 2 more',
  ])
  expect(withTls('wrong-name', ['\u001b[2J'])).toEqual(['the certificate is not for this name, but for \u{FFFD}[2J'])
  expect(withTls('expired')).toEqual(['the certificate has expired on 2026-01-01'])
  expect(withTls('untrusted')).toEqual(['the certificate is of no authority that programs trust (issued by A, B)'])
  expect(withTls(undefined)).toEqual(['the certificate is not believed'])
})
