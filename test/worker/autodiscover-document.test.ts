import { expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import type { ProviderEntry } from '../../src/account/index.ts'
import { STATUS_WITHOUT_ACTIVE_SYNC } from '../../src/protocols/autodiscover/failure-view.ts'
import { type Element, everyElement, exactText, readDocument, textsOf } from './autoconfig-support.ts'
import {
  type Answer,
  AT_MAIN,
  AT_SVC,
  answerOf,
  blocksOf,
  everyError,
  everySettings,
  failure,
  lineOf,
  MAIN,
  MAIN_WITHOUT_LOGINS,
  MOBILE_SYNC,
  MOBILESYNC_ANSWER,
  mainFor,
  mobileSyncRequest,
  OUTLOOK_ANSWER,
  outlookRequest,
  PATH,
  post,
  settings,
} from './autodiscover-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What the answers say, over every provider of the fixtures. */

const ROOT = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'

const allSettings = await everySettings()
const allErrors = await everyError()
const everything = [...allSettings, ...allErrors]

const named = ({ root }: Answer, name: string) => everyElement(root).filter((element) => element.name === name)
const only = (answer: Answer, name: string) => named(answer, name)[0] as Element
const domainOf = ({ name }: Answer) => name.split(' ')[1]
const isForAddress = ({ name }: Answer) => name.startsWith('POST')

/** What an address of a domain gets. */
async function blocksFor(domain: string, localPart = 'max') {
  const { status, body } = await answerOf(post(outlookRequest(`${localPart}@${domain}`), AT_SVC))
  return status === 200 ? blocksOf(body) : []
}

test('the fixtures give answers of every kind', () => {
  expect(allSettings.length).toBeGreaterThan(40)
  expect(allSettings.filter(isForAddress)).toHaveLength(allSettings.length / 2)
  expect(allErrors.map(({ status, root }) => `${status} ${textsIn(root, 'ErrorCode')}`)).toEqual([
    '200 600',
    '200 600',
    '404 500',
    '200 601',
    '413 600',
    '404 500',
    '404 500',
  ])
})

function textsIn(root: Element, name: string): string[] {
  return everyElement(root).flatMap((element) => textsOf(element, name))
}

test.each(everything)('AD-25 the namespaces are the two of http in $name', ({ root, body, status }) => {
  const [response] = root.children
  const isError = body.includes('<Error ')
  expect(status === 200 || isError).toBe(true)
  expect(root).toMatchObject({ name: 'Autodiscover', attributes: { xmlns: ROOT } })
  expect(response).toMatchObject({ name: 'Response', attributes: isError ? {} : { xmlns: OUTLOOK_ANSWER } })
  expect(body.match(/xmlns/g)).toHaveLength(isError ? 1 : 2)
  expect(body).not.toContain('https://schemas')
})

test.each(everything)('AD-26 $name is plain: a declaration, elements, text', ({ root, body }) => {
  expect(body.startsWith('<?xml version="1.0" encoding="utf-8"?>\n<Autodiscover ')).toBe(true)
  expect(body).not.toContain('\ufeff')
  expect(body).not.toMatch(/<!|<\?(?!xml version)|CDATA/)
  for (const { name, attributes } of everyElement(root)) {
    expect(name).not.toContain(':')
    const allowed = name === 'Error' ? ['Time', 'Id'] : ['Autodiscover', 'Response'].includes(name) ? ['xmlns'] : []
    expect(Object.keys(attributes).filter((attribute) => !allowed.includes(attribute))).toEqual([])
  }
})

test('AD-26 the reference document is answered byte for byte', async () => {
  const response = await post(outlookRequest('max@example.org'))
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new TextEncoder().encode(MAIN))
})

test.each(allSettings)('AD-27 there is one Account, whose kind stands before its servers, in $name', (answer) => {
  expect(named(answer, 'Account')).toHaveLength(1)
  const [accountType, action, ...protocols] = only(answer, 'Account').children
  expect(accountType).toMatchObject({ name: 'AccountType', text: 'email', children: [] })
  expect(action).toMatchObject({ name: 'Action', text: 'settings', children: [] })
  expect(protocols.length).toBeGreaterThan(1)
  expect(new Set(protocols.map(({ name }) => name))).toEqual(new Set(['Protocol']))
  expect(only(answer, 'Response').children.map(({ name }) => name)).toEqual(['Account'])
})

test.each(allSettings)('AD-28 each type stands once at most and in its place in $name', ({ body }) => {
  const types = blocksOf(body).map(({ Type }) => Type)
  expect(types).toEqual(['IMAP', 'POP3', 'SMTP'].filter((type) => types.includes(type)))
})

test('AD-28 the order is ours where the entry lists POP3 first', async () => {
  expect((await blocksFor('order.example')).map(({ Type }) => Type)).toEqual(['IMAP', 'POP3', 'SMTP'])
})

test.each(allSettings)('AD-29 every block has its elements once and in one order in $name', (answer) => {
  for (const protocol of named(answer, 'Protocol')) {
    const outgoing = textsOf(protocol, 'Type')[0] === 'SMTP'
    expect(protocol.children.map(({ name }) => name)).toEqual([
      'Type',
      'Server',
      'Port',
      ...(isForAddress(answer) ? ['LoginName'] : []),
      'DomainRequired',
      'SPA',
      'SSL',
      'Encryption',
      'AuthRequired',
      ...(outgoing ? ['UsePOPAuth', 'SMTPLast'] : []),
    ])
  }
})

test.each(everything)('AD-30 no leaf of $name is empty or padded, and ports are digits', ({ root }) => {
  for (const { name, children, text } of everyElement(root)) {
    if (children.length > 0) expect(text.trim(), name).toBe('')
    else if (name === 'DebugData') expect(text).toBe('')
    else expect(text, name).toMatch(/^\S(?:.*\S)?$/)
    if (name === 'Port') expect(text).toMatch(/^[1-9]\d*$/)
  }
})

test.each(allSettings)('AD-31 switches are on or off, and no Windows domain is asked for, in $name', (answer) => {
  for (const block of blocksOf(answer.body)) {
    for (const name of ['SPA', 'SSL', 'AuthRequired', 'DomainRequired', 'UsePOPAuth', 'SMTPLast'])
      expect(['on', 'off', undefined], name).toContain(block[name])
    expect(block['SPA']).toBe(domainOf(answer) === 'ntlm.example' ? 'on' : 'off')
    expect(block['DomainRequired']).toBe('off')
    expect(block).not.toHaveProperty('DomainName')
  }
})

test.each(allSettings)('AD-32 only the two pairs of encryption occur in $name', ({ body }) => {
  for (const block of blocksOf(body)) expect(['on SSL', 'on TLS']).toContain(`${block['SSL']} ${block['Encryption']}`)
})

test('AD-32 implicit TLS is SSL, STARTTLS is TLS, whatever the port', async () => {
  expect((await blocksFor('example.org')).map(lineOf)).toEqual([
    'IMAP sslin.de:993 on SSL',
    'POP3 sslin.de:995 on SSL',
    'SMTP sslout.de:465 on SSL',
  ])
  expect((await blocksFor('starttls.example')).map(lineOf)).toEqual([
    'IMAP sslin.de:143 on TLS',
    'SMTP sslout.de:587 on TLS',
  ])
  expect((await blocksFor('odd.example')).map(lineOf)).toEqual([
    'IMAP sslin.de:1143 on TLS',
    'SMTP sslout.de:587 on SSL',
  ])
})

test('AD-33 a provider with nothing but 587 for sending gets STARTTLS there', async () => {
  expect((await blocksFor('s587.example'))[1]).toEqual({
    Type: 'SMTP',
    Server: 'sslout.de',
    Port: '587',
    LoginName: 'max@s587.example',
    DomainRequired: 'off',
    SPA: 'off',
    SSL: 'on',
    Encryption: 'TLS',
    AuthRequired: 'on',
    UsePOPAuth: 'on',
    SMTPLast: 'off',
  })
})

test.each(['example.org', 'order.example'])(
  'AD-35 only the servers with implicit TLS of %s are said',
  async (domain) => {
    expect((await blocksFor(domain)).map(lineOf)).toEqual([
      'IMAP sslin.de:993 on SSL',
      'POP3 sslin.de:995 on SSL',
      'SMTP sslout.de:465 on SSL',
    ])
  },
)

test('AD-36 the login is the local part where the provider wants that', async () => {
  expect((await blocksFor('local.example')).map(({ LoginName }) => LoginName)).toEqual(['max', 'max'])
})

test('AD-36 a compound login and a host that holds the domain are filled in', async () => {
  expect((await blocksFor('compound.example')).map(({ Server, LoginName }) => [Server, LoginName])).toEqual([
    ['mail.compound.example', 'max.compound.example'],
    ['mail.compound.example', 'max.compound.example'],
  ])
})

test.each(everything)('AD-36 no placeholder is left in $name', ({ body }) => {
  expect(body).not.toContain('%')
})

test('AD-36 an address that would put a placeholder into the answer is none', async () => {
  for (const localPart of ['%EMAILADDRESS%', '%EMAILLOCALPART%', 'a%EMAILDOMAIN%'])
    expect(await answerOf(post(outlookRequest(`${localPart}@example.org`)))).toEqual(failure(200, 600))
  expect(await answerOf(post(outlookRequest('100%@example.org')))).toEqual(settings(mainFor('100%@example.org')))
})

test.each([
  ['example.org', '007@example.org'],
  ['local.example', '007'],
])('AD-37 the local part 007 keeps its zeros at %s', async (domain, login) => {
  const logins = (await blocksFor(domain, '007')).map(({ LoginName }) => LoginName)
  expect(logins.length).toBeGreaterThan(1)
  expect(new Set(logins)).toEqual(new Set([login]))
})

test('AD-38 OAuth beside a password changes nothing', async () => {
  expect(await answerOf(post(outlookRequest('max@oauth.example'), AT_SVC))).toEqual(
    settings(mainFor('max@oauth.example')),
  )
})

test.each(['oauth-only.example', 'own-app.example', 'ask.example', 'packages.example', 'eas-only.example'])(
  'AD-38 what the schema cannot say is answered like an unknown domain: %s',
  async (domain) => {
    expect(await answerOf(post(outlookRequest(`max@${domain}`), AT_SVC))).toEqual(failure(404, 500))
    expect(await answerOf(ask(`${domain}${PATH}`))).toEqual(failure(404, 500))
  },
)

test('AD-39 a provider without IMAP gets its POP3 and SMTP blocks', async () => {
  expect((await blocksFor('pop.example')).map(lineOf)).toEqual([
    'POP3 pop.pop.example:995 on SSL',
    'SMTP smtp.pop.example:465 on SSL',
  ])
})

test('AD-40 a provider without a secure way to send is answered like an unknown one', async () => {
  expect(await answerOf(post(outlookRequest('max@plain.example'), AT_SVC))).toEqual(failure(404, 500))
  expect(await answerOf(ask(`autodiscover.plain.example${PATH}`))).toEqual(failure(404, 500))
})

test('AD-40 with plain text allowed only the block without protection says so', async () => {
  const insecure = serviceWith({ SERVICE_HOST: SVC, PUBLISH_INSECURE: 'true' })
  const linesOf = async (domain: string) => {
    const response = await insecure(AT_SVC, { method: 'POST', body: outlookRequest(`max@${domain}`) })
    return blocksOf(await exactText(response)).map(lineOf)
  }
  expect(await linesOf('plain.example')).toEqual([
    'IMAP imap.plain.example:993 on SSL',
    'SMTP smtp.plain.example:25 off None',
  ])
  expect(await linesOf('all-plain.example')).toEqual([
    'IMAP imap.all-plain.example:143 off None',
    'SMTP smtp.all-plain.example:25 off None',
  ])
  expect(await linesOf('beside-tls.example')).toEqual([
    'IMAP tls.beside-tls.example:993 on SSL',
    'SMTP tls.beside-tls.example:587 on TLS',
  ])
})

test.each([
  ['example.org', 'on'],
  ['local.example', 'on'],
  ['pop.example', 'on'],
  ['split.example', 'off'],
])('AD-42 SMTP uses the incoming login exactly when it is the same: %s, %s', async (domain, usePopAuth) => {
  const blocks = await blocksFor(domain)
  const logins = new Set(blocks.map(({ LoginName }) => LoginName))
  expect(logins.size === 1 ? 'on' : 'off').toBe(usePopAuth)
  expect(blocks.map(({ UsePOPAuth }) => UsePOPAuth).filter(Boolean)).toEqual([usePopAuth])
})

test.each(allSettings)('AD-43, AD-44, AD-45 nothing personal, nothing of Exchange, no TTL in $name', (answer) => {
  const names = new Set(everyElement(answer.root).map(({ name }) => name))
  for (const name of ['User', 'TTL', 'RedirectUrl', 'RedirectAddr', 'LegacyDN', 'DeploymentId', 'MicrosoftOnline'])
    expect(names).not.toContain(name)
  const types = blocksOf(answer.body).map(({ Type }) => Type)
  for (const type of ['EXCH', 'EXPR', 'EXHTTP', 'WEB']) expect(types).not.toContain(type)
})

test('AD-55 the answer in the MobileSync schema is the reference document, byte for byte', async () => {
  for (const url of [AT_SVC, AT_MAIN, `eas.example${PATH}`])
    expect(await answerOf(post(mobileSyncRequest('max@eas.example'), url))).toEqual(settings(MOBILE_SYNC))
})

test.each(['o&apos;neil@eas.example', 'Max@EAS.example', 'a&amp;b@eas.example'])(
  'AD-55 the address %s stands in the answer as it was read',
  async (text) => {
    const { status, body } = await answerOf(post(mobileSyncRequest(text), AT_SVC))
    const shown = text.replace('&apos;', '&#39;').replace('EAS', 'eas')
    expect({ status, body }).toEqual(settings(MOBILE_SYNC.replaceAll('max@eas.example', shown)))
  },
)

test('AD-55 a schema in other capitals or with https is meant, and the answer has its own', async () => {
  for (const schema of [MOBILESYNC_ANSWER.toUpperCase(), MOBILESYNC_ANSWER.replace('http:', 'https:')]) {
    const body = mobileSyncRequest('max@eas.example').replace(MOBILESYNC_ANSWER, schema)
    expect(await answerOf(post(body, AT_SVC))).toEqual(settings(MOBILE_SYNC))
  }
})

test('AD-55 an entry of nothing but ActiveSync is answered, and by GET it is unknown', async () => {
  const { body } = await answerOf(post(mobileSyncRequest('max@eas-only.example'), AT_SVC))
  expect(body).toBe(MOBILE_SYNC.replaceAll('max@eas.example', 'max@eas-only.example'))
  expect(await answerOf(ask(`eas-only.example${PATH}`))).toEqual(failure(404, 500))
})

test('AD-56 a mail domain has nothing to say in the MobileSync schema', async () => {
  for (const url of [`autodiscover.example.org${PATH}`, AT_SVC])
    expect(await answerOf(post(mobileSyncRequest('max@example.org'), url))).toEqual(failure(200, 601))
})

test.each(['oauth-only.example', 'local.example', 'ask.example'])(
  'AD-56 a known domain without ActiveSync is told so, whatever its mail servers are: %s',
  async (domain) => {
    expect(await answerOf(post(mobileSyncRequest(`max@${domain}`), AT_SVC))).toEqual(
      failure(STATUS_WITHOUT_ACTIVE_SYNC, 601),
    )
  },
)

test.each(['own-app.example', 'packages.example', 'plain.example'])(
  'AD-57 what is no account for anybody is unknown in the MobileSync schema as well: %s',
  async (domain) => {
    expect(await answerOf(post(mobileSyncRequest(`max@${domain}`), AT_SVC))).toEqual(failure(404, 500))
  },
)

test('AD-57 an unknown domain is unknown in the MobileSync schema as well', async () => {
  expect(await answerOf(post(mobileSyncRequest('max@nowhere.example'), AT_SVC))).toEqual(failure(404, 500))
})

test.each([
  'Apple-iPhone14C2/1905.258',
  'Android-SAMSUNG-SM-G930F/101.60001',
  'OutlookMobileCloudService-Autodetect/1.0.0',
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17726; Pro)',
  'MSFT-WP/8.10.14219',
])('AD-58 the Outlook schema gets mail servers from a provider with ActiveSync, also for %s', async (agent) => {
  const answer = post(outlookRequest('max@eas.example'), AT_SVC, { 'user-agent': agent })
  expect(await answerOf(answer)).toEqual(settings(mainFor('max@eas.example')))
})

test.each(['eas.example', 'eas-only.example'])(
  'AD-59 the URL of %s is that of the catalog, and nothing of certificates or redirects is said',
  async (domain) => {
    const { body } = await answerOf(post(mobileSyncRequest(`max@${domain}`), AT_SVC))
    const text = compiledCatalog.providers.find((provider) => provider.includes(`"${domain}"`)) ?? '{}'
    const url = (JSON.parse(text) as ProviderEntry).settings.exchange?.activeSync
    expect(url).toMatch(/^https:/)
    for (const name of ['Url', 'Name']) expect(textsIn(readDocument(body), name)).toEqual([url])
    expect(textsIn(readDocument(body), 'Culture')).toEqual(['en:us'])
    expect(body).not.toMatch(/CertEnroll|Redirect/)
  },
)

test('AD-46 every answer to a GET is the one to a POST without the logins', () => {
  const withoutLogins = (body: string) => body.replace(/ *<LoginName>.*\n/g, '')
  const [posts, gets] = [true, false].map((wanted) => allSettings.filter((answer) => isForAddress(answer) === wanted))
  expect(gets?.map(({ body }) => body)).toEqual(posts?.map(({ body }) => withoutLogins(body)))
  expect(gets?.map(({ body }) => body)).toContain(MAIN_WITHOUT_LOGINS)
})
