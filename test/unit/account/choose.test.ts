import { expect, test } from 'vitest'
import {
  type Authentication,
  authenticationWord,
  type MailProtocol,
  type MailServer,
  preferredServer,
  type Security,
} from '../../../src/account/index.ts'
import { host, IMAP } from './support.ts'

const server = (protocol: MailProtocol, security: Security, name: string): MailServer => ({
  ...IMAP,
  protocol,
  security,
  hostname: host(name),
})

test.each<[string, readonly [MailProtocol, Security][], number | undefined]>([
  [
    'implicit TLS, although STARTTLS comes first',
    [
      ['imap', 'starttls'],
      ['imap', 'tls'],
    ],
    1,
  ],
  [
    'the first of two with implicit TLS',
    [
      ['imap', 'tls'],
      ['imap', 'tls'],
    ],
    0,
  ],
  [
    'STARTTLS, although plain text comes first',
    [
      ['imap', 'none'],
      ['imap', 'starttls'],
    ],
    1,
  ],
  [
    'plain text where there is nothing else',
    [
      ['imap', 'none'],
      ['imap', 'none'],
    ],
    0,
  ],
  [
    'none of another protocol',
    [
      ['pop3', 'tls'],
      ['imap', 'starttls'],
    ],
    1,
  ],
  ['nothing where the protocol is not offered', [['pop3', 'tls']], undefined],
  ['nothing of nothing', [], undefined],
])('the one server of a type is %s', (_, offered, chosen) => {
  const servers = offered.map(([protocol, security], index) => server(protocol, security, `host${index}.example.net`))
  expect(preferredServer(servers, 'imap')).toBe(chosen === undefined ? undefined : servers[chosen])
})

const WORDS: Readonly<Record<Authentication, string | undefined>> = {
  'password-cleartext': 'PASSWORD',
  'password-encrypted': 'CRAM',
  ntlm: 'NTLM',
  oauth2: undefined,
  gssapi: undefined,
  'tls-client-cert': undefined,
  none: 'NONE',
}

test.each<[string, MailServer['authentication'], string | undefined]>([
  ['a password before everything else', ['ntlm', 'oauth2', 'password-cleartext'], 'PASSWORD'],
  ['then the provider’s order', ['ntlm', 'password-encrypted'], 'NTLM'],
  ['the first that has a word', ['oauth2', 'gssapi', 'none'], 'NONE'],
  ['nothing where the format has no word', ['oauth2', 'tls-client-cert'], undefined],
])('a format’s word for the login is that of %s', (_, authentication, word) => {
  expect(authenticationWord({ ...IMAP, authentication }, WORDS)).toBe(word)
})

test('a format without a word for a password says nothing about a server that takes one', () => {
  const withoutPassword = { ...WORDS, 'password-cleartext': undefined }
  expect(
    authenticationWord({ ...IMAP, authentication: ['password-cleartext', 'ntlm'] }, withoutPassword),
  ).toBeUndefined()
})
