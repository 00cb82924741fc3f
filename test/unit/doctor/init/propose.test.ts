import { expect, test } from 'vitest'
import { parseDomain, parseEmailAddress } from '../../../../src/address/index.ts'
import { type Proposal, propose, type ServerFound } from '../../../../src/doctor/init/index.ts'
import type { MailServerSeen } from '../../../../src/doctor/seen.ts'

/** Which of the servers that were seen become an entry. */

const address = parseEmailAddress('you@example.org')
const domain = parseDomain('example.org')

const server = (
  wishes: Partial<MailServerSeen> & Pick<MailServerSeen, 'protocol'>,
  origin: ServerFound['origin'] = 'usual',
): ServerFound => ({
  origin,
  seen: {
    hostname: 'mail.example.org',
    port: 993,
    security: 'tls',
    authentication: [],
    usedBy: [],
    capabilities: ['IMAP4rev1'],
    mechanisms: ['PLAIN'],
    milliseconds: 1,
    ...wishes,
  },
})

function proposalFor(...servers: readonly ServerFound[]): Proposal {
  if (!address.ok || !domain.ok) throw new Error('no address')
  return propose({ domain: domain.value, mx: [], isDnsSilent: false, answer: undefined, servers }, address.value)
}

const names = (servers: Proposal['incoming']) =>
  servers.map(({ protocol, hostname, security }) => `${protocol} ${hostname} ${security}`)

test('IMAP comes before POP3, TLS before STARTTLS, of each protocol one host', () => {
  const { incoming } = proposalFor(
    server({ protocol: 'pop3' }),
    server({ protocol: 'imap', security: 'starttls' }),
    server({ protocol: 'imap', hostname: 'imap.example.org' }),
    server({ protocol: 'imap', hostname: 'example.org' }),
  )
  expect(names(incoming)).toEqual(['imap imap.example.org tls', 'pop3 mail.example.org tls'])
})

test('a host with STARTTLS alone is proposed where there is no better one', () => {
  expect(names(proposalFor(server({ protocol: 'imap', security: 'starttls' })).incoming)).toEqual([
    'imap mail.example.org starttls',
  ])
})

test('a host that a person named comes before a record, a record before a usual name, that before a certificate', () => {
  const origins = ['certificate', 'usual', 'answer', 'srv', 'named'] as const
  const all = origins.map((origin) => server({ protocol: 'imap', hostname: `${origin}.example.org` }, origin))
  const order = origins.map((_, place) => proposalFor(...all.slice(0, place + 1)).incoming[0]?.hostname)
  expect(order).toEqual(origins.map((origin) => `${origin}.example.org`))
})

test('encrypted passwords alone are said; a plain one inside TLS goes without saying', () => {
  expect(proposalFor(server({ protocol: 'imap', mechanisms: ['CRAM-MD5'] })).incoming[0]?.authentication).toEqual([
    'password-encrypted',
  ])
  expect(proposalFor(server({ protocol: 'imap' })).incoming[0]).not.toHaveProperty('authentication')
})

test.each<[string, Partial<MailServerSeen>, RegExp]>([
  ['no STARTTLS', { failure: 'no-starttls', security: 'starttls' }, /offers no STARTTLS.*switch TLS on/],
  ['another protocol', { failure: 'wrong-protocol', greeting: 'SSH-2.0' }, /another protocol: "SSH-2.0"/],
  ['a login without passwords', { mechanisms: ['XOAUTH2'] }, /offers only XOAUTH2.*by hand/],
  ['no login at all', { mechanisms: [] }, /offers no login at all/],
  [
    'a certificate that has expired',
    {
      failure: 'certificate',
      tls: {
        version: 'TLSv1.3',
        names: ['mail.example.org'],
        issuer: 'Nobody',
        validTo: '2026-01-01T00:00:00.000Z',
        daysLeft: -300,
        problem: 'expired',
      },
    },
    /expired on 2026-01-01/,
  ],
])('%s: it is left out, with the reason', (_, wishes, reason) => {
  const { incoming, leftOut } = proposalFor(server({ protocol: 'imap', ...wishes }))
  expect(incoming).toEqual([])
  expect(leftOut.map((one) => one.reason)).toEqual([expect.stringMatching(reason)])
})

test('a POP3 server that does not say what it can is believed to take passwords', () => {
  expect(proposalFor(server({ protocol: 'pop3', capabilities: [], mechanisms: [] })).incoming).toHaveLength(1)
})

test('a usual name that is not used is no fault; one that a record names is', () => {
  const absent = { protocol: 'imap', failure: 'refused' } as const
  expect(proposalFor(server(absent)).leftOut).toEqual([])
  expect(proposalFor(server(absent, 'srv')).leftOut).toMatchObject([{ isMeant: true }])
})
