import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkProfileAt } from '../../../src/cli/profile.ts'
import { createSigner } from '../../../src/signing/index.ts'
import { createChain, toPem } from '../../support/certificates.ts'

/** `postamt profile check`: what a person reads about a profile. */

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-profile-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PAYLOAD = `<dict>
<key>PayloadType</key><string>com.apple.mail.managed</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>net.example.profile.a.mail-imap</string>
<key>PayloadUUID</key><string>FC36D1B0-3946-5583-9FC4-3300BB723018</string>
<key>PayloadDisplayName</key><string>Mail</string>
<key>EmailAccountDescription</key><string>Example &amp; Mail</string>
<key>EmailAccountType</key><string>EmailTypeIMAP</string>
<key>EmailAddress</key><string>user@example.org</string>
<key>IncomingMailServerAuthentication</key><string>EmailAuthPassword</string>
<key>IncomingMailServerHostName</key><string>imap.example.org</string>
<key>IncomingMailServerPortNumber</key><integer>993</integer>
<key>IncomingMailServerUseSSL</key><true/>
<key>IncomingMailServerUsername</key><string>user@example.org</string>
<key>OutgoingMailServerAuthentication</key><string>EmailAuthNone</string>
<key>OutgoingMailServerHostName</key><string>smtp.example.org</string>
<key>OutgoingMailServerPortNumber</key><integer>465</integer>
<key>OutgoingMailServerUseSSL</key><true/>
</dict>`

const profileOf = (payloads: string, more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<!-- made by hand -->
<dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>net.example.profile.a</string>
<key>PayloadUUID</key><string>E55134D8-0042-5503-AC17-C679CCCCC58A</string>
<key>PayloadDisplayName</key><string>Example Mail</string>
<key>PayloadDescription</key><string>Sets up mail.</string>
<key>PayloadOrganization</key><string>Example</string>
${more}
<key>PayloadContent</key><array>${payloads}</array>
</dict>
</plist>
`

const GOOD = profileOf(PAYLOAD)

/** What the command says about a file with these bytes. */
async function check(content: string | Uint8Array, name = 'user.mobileconfig', now?: Date) {
  const path = join(folder, name)
  writeFileSync(path, content)
  return run(path, now)
}

async function run(from: string, now?: Date) {
  const lines: string[] = []
  const say = (line: string) => lines.push(line)
  const status = await checkProfileAt(from, { log: say, error: say }, now)
  return { status, text: lines.join('\n').replaceAll(folder, 'FOLDER') }
}

test('a good profile is shown as a device would show it', async () => {
  expect(await check(GOOD)).toEqual({
    status: 0,
    text: `Name          Example Mail
Organisation  Example
Description   Sets up mail.
Identifier    net.example.profile.a
Signed by     nobody: devices show it as not signed, with a warning

1. Mail, com.apple.mail.managed
   Account      Example & Mail
   Address      user@example.org
   Incoming     IMAP imap.example.org:993, TLS, password, login user@example.org
   Outgoing     SMTP smtp.example.org:465, TLS, no login
   Installs on  iOS, macOS, visionOS

0 mistakes, 0 remarks`,
  })
})

const OTHERS = `<dict><key>PayloadType</key><string>com.apple.caldav.account</string><key>CalDAVHostName</key><string>dav.example.org</string><key>CalDAVPort</key><real>8443</real></dict>
<dict><key>PayloadType</key><string>com.apple.eas.account</string><key>Host</key><string>eas.example.org</string><key>SSL</key><true/><key>OAuth</key><true/></dict>
<dict><key>PayloadType</key><string>com.apple.wifi.managed</string></dict>`

test('other accounts are shown too, and a payload that is not in the tables by its type', async () => {
  const { text } = await check(
    profileOf(OTHERS, '<key>ConsentText</key><dict><key>default</key><string>Yes?</string></dict>'),
  )
  expect(text).toContain('Asks to agree  Yes?')
  expect(text).toContain('Server       dav.example.org:8443, TLS, the device asks for the login')
  expect(text).toContain('Server       eas.example.org, TLS, sign-in (OAuth), the device asks for the login')
  expect(text).toContain('3. com.apple.wifi.managed')
  expect(text).toMatch(/remark: payload 0: CalDAVPort is of type real, not integer/)
  expect(text).toMatch(/remark: payload 2 has the type com.apple.wifi.managed, which is not in the tables/)
})

test.each([
  [
    'payload 0: IncomingMailServerUseSSL is off: the password travels without TLS',
    '<key>IncomingMailServerUseSSL</key><true/>',
    '<key>IncomingMailServerUseSSL</key><false/>',
  ],
  [
    'payload 0: OutgoingMailServerUseSSL is off: the password travels without TLS',
    '<key>OutgoingMailServerUseSSL</key><true/>',
    '',
  ],
  [
    'payload 0: IncomingMailServerHostName is https://imap.example.org/, not a host name alone',
    'imap.example.org',
    'https://imap.example.org/',
  ],
  ['payload 0: IncomingMailServerPortNumber is 70000, not a port', '993', '70000'],
  ['payload 0: EmailAccountType is missing', '<key>EmailAccountType</key><string>EmailTypeIMAP</string>', ''],
  ['payload 0: IncomingMailServerHostName has to be there, and says nothing', 'imap.example.org', ''],
  [
    'payload 0: PayloadVersion is of type string, not integer',
    '<integer>1</integer>\n<key>PayloadIdentifier</key><string>net.example.profile.a.mail',
    '<string>1</string>\n<key>PayloadIdentifier</key><string>net.example.profile.a.mail',
  ],
  [
    'payload 0: IncomingPassword holds credentials',
    '<key>EmailAddress</key>',
    '<key>IncomingPassword</key><string>x</string><key>EmailAddress</key>',
  ],
  ['profile: PayloadUUID twice', 'FC36D1B0-3946-5583-9FC4-3300BB723018', 'E55134D8-0042-5503-AC17-C679CCCCC58A'],
])('it is a mistake, with its place: %s', async (says, from, to) => {
  expect(GOOD).toContain(from)
  const { status, text } = await check(GOOD.replace(from, to))
  expect(status).toBe(1)
  expect(text).toContain(` mistake: ${says}`)
})

test('a mistake is found at its line and column', async () => {
  const { text } = await check(GOOD.replace('<integer>993</integer>', '<integer>0</integer>'))
  const line = GOOD.slice(0, GOOD.indexOf('<integer>993')).split('\n').length
  expect(text).toContain(
    `FOLDER/user.mobileconfig:${line}:40  mistake: payload 0: IncomingMailServerPortNumber is 0, not a port`,
  )
})

test.each([
  ['a text', 'hello', 'this is no configuration profile'],
  ['nothing', '', 'this is no configuration profile'],
  [
    'a property list in binary form',
    'bplist00\u0001',
    'binary form, which is not read here; make it XML with: plutil -convert xml1',
  ],
  ['other XML', '<html></html>', ':1:1  <html> where <plist> belongs'],
  ['an empty number', GOOD.replace('993', ''), '"" is no integer: devices refuse the whole file'],
  [
    'a key without a value',
    GOOD.replace('<integer>993</integer>', ''),
    'the key IncomingMailServerPortNumber has no value',
  ],
  [
    'a key twice',
    GOOD.replace('<key>EmailAddress', '<key>EmailAccountType'),
    'the key EmailAccountType for the second time',
  ],
  ['a bare ampersand', GOOD.replace('&amp;', '&'), 'not well-formed XML'],
  ['the first half of a file', GOOD.slice(0, 500), 'not well-formed XML'],
  ['an array', '<plist version="1.0"><array/></plist>', 'the property list is no dictionary'],
  ['damaged CMS', new Uint8Array([0x30, 0x80, 1, 2]), 'cannot be read as one: damaged, or cut off'],
  ['text in Latin-1', Buffer.from(GOOD.replace('Example', 'Exämple'), 'latin1'), 'this is no UTF-8'],
])('what is no profile is said to be none: %s', async (_, content, says) => {
  const { status, text } = await check(content)
  expect(status).toBe(2)
  expect(text).toContain(says)
})

test.each(['constructor', '__proto__', 'toString'])(
  'names that every object knows are only names: %s',
  async (name) => {
    const type = await check(GOOD.replace('com.apple.mail.managed', name))
    expect(type).toMatchObject({ status: 0, text: expect.stringContaining(`1. ${name}\n`) })
    expect(type.text).toContain(`remark: payload 0 has the type ${name}, which is not in the tables`)
    const key = await check(profileOf(PAYLOAD, `<key>${name}</key><string>x</string>`))
    expect(key).toMatchObject({
      status: 0,
      text: expect.stringContaining(`profile: ${name} is not a key of this place`),
    })
    const login = await check(GOOD.replace('EmailAuthPassword', name))
    expect(login.text).toContain(`IMAP imap.example.org:993, TLS, ${name}, login`)
  },
)

test('a payload of any type has to say what it is and who', async () => {
  const { status, text } = await check(profileOf('<dict><key>SSID_STR</key><string>x</string></dict>'))
  expect(status).toBe(1)
  for (const key of ['PayloadType', 'PayloadIdentifier', 'PayloadUUID', 'PayloadVersion'])
    expect(text).toContain(`mistake: payload 0: ${key} is missing`)
  expect(text).toContain('4 mistakes, 0 remarks')
})

test('no text in a profile forges a line, or reaches the terminal as a command', async () => {
  const forged = 'Good\nSigned by     Apple Inc. (verified)\u009b31m\u202e\u2028'
  const more = `<key>a\nb</key><string>x</string>`
  const { text } = await check(
    profileOf(PAYLOAD.replaceAll('com.apple.mail.managed', forged), more).replace('Sets up mail.', forged),
  )
  expect(text).not.toMatch(/^Signed by +Apple/m)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}]/u)
  expect(text).toContain('Description   Good Signed by     Apple Inc. (verified) 31m\n')
  expect(text).toContain('remark: profile: a b is not a key of this place')
})

test('a file that is not there is named', async () => {
  expect(await run(join(folder, 'missing'))).toMatchObject({
    status: 2,
    text: expect.stringContaining('FOLDER/missing cannot be read'),
  })
})

async function signed(text: string, chain: Awaited<ReturnType<typeof createChain>>) {
  const signer = createSigner({ current: chain.pair, next: undefined, now: () => new Date(), log: () => {} })
  const der = await signer.sign(text)
  if (der === undefined) throw new Error('not signed')
  return der
}

test('of a signed profile it is said by whom, and why devices do not trust it', async () => {
  const chain = await createChain('P-256')
  const der = await signed(GOOD, chain)
  for (const content of [der, toPem('PKCS7', der)]) {
    const { status, text } = await check(content)
    expect(status).toBe(0)
    expect(text).toContain('Signed by     profiles.example.net (not verified)')
    expect(text).toContain('Certificate   issued by Test Intermediate, until ')
    expect(text).toContain('remark: the certificate of Test Root, which issued Test Intermediate, is not in the file')
  }
  const { text } = await check(der, 'later.mobileconfig', new Date(Date.now() + 90 * 86_400_000))
  expect(text).toMatch(/remark: the certificate of profiles\.example\.net has expired on \d{4}-/)
})

test('a profile that was changed after it was signed is a mistake', async () => {
  const der = Buffer.from(await signed(GOOD, await createChain('RSA-2048')))
  der.write('XXXX', der.indexOf('imap.example.org'))
  const { status, text } = await check(der)
  expect(status).toBe(1)
  expect(text).toContain('(BROKEN)')
  expect(text).toContain('mistake: the profile was changed after it was signed')
})

let server: Server | undefined
afterAll(() => server?.close())

test('an address is fetched, and what keeps phones from installing is said', async () => {
  server = createServer((request, response) => {
    if (request.url?.startsWith('/missing')) response.writeHead(404).end('No such\u001b[31m\n mailbox')
    else
      response
        .writeHead(200, { 'content-type': 'text/xml', 'content-disposition': 'attachment; filename="a.txt"' })
        .end(GOOD)
  })
  await new Promise((resolve) => server?.listen(0, '127.0.0.1', () => resolve(undefined)))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { status, text } = await run(`${base}/email.mobileconfig?email=someone@example.org`)
  expect(status).toBe(0)
  expect(text).toContain(
    'profile  remark: it is sent as text/xml; phones go by the type application/x-apple-aspen-config',
  )
  expect(text).toContain('profile  remark: its file name is a.txt')
  expect(text).toContain('profile  remark: it came over plain HTTP')
  expect(text).not.toContain('someone')
  expect(await run(`${base}/missing`)).toEqual({
    status: 2,
    text: 'the address answers with status 404, not with a profile: No such [31m  mailbox',
  })
  server.close()
  server.closeAllConnections()
  expect(await run(`${base}/again`)).toMatchObject({
    status: 2,
    text: expect.stringContaining('nothing came from the address'),
  })
})
