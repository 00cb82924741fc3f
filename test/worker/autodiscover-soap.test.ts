import { expect, test } from 'vitest'
import { type Element, everyElement, exactText, isWellFormedXml, readDocument } from './autoconfig-support.ts'
import {
  broken,
  domainSettingsRequest,
  everyAnswer,
  SOAP_AT_MAIN,
  SOAP_AT_SVC,
  SOAP_BODIES,
  SOAP_PATH,
  SOAP_SETTINGS,
  soapEnvelope,
  userSettingsRequest,
} from './autodiscover-support.ts'
import { ask, SVC } from './support.ts'

/** Autodiscover in SOAP, for programs that use Exchange's web services. */

const post = (body: string, url = SOAP_AT_SVC) =>
  ask(url, { method: 'POST', body, headers: { 'content-type': 'text/xml; charset=utf-8' }, redirect: 'manual' })

async function answer(body: string, url = SOAP_AT_SVC) {
  const response = await post(body, url)
  const text = await exactText(response)
  expect(isWellFormedXml(text)).toBe(true)
  return { status: response.status, text, root: readDocument(text) }
}

const named = (root: Element, name: string) => everyElement(root).filter((element) => element.name === name)
const textsOf = (root: Element, name: string) => named(root, name).map(({ text }) => text.trim())
const childText = ({ children }: Element, name: string) => children.find((child) => child.name === name)?.text ?? ''

/** One mailbox in lines: its code, its settings, its errors. */
function linesOf(root: Element): string[][] {
  return named(root, 'UserResponse').map((user) => [
    childText(user, 'ErrorCode'),
    ...named(user, 'UserSetting').map((setting) => {
      const connections = named(setting, 'ProtocolConnection').map(({ children }) =>
        children.map(({ text }) => text).join(':'),
      )
      return `${childText(setting, 'Name')} ${childText(setting, 'Value')}${connections.join(' ')}`
    }),
    ...named(user, 'UserSettingError').map(
      (error) => `${childText(error, 'SettingName')} ${childText(error, 'ErrorCode')}`,
    ),
  ])
}

/** AUTODISCOVER §5.3; the second IMAP connection because SOAP lists every TLS server of an entry (README). */
const REFERENCE = `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse</a:Action>
  </s:Header>
  <s:Body>
    <GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover">
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>NoError</ErrorCode>
        <ErrorMessage/>
        <UserResponses>
          <UserResponse>
            <ErrorCode>NoError</ErrorCode>
            <ErrorMessage>No error.</ErrorMessage>
            <RedirectTarget i:nil="true"/>
            <UserSettingErrors>
              <UserSettingError>
                <ErrorCode>SettingIsNotAvailable</ErrorCode>
                <ErrorMessage>The setting is not available.</ErrorMessage>
                <SettingName>ExternalEwsUrl</SettingName>
              </UserSettingError>
            </UserSettingErrors>
            <UserSettings>
              <UserSetting i:type="ProtocolConnectionCollectionSetting">
                <Name>ExternalImap4Connections</Name>
                <ProtocolConnections>
                  <ProtocolConnection><Hostname>sslin.de</Hostname><Port>993</Port><EncryptionMethod>SSL</EncryptionMethod></ProtocolConnection>
                  <ProtocolConnection><Hostname>sslin.de</Hostname><Port>143</Port><EncryptionMethod>TLS</EncryptionMethod></ProtocolConnection>
                </ProtocolConnections>
              </UserSetting>
              <UserSetting i:type="ProtocolConnectionCollectionSetting">
                <Name>ExternalPop3Connections</Name>
                <ProtocolConnections>
                  <ProtocolConnection><Hostname>sslin.de</Hostname><Port>995</Port><EncryptionMethod>SSL</EncryptionMethod></ProtocolConnection>
                </ProtocolConnections>
              </UserSetting>
              <UserSetting i:type="ProtocolConnectionCollectionSetting">
                <Name>ExternalSmtpConnections</Name>
                <ProtocolConnections>
                  <ProtocolConnection><Hostname>sslout.de</Hostname><Port>465</Port><EncryptionMethod>SSL</EncryptionMethod></ProtocolConnection>
                  <ProtocolConnection><Hostname>sslout.de</Hostname><Port>587</Port><EncryptionMethod>TLS</EncryptionMethod></ProtocolConnection>
                </ProtocolConnections>
              </UserSetting>
            </UserSettings>
          </UserResponse>
        </UserResponses>
      </Response>
    </GetUserSettingsResponseMessage>
  </s:Body>
</s:Envelope>
`

const MINIMAL = userSettingsRequest(['max@example.org'], SOAP_SETTINGS)

test.each([SOAP_AT_MAIN, SOAP_AT_SVC, `example.org${SOAP_PATH}`, `${SVC}/AutoDiscover/AutoDiscover.SVC`])(
  'AD-75 the answer to the reference request is the reference document, byte for byte, at %s',
  async (url) => {
    expect(await answer(MINIMAL, url)).toMatchObject({ status: 200, text: REFERENCE })
  },
)

test('AD-75 prefixes do not count, and headers are not looked at', async () => {
  const bare = MINIMAL.replace(/<(\/?)\w+:/g, '<$1').replace(/<Header>[\s\S]*<\/Header>/, '')
  expect(bare).toContain('<Mailbox>max@example.org</Mailbox>')
  expect((await answer(bare)).text).toBe(REFERENCE)
  const response = await ask(SOAP_AT_SVC, {
    method: 'POST',
    body: new TextEncoder().encode(MINIMAL),
    headers: { soapaction: 'x' },
  })
  expect(await exactText(response)).toBe(REFERENCE)
})

test('AD-76 only what was asked for appears, and each of the others with its reason', async () => {
  const settings = ['ExternalPop3Connections', 'ExternalWebClientUrls', 'UserDN', 'Nonsense', 'AutoDiscoverSMTPAddress']
  const { root } = await answer(userSettingsRequest(['Max@example.org'], settings))
  expect(linesOf(root)).toEqual([
    [
      'NoError',
      'ExternalPop3Connections sslin.de:995:SSL',
      'AutoDiscoverSMTPAddress Max@example.org',
      'ExternalWebClientUrls SettingIsNotAvailable',
      'UserDN SettingIsNotAvailable',
      'Nonsense InvalidSetting',
    ],
  ])
})

test('AD-76 what the entry lacks is not available', async () => {
  const { root } = await answer(userSettingsRequest(['max@pop.example'], SOAP_SETTINGS))
  expect(linesOf(root)).toEqual([
    [
      'NoError',
      'ExternalPop3Connections pop.pop.example:995:SSL',
      'ExternalSmtpConnections smtp.pop.example:465:SSL',
      'ExternalImap4Connections SettingIsNotAvailable',
      'ExternalEwsUrl SettingIsNotAvailable',
    ],
  ])
})

test('AD-76 a name that is none is not repeated', async () => {
  for (const name of ['&lt;script&gt;', 'a b', 'x'.repeat(65), '', 'Ünicode']) {
    const { root, text } = await answer(userSettingsRequest(['max@example.org'], [name]))
    expect(textsOf(root, 'ErrorCode')).toEqual(['InvalidRequest'])
    expect(text).not.toContain('script')
  }
})

test('AD-76 a name asked for twice is answered once', async () => {
  const { root } = await answer(userSettingsRequest(['max@example.org'], ['UserDisplayName', 'UserDisplayName']))
  expect(linesOf(root)).toEqual([['NoError', 'UserDisplayName max@example.org']])
})

test.each(['Imap4', 'Pop3', 'Smtp'])('AD-77 inside and outside are the same for %s', async (kind) => {
  const of = async (side: string) =>
    (await answer(userSettingsRequest(['max@example.org'], [`${side}${kind}Connections`]))).text.replaceAll(side, '')
  expect(await of('Internal')).toBe(await of('External'))
  expect(await of('Internal')).toContain('<ProtocolConnection>')
})

test.each([
  'max@nowhere.example',
  'max',
  '',
  'max@plain.example',
  'max@own-app.example',
  'max@packages.example',
  '&lt;x&gt;@example.org',
])('AD-78 nobody is known as %j', async (address) => {
  const { status, root, text } = await answer(userSettingsRequest([address], SOAP_SETTINGS))
  expect(status).toBe(200)
  expect(linesOf(root)).toEqual([['InvalidUser']])
  expect(text).toContain('<UserSettings/>')
  expect(text).not.toContain(address || 'sslin')
})

test.each([
  'not xml',
  '',
  '<a/>',
  MINIMAL.slice(0, 400),
  `<!DOCTYPE a>${MINIMAL}`,
  '{"a":1}',
  MINIMAL.replaceAll('Body', 'Torso'),
])('AD-78, AD-101 what is no SOAP is an invalid request: %#', async (body) => {
  const { status, root } = await answer(body)
  expect([status, textsOf(root, 'ErrorCode')]).toEqual([400, ['InvalidRequest']])
})

test('AD-78, AD-103 more than may be read is an invalid request', async () => {
  expect((await answer(' '.repeat(16_385))).status).toBe(413)
  expect((await answer(MINIMAL.replace('<a:Users>', `${'<x/>'.repeat(200)}<a:Users>`))).status).toBe(400)
})

test('AD-78, AD-52 every unknown domain gets the same answer', async () => {
  const [first, second] = await Promise.all(
    ['max@nowhere.example', 'erika@else.example'].map((address) =>
      answer(userSettingsRequest([address], SOAP_SETTINGS)),
    ),
  )
  expect(first?.text).toBe(second?.text)
})

test('AD-79 up to ten mailboxes are answered in their order', async () => {
  const known = ['max@example.org', 'max@nowhere.example', 'erika@local.example', 'max@eas.example']
  const addresses = [...known, ...Array.from({ length: 6 }, (_, index) => `user${index}@example.org`)]
  const { root } = await answer(userSettingsRequest(addresses, ['UserDisplayName']))
  expect(linesOf(root)).toEqual(
    addresses.map((address) =>
      address.includes('nowhere') ? ['InvalidUser'] : ['NoError', `UserDisplayName ${address}`],
    ),
  )
})

test.each([
  ['eleven mailboxes', userSettingsRequest(Array(11).fill('max@example.org'), SOAP_SETTINGS)],
  ['no mailbox', userSettingsRequest([], SOAP_SETTINGS)],
  ['no setting', userSettingsRequest(['max@example.org'], [])],
  [
    'more settings than Exchange knows',
    userSettingsRequest(
      ['max@example.org'],
      Array.from({ length: 101 }, (_, i) => `A${i}`),
    ),
  ],
  ['no Request', soapEnvelope('GetUserSettings', '').replace(/<\/?a:Request>/g, '')],
])('AD-79 %s are an invalid request as a whole', async (_, body) => {
  const { status, root, text } = await answer(body)
  expect([status, textsOf(root, 'ErrorCode')]).toEqual([200, ['InvalidRequest']])
  expect(text).toContain('GetUserSettingsResponseMessage')
  expect(text).toContain('<UserResponses/>')
})

test('AD-80 a domain has no settings of its own', async () => {
  const domains = ['example.org', 'eas.example', 'nowhere.example', 'not a domain']
  const { status, root } = await answer(
    domainSettingsRequest(domains, ['ExternalEwsUrl', 'ExternalEwsVersion', 'Other']),
  )
  expect(status).toBe(200)
  expect(childText(named(root, 'Response')[0] as Element, 'ErrorCode')).toBe('NoError')
  const [main, eas, ...unknown] = named(root, 'DomainResponse')
  for (const response of [main, eas]) {
    expect(childText(response as Element, 'ErrorCode')).toBe('NoError')
    expect(named(response as Element, 'DomainSettingError').map((error) => childText(error, 'SettingName'))).toEqual([
      'ExternalEwsUrl',
      'ExternalEwsVersion',
      'Other',
    ])
    expect(textsOf(response as Element, 'ErrorCode').slice(1)).toEqual([
      'SettingIsNotAvailable',
      'SettingIsNotAvailable',
      'InvalidSetting',
    ])
  }
  expect(unknown.map((response) => textsOf(response, 'ErrorCode'))).toEqual([['InvalidDomain'], ['InvalidDomain']])
})

test('AD-80 a domain request that asks for too much is invalid', async () => {
  const { root } = await answer(domainSettingsRequest(Array(11).fill('example.org'), ['ExternalEwsUrl']))
  expect(textsOf(root, 'ErrorCode')).toEqual(['InvalidRequest'])
})

test.each(['GetFederationInformation', 'GetOrganizationRelationshipSettings', 'Nonsense'])(
  'AD-80 the operation %s is an invalid request',
  async (operation) => {
    const { status, root, text } = await answer(soapEnvelope(operation, '<a:Domain>example.org</a:Domain>'))
    expect([status, textsOf(root, 'ErrorCode')]).toEqual([200, ['InvalidRequest']])
    expect(text).not.toContain(operation)
  },
)

test.each(['ExternalEwsUrl', 'InternalEwsUrl'])('AD-81 %s is the URL of the catalog', async (setting) => {
  const { text } = await answer(userSettingsRequest(['max@eas.example'], [setting]))
  expect(text).toContain(`<UserSetting i:type="StringSetting">
                <Name>${setting}</Name>
                <Value>https://ews.service.example/EWS/Exchange.asmx</Value>
              </UserSetting>`)
})

test('AD-82 no answer invites to SOAP', async () => {
  for (const { name, response } of await everyAnswer())
    for (const header of ['x-soap-enabled', 'x-wssecurity-enabled', 'x-oauth-enabled'])
      expect(response.headers.has(header), `${name} ${header}`).toBe(false)
})

test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('AD-83 %s is not allowed', async (method) => {
  for (const url of [SOAP_AT_MAIN, SOAP_AT_SVC, `nowhere.example${SOAP_PATH}`]) {
    const response = await ask(url, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  }
})

test.each(Object.entries(SOAP_BODIES))('AD-84, AD-85 %s is answered in XML that nobody keeps', async (_, body) => {
  for (const url of [SOAP_AT_MAIN, SOAP_AT_SVC]) {
    const { headers } = await post(body, url)
    expect(headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(headers.get('cache-control')).toBe('private, no-store')
  }
})

test.each(['GET', 'POST', 'HEAD'])('AD-91 %s over plain HTTP is sent to one fixed address', async (method) => {
  for (const url of [
    `http://${SOAP_AT_MAIN}`,
    `http://nowhere.example${SOAP_PATH}?x=1`,
    `http://${SVC}/AutoDiscover/AutoDiscover.svc`,
  ]) {
    const response = await ask(url, { method, body: method === 'POST' ? MINIMAL : null, redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, `https://${SVC}${SOAP_PATH}`])
  }
})

test('AD-53 a bug is a fault of the server', async () => {
  const response = await broken()(SOAP_AT_MAIN, { method: 'POST', body: MINIMAL })
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('60')
  const text = await response.text()
  expect(text).toContain('<faultcode>s:Server</faultcode>')
  expect(text).toContain('>InternalServerError</ErrorCode>')
})
