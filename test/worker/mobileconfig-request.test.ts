import { expect, test } from 'vitest'
import { exactText } from './autoconfig-support.ts'
import { BROWSER, mailAt, PATHS, PROFILE_TYPE, profileAt, profileText, server, urlFor } from './mobileconfig-support.ts'
import { ask, SVC } from './support.ts'

/** What a link may hold, and what must not come of the rest. */

const EMAIL = `${SVC}/email.mobileconfig`
const PROFILE = urlFor('example.org')

/** A refusal: its status and what it says; never a profile. */
async function refusalOf(url: string, headers: Record<string, string> = {}) {
  const response = await ask(url, { headers })
  const text = await exactText(response)
  expect(response.headers.get('content-type')).not.toBe(PROFILE_TYPE)
  expect(text).not.toMatch(/plist|Payload/)
  return { status: response.status, text }
}

test.each(PATHS)('MC-6 of several addresses the first counts, alone, at %s', async (path) => {
  const query = '?addresses=user@example.org,alias@example.org&name=N'
  const text = await profileText(SVC + path + query)
  expect(text).not.toContain('alias')
  expect(text).toBe(await profileText(`${EMAIL}?email=user@example.org&name=N`))
  expect((await mailAt(SVC + path + query))['EmailAddress']).toBe('user@example.org')
  expect(await profileText(`${SVC}${path}?addresses=user%40example.org%2Calias%40example.org&name=N`)).toBe(text)
})

test.each(['', '?', '?email=', '?email', '?name=Uma', '?emailaddress=&address=&addresses='])(
  'MC-9 without an address ("%s") there is no profile',
  async (query) => {
    for (const path of PATHS) expect((await refusalOf(SVC + path + query)).status).toBe(400)
  },
)

const UNUSABLE = [
  'user',
  '@example.org',
  'user@',
  'a@b@c',
  'a@b@example.org',
  'user@-bad-',
  `${'a'.repeat(288)}@example.org`,
  'user@example.org%0D%0AX:y',
  'us%0D%0AX:y@example.org',
  'user%00@example.org',
  'user@example.org%00',
  'user@127.0.0.1',
  'user@localhost',
  '%',
  'user%FF@example.org',
  '%3Cscript%3E@example.org',
  '%22a%20b%22@example.org',
  'a%E2%80%AEb@example.org',
]

test.each(UNUSABLE)('MC-10 %s is no address', async (value) => {
  for (const parameter of ['email', 'emailaddress', 'address', 'addresses'])
    expect(await refusalOf(`${EMAIL}?${parameter}=${value}`)).toEqual({
      status: 400,
      text: 'This is not an e-mail address\nCheck the address in the link; it looks like you@example.org.\n',
    })
  expect((await ask(`${EMAIL}?email=${value}`)).headers.get('x')).toBeNull()
})

test('MC-10 the longest address has 254 bytes', async () => {
  const longest = `${'a'.repeat(242)}@example.org`
  expect((await mailAt(`${EMAIL}?email=${longest}`))['EmailAddress']).toBe(longest)
  expect((await refusalOf(`${EMAIL}?email=a${longest}`)).status).toBe(400)
})

test('MC-15 an at sign may come raw or encoded', async () => {
  expect(await profileText(`${EMAIL}?email=user%40example.org`)).toBe(await profileText(PROFILE))
})

test('MC-15 a plus sign may come raw or encoded', async () => {
  const raw = await profileText(`${EMAIL}?email=user+tag@example.org`)
  expect(await profileText(`${EMAIL}?email=user%2Btag@example.org`)).toBe(raw)
  const payload = await mailAt(`${EMAIL}?email=user+tag@example.org`)
  expect(payload['EmailAddress']).toBe('user+tag@example.org')
  expect(payload['IncomingMailServerUsername']).toBe('user+tag@example.org')
})

test('MC-27 a name is text, whatever stands in it', async () => {
  const payload = await mailAt(`${PROFILE}&name=%C3%9Cn%C3%AF%20%3Cb%3E%26%F0%9F%91%BB`)
  expect(payload['EmailAccountName']).toBe('Ünï <b>&👻')
})

test.each([
  ['U+0001', '%01'],
  ['U+0000', 'Uma%00'],
  ['a line feed', 'Uma%0AExample'],
  ['U+FFFE', '%EF%BF%BE'],
  ['half a character', '%ED%A0%BD'],
  ['what is no UTF-8', '%FC'],
  ['101 characters', 'x'.repeat(101)],
  ['101 characters outside the BMP', '%F0%9F%91%BB'.repeat(101)],
])('MC-28 a name with %s is refused', async (_, value) => {
  expect(await refusalOf(`${PROFILE}&name=${value}`)).toEqual({
    status: 400,
    text: 'This name cannot be used\nA sender’s name has at most 100 characters and no control characters.\n',
  })
})

test.each(['x', '%F0%9F%91%BB'])('MC-28 a name may have 100 characters (%s)', async (character) => {
  const payload = await mailAt(`${PROFILE}&name=${character.repeat(100)}`)
  expect(payload['EmailAccountName']).toBe(decodeURIComponent(character).repeat(100))
})

test('MC-29 an address is text, whatever stands in it', async () => {
  const payload = await mailAt(`${EMAIL}?email=o'neil%26co@example.org`)
  expect(payload['EmailAddress']).toBe("o'neil&co@example.org")
  expect(payload['IncomingMailServerUsername']).toBe("o'neil&co@example.org")
  expect(payload['PayloadDescription']).toBe("Adds the mail account o'neil&co@example.org.")
})

test.each(['%7Bprovider%7D', '%7Baddress%7D', '%25EMAILDOMAIN', '%24%26'])(
  'an address that looks like a placeholder of ours (%s) stays what it is',
  async (localPart) => {
    const profile = await profileAt(`${EMAIL}?email=${localPart}@example.org`)
    const address = `${decodeURIComponent(localPart)}@example.org`
    expect(profile['PayloadDisplayName']).toBe(`Example Mail (${address})`)
  },
)

test('MC-36 a protocol that Mail does not know is refused', async () => {
  const expected = { status: 400, text: expect.stringContaining('This protocol is not known\n') }
  for (const protocol of ['jmap', 'smtp', 'POP3', 'imap,pop3'])
    expect(await refusalOf(urlFor('both.example', `&protocol=${protocol}`))).toEqual(expected)
})

test('MC-42 a password in a link is ignored, and never repeated', async () => {
  const secrets = ['password', 'pass', 'p', 'IncomingPassword', 'OutgoingPassword', 'Password', 'app_password']
  const query = secrets.map((name) => `&${name}=Geh31m-${name}`).join('')
  expect(await profileText(PROFILE + query)).toBe(await profileText(PROFILE))
  for (const domain of ['nowhere.example', 'oauth-only.example', 'packages.example', 'example.org&name=%01'])
    for (const headers of [{}, BROWSER]) {
      const response = await ask(urlFor(domain, query), { headers })
      expect(JSON.stringify([...response.headers]) + (await exactText(response))).not.toContain('Geh31m')
    }
})

test.each([
  'host',
  'server',
  'port',
  'imap',
  'smtp',
  'hostname',
  'domain',
  'username',
  'ssl',
  'incoming',
  'outgoing',
  'id',
])('MC-45 a parameter %s changes nothing', async (name) => {
  const expected = await profileText(PROFILE)
  for (const value of ['evil.example', '1', '']) expect(await profileText(`${PROFILE}&${name}=${value}`)).toBe(expected)
  expect(await profileText(`${EMAIL}?${name}=evil.example&email=user@example.org`)).toBe(expected)
})

test('MC-46 the address keeps its local part as it was typed, and its domain is in lower case', async () => {
  expect((await mailAt(`${EMAIL}?email=user@EXAMPLE.org`))['EmailAddress']).toBe('user@example.org')
  expect((await mailAt(`${EMAIL}?email=Uma.User@Example.ORG.`))['EmailAddress']).toBe('Uma.User@example.org')
  expect((await mailAt(`${EMAIL}?email=user@b%C3%BCcher.example`))['EmailAddress']).toBe('user@xn--bcher-kva.example')
})

test.each([
  ['', 'imap.variants.example', 'smtp.variants.example', 465, 'user@variants.example'],
  ['&variant=exchange', 'exchange.variants.example', 'exchange.variants.example', 587, 'user@variants.example'],
  ['&variant=short-login', 'imap.variants.example', 'smtp.variants.example', 465, 'user'],
])('the hosting package decides about the servers ("%s")', async (variant, incoming, outgoing, port, login) => {
  const payload = await mailAt(urlFor('variants.example', variant))
  const common = { Authentication: 'EmailAuthPassword', UseSSL: true, Username: login }
  expect(server(payload, 'Incoming')).toEqual({ ...common, HostName: incoming, PortNumber: 993 })
  expect(server(payload, 'Outgoing')).toEqual({ ...common, HostName: outgoing, PortNumber: port })
})

const CHOICES = 'Add one of these to the link: variant=exchange (Hosted Exchange) variant=short-login (Old packages)\n'

test.each(['nonsense', 'Exchange', 'exchange%20', 'constructor', '__proto__', '%FF'])(
  'the hosting package %s is not known, and the choices are listed',
  async (variant) => {
    const url = urlFor('variants.example', `&variant=${variant}`)
    const { status, text } = await refusalOf(url)
    expect(status).toBe(400)
    // What cannot be decoded is refused before anybody is looked up.
    expect(text).toBe(
      `This hosting package is not known\nCheck the part variant= of the link, or leave it out.\n${variant === '%FF' ? '' : CHOICES}`,
    )
    const page = await refusalOf(url, BROWSER)
    expect(page.status).toBe(400)
    const items = variant === '%FF' ? [] : ['variant=exchange (Hosted Exchange)', 'variant=short-login (Old packages)']
    expect([...page.text.matchAll(/<li><code>(.*)<\/code><\/li>/g)].map(([, item]) => item)).toEqual(items)
  },
)

test('a provider without packages has none to choose', async () => {
  expect(await refusalOf(urlFor('amp.example', '&variant=basic'))).toEqual({
    status: 400,
    text: 'This hosting package is not known\nCheck the part variant= of the link, or leave it out.\n',
  })
})

test('packages are listed only where one of them would help', async () => {
  for (const headers of [{}, BROWSER]) {
    const { status, text } = await refusalOf(urlFor('variants.example', '&protocol=pop3'), headers)
    expect(status).toBe(422)
    expect(text).not.toContain('variant=')
  }
})

test('without a usual package somebody has to choose', async () => {
  expect(await refusalOf(urlFor('packages.example'))).toEqual({
    status: 422,
    text:
      'The settings depend on the hosting package\nThis provider has several packages with servers of their own.\n' +
      'Add one of these to the link: variant=basic (Basic) variant=premium (Premium)\n',
  })
  expect(await refusalOf(urlFor('packages.example', '&lang=de'))).toEqual({
    status: 422,
    text:
      'Die Angaben hängen vom Hosting-Paket ab\nDieser Anbieter hat mehrere Pakete mit eigenen Servern.\n' +
      'Ergänzen Sie im Link eines von diesen: variant=basic (Basic) variant=premium (Premium)\n',
  })
  for (const variant of ['basic', 'premium']) {
    const payload = await mailAt(urlFor('packages.example', `&variant=${variant}`))
    expect(payload['IncomingMailServerHostName']).toBe(`${variant}.packages.example`)
  }
})
