import { execFile } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { expect, test } from 'vitest'
import { healthyWorld } from '../../support/world/for-file.ts'
import { DOMAIN, MAIL, SERVICE } from '../../support/world/world.ts'

/** The world itself, before the doctor looks at it: somebody else's programs see what they should. */

const here = healthyWorld()

/** What a server says inside TLS, once OpenSSL has believed its certificate. */
function said(port: number, name: string, words: string, starttls?: string): Promise<string> {
  const more = starttls === undefined ? [] : ['-starttls', starttls]
  const args = [
    '-connect',
    `127.0.0.1:${port}`,
    '-CAfile',
    here.ground.ca,
    '-verify_return_error',
    '-verify_hostname',
    name,
  ]
  return new Promise((resolve) => {
    const child = execFile(
      'openssl',
      ['s_client', ...args, '-servername', name, '-crlf', '-ign_eof', '-quiet', ...more],
      { timeout: 30_000 },
      (_, stdout, stderr) => resolve(`${stdout}${stderr}`),
    )
    // A program that has already seen all that it wanted does not read on.
    child.stdin?.on('error', () => {})
    child.stdin?.end(words)
  })
}

const IMAP = 'a CAPABILITY\nb LOGOUT\n'
const POP3 = 'CAPA\nQUIT\n'
const SMTP = 'EHLO test.example\nQUIT\n'

test.each([
  ['IMAP', 993, undefined, IMAP, /^\* CAPABILITY IMAP4rev1 .*AUTH=PLAIN/m],
  ['IMAP with STARTTLS', 143, 'imap', IMAP, /^\* CAPABILITY IMAP4rev1 .*AUTH=PLAIN/m],
  ['POP3', 995, undefined, POP3, /^SASL PLAIN LOGIN/m],
  ['POP3 with STLS', 110, 'pop3', POP3, /^SASL PLAIN LOGIN/m],
  ['SMTP', 465, undefined, SMTP, /^250-AUTH PLAIN LOGIN/m],
  ['SMTP with STARTTLS', 587, 'smtp', SMTP, /^250-AUTH PLAIN LOGIN/m],
] as const)('OpenSSL speaks %s at port %i, and believes the certificate', async (_, usual, starttls, words, right) => {
  const port = here.world.mailPorts.get(usual) as number
  expect(await said(port, MAIL, words, starttls)).toMatch(right)
  expect(await said(port, 'other.example', words, starttls)).toMatch(/hostname mismatch/i)
})

test.each([`autoconfig.${DOMAIN}`, `autodiscover.${DOMAIN}`, SERVICE])(
  'the web server has a certificate for %s, and the service behind it knows who is meant',
  async (host) => {
    const question = `GET /mail/config-v1.1.xml?emailaddress=a@${DOMAIN} HTTP/1.0\nHost: ${host}\n\n`
    const answer = await said(here.world.front.https, host, question)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/m)
    expect(answer).toContain(`<hostname>${MAIL}</hostname>`)
  },
)

test('the name server knows the zone that postamt dns prints', async () => {
  const resolver = new Resolver()
  resolver.setServers([here.world.dns.address])
  expect(await resolver.resolveCname(`autoconfig.${DOMAIN}`)).toEqual([SERVICE])
  expect(await resolver.resolveSrv(`_imaps._tcp.${DOMAIN}`)).toMatchObject([
    { name: MAIL, port: 993, priority: 0, weight: 1 },
  ])
  expect((await resolver.resolveTxt(`_ua-auto-config.${DOMAIN}`)).flat().join()).toMatch(/^v=UAAC1; a=sha256; d=/)
})
