import { describe, expect, test } from 'vitest'
import { EXCHANGE_CLIENTS, readServiceAnswer } from '../../../src/clients/index.ts'
import { ANNA, serviceSummary } from './support.ts'

/** That the models bite: what programs for Exchange's services make of right, wrong and odd answers. */

type Kind = 'activeSync' | 'json' | 'soap'

const readersOf = (kind: Kind) => EXCHANGE_CLIENTS.filter((client) => client[kind] !== undefined)

/** What each reader of a kind makes of a body. */
function seen(kind: Kind, body: string, status = 200): Record<string, string> {
  return Object.fromEntries(
    readersOf(kind).map((client) => {
      const format = client[kind]
      if (format === undefined) throw new Error(client.name)
      return [client.name, serviceSummary(readServiceAnswer(format, { status, body }, ANNA))]
    }),
  )
}

const [IOS, ANDROID, OUTLOOK, PARULA, EWS] = [
  'iOS Mail (Exchange)',
  'Exchange for Android',
  'Outlook (JSON)',
  'Parula (JSON)',
  'EWS Managed API',
] as const

test('every program that is modelled has a reader here', () => {
  expect(EXCHANGE_CLIENTS.map(({ name }) => name).sort()).toEqual([IOS, ANDROID, OUTLOOK, PARULA, EWS].sort())
})

const ROOT = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'
const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'
const URL_OF_SERVER = 'https://eas.example.org/Microsoft-Server-ActiveSync'

const MOBILE_SYNC = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${ROOT}">
  <Response xmlns="${RESPONSE}">
    <Culture>en:us</Culture>
    <User><DisplayName>anna@example.org</DisplayName><EMailAddress>anna@example.org</EMailAddress></User>
    <Action>
      <Settings>
        <Server><Type>MobileSync</Type><Url>${URL_OF_SERVER}</Url><Name>${URL_OF_SERVER}</Name></Server>
      </Settings>
    </Action>
  </Response>
</Autodiscover>
`

const errorDocument = (code: number) => `<Autodiscover xmlns="${ROOT}">
  <Response><Error Time="12:00:00.0000000" Id="1"><ErrorCode>${code}</ErrorCode><DebugData/></Error></Response>
</Autodiscover>
`

describe('ActiveSync', () => {
  const GOOD = { [IOS]: URL_OF_SERVER, [ANDROID]: 'eas.example.org:443' }

  test('both understand the minimal document; Android keeps host and port alone', () => {
    expect(seen('activeSync', MOBILE_SYNC)).toEqual(GOOD)
    expect(seen('activeSync', MOBILE_SYNC.replaceAll('.org/M', '.org:8443/M'))).toEqual({
      [IOS]: 'https://eas.example.org:8443/Microsoft-Server-ActiveSync',
      [ANDROID]: 'eas.example.org:8443',
    })
  })

  const change = (from: string | RegExp, to: string) => MOBILE_SYNC.replace(from, to)
  const both = (outcome: string) => ({ [IOS]: outcome, [ANDROID]: outcome })
  const SERVER = /<Server>[\s\S]*<\/Server>/

  test.each([
    ['error 601 means that there is no ActiveSync', errorDocument(601), both('refused: no-such-service')],
    [
      'another error is no settings',
      errorDocument(600),
      { [IOS]: 'refused: not-settings', [ANDROID]: 'refused: no-such-service' },
    ],
    [
      'an error of the action is no settings',
      change(/<Settings>[\s\S]*<\/Settings>/, '<Error><Status>2</Status></Error>'),
      { [IOS]: 'refused: not-settings', [ANDROID]: 'refused: no-such-service' },
    ],
    [
      'a redirect sends Apple elsewhere, and Android nowhere',
      change(/<Settings>[\s\S]*<\/Settings>/, '<Redirect>anna@other.example</Redirect>'),
      { [IOS]: 'refused: asks-elsewhere', [ANDROID]: 'refused: no-such-service' },
    ],
    [
      'the namespaces are http, never https',
      MOBILE_SYNC.replaceAll('http://schemas', 'https://schemas'),
      { ...GOOD, [IOS]: 'refused: not-settings' },
    ],
    [
      'settings in the namespace for Outlook are not for it',
      change(RESPONSE, 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'),
      { ...GOOD, [IOS]: 'refused: not-settings' },
    ],
    [
      'mail servers for Outlook are nothing that it can read',
      `<Autodiscover xmlns="${ROOT}"><Response xmlns="${RESPONSE.replace('mobilesync', 'outlook')}a"><Account><Protocol><Type>IMAP</Type><Server>imap.example.org</Server></Protocol></Account></Response></Autodiscover>`,
      { [IOS]: 'refused: not-settings', [ANDROID]: 'refused: no-such-service' },
    ],
    ['another type of server is passed over', change('>MobileSync<', '>CertEnroll<'), both('refused: no-such-service')],
    ['the case of the type counts', change('>MobileSync<', '>mobilesync<'), both('refused: no-such-service')],
    [
      'a Url before the Type is lost in Android',
      change(SERVER, `<Server><Url>${URL_OF_SERVER}</Url><Type>MobileSync</Type></Server>`),
      { ...GOOD, [ANDROID]: 'refused: no-such-service' },
    ],
    [
      'of two servers Apple takes the first, Android the last',
      change('<Settings>', '<Settings><Server><Type>MobileSync</Type><Url>https://first.example/</Url></Server>'),
      { ...GOOD, [IOS]: 'https://first.example/' },
    ],
    [
      'a plain URL is none to Apple',
      MOBILE_SYNC.replaceAll('https://eas', 'http://eas'),
      { [IOS]: 'refused: no-such-service', [ANDROID]: 'eas.example.org:443' },
    ],
    ['an empty Url is none', change(/<Url>.*<\/Url>/, '<Url/>'), both('refused: no-such-service')],
    [
      'a prefix changes the name of an element',
      MOBILE_SYNC.replace('<Response ', '<a:Response xmlns:a="x" ').replace('</Response>', '</a:Response>'),
      { ...GOOD, [IOS]: 'refused: not-settings', [ANDROID]: 'refused: not-xml' },
    ],
    [
      'text in the root stops Android',
      change('<Response', 'text<Response'),
      { ...GOOD, [ANDROID]: 'refused: not-xml' },
    ],
    ['a document has to be well-formed', change('</Action>', ''), both('refused: not-xml')],
    [
      'a page is no document',
      '<html><body>parked</body></html>',
      { [IOS]: 'refused: not-settings', [ANDROID]: 'refused: not-xml' },
    ],
  ])('AD-115 %s', (_, body, outcome) => {
    expect(body).not.toBe(MOBILE_SYNC)
    expect(seen('activeSync', body)).toEqual(outcome)
  })

  test.each([204, 400, 401, 404, 500, 503])('AD-115 status %i is another step, whatever the body says', (status) => {
    expect(seen('activeSync', MOBILE_SYNC, status)).toEqual(both('refused: http'))
  })
})

describe('JSON', () => {
  const POX = 'https://autodiscover.example.org/autodiscover/autodiscover.xml'
  const both = (outcome: string) => ({ [OUTLOOK]: outcome, [PARULA]: outcome })

  test('both understand the minimal answer', () => {
    expect(seen('json', JSON.stringify({ Protocol: 'AutodiscoverV1', Url: POX }))).toEqual(both(POX))
  })

  test.each([
    ['the protocol is not compared', { Protocol: 'Rest', Url: POX }, both(POX)],
    [
      'an error with a URL beside it is one to Parula',
      { ErrorMessage: 'no', Url: POX },
      { [OUTLOOK]: POX, [PARULA]: 'refused: no-such-service' },
    ],
    [
      'an error alone is none to use',
      { ErrorCode: 'UserNotFound', ErrorMessage: 'The given user is not found' },
      { [OUTLOOK]: 'refused: not-settings', [PARULA]: 'refused: no-such-service' },
    ],
    ['a plain URL is refused', { Url: POX.replace('https', 'http') }, both('refused: server-unusable')],
    ['an empty URL is no URL', { Protocol: 'Ews', Url: '' }, both('refused: server-unusable')],
    [
      'the name of the field counts',
      { url: POX },
      { [OUTLOOK]: 'refused: not-settings', [PARULA]: 'refused: server-unusable' },
    ],
  ])('AD-115 %s', (_, value, outcome) => {
    expect(seen('json', JSON.stringify(value))).toEqual(outcome)
  })

  test.each(['', 'null', '[]', '"x"', '<html/>', '{"Url":'])('AD-115 %j is no answer', (body) => {
    expect(seen('json', body)).toEqual(both('refused: not-settings'))
  })

  test('AD-115 an error with status 200, as one peer sends it, is still an error; with 400 nobody reads it', () => {
    const error = JSON.stringify({ ErrorCode: 'InvalidProtocol', ErrorMessage: 'no' })
    expect(seen('json', error)[PARULA]).toBe('refused: no-such-service')
    expect(seen('json', JSON.stringify({ Url: POX }), 400)).toEqual(both('refused: http'))
    expect(seen('json', JSON.stringify({ Url: POX }), 203)).toEqual({ [OUTLOOK]: 'refused: http', [PARULA]: POX })
  })
})

describe('SOAP', () => {
  const EWS_URL = 'https://ews.example.org/EWS/Exchange.asmx'
  const MINIMAL = `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Body>
    <GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover">
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>NoError</ErrorCode><ErrorMessage/>
        <UserResponses>
          <UserResponse>
            <ErrorCode>NoError</ErrorCode><ErrorMessage>No error.</ErrorMessage>
            <UserSettingErrors>
              <UserSettingError><ErrorCode>SettingIsNotAvailable</ErrorCode><SettingName>UserDN</SettingName></UserSettingError>
            </UserSettingErrors>
            <UserSettings>
              <UserSetting i:type="StringSetting"><Name>ExternalEwsUrl</Name><Value>${EWS_URL}</Value></UserSetting>
              <UserSetting i:type="ProtocolConnectionCollectionSetting">
                <Name>ExternalImap4Connections</Name>
                <ProtocolConnections>
                  <ProtocolConnection><Hostname>imap.example.org</Hostname><Port>993</Port><EncryptionMethod>SSL</EncryptionMethod></ProtocolConnection>
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
  const IMAP = 'imap imap.example.org:993 tls -'
  const GOOD = `${EWS_URL}, ${IMAP}`
  const line = (body: string, status = 200) => seen('soap', body, status)[EWS]
  const change = (from: string | RegExp, to: string) => MINIMAL.replace(from, to)

  test('it understands the minimal answer, whose setting errors do no harm', () => {
    expect(line(MINIMAL)).toBe(GOOD)
  })

  test.each([
    ['TLS is STARTTLS', change('>SSL<', '>TLS<'), GOOD.replace(' tls ', ' starttls ')],
    ['a word that it does not know decides nothing', change('>SSL<', '>Auto<'), GOOD.replace(' tls ', ' undecided ')],
    [
      'the parts of a connection may stand in any order',
      change(/(<Hostname>.*<\/Hostname>)(<Port>.*<\/Port>)/, '$2$1'),
      GOOD,
    ],
    ['a port that is no number stops it', change('>993<', '>imaps<'), 'refused: server-unusable'],
    ['a setting of another class stops it', change('"StringSetting"', '"TextSetting"'), 'refused: not-settings'],
    ['a setting without a class stops it', change(' i:type="StringSetting"', ''), 'refused: not-settings'],
    ['the inner URL serves when there is no outer one', change('ExternalEwsUrl', 'InternalEwsUrl'), GOOD],
    ['without a URL there is none', change('ExternalEwsUrl', 'UserDisplayName'), `no URL, ${IMAP}`],
    [
      'an unknown user is none',
      change(/(<UserResponse>\s*<ErrorCode>)NoError/, '$1InvalidUser'),
      'refused: no-such-user',
    ],
    [
      'a redirect is followed',
      change(/(<UserResponse>\s*<ErrorCode>)NoError/, '$1RedirectUrl'),
      'refused: asks-elsewhere',
    ],
    [
      'a code that it does not know stops it',
      change(/(<UserResponse>\s*<ErrorCode>)NoError/, '$1Nobody'),
      'refused: not-settings',
    ],
    ['an invalid request is no answer', change('>NoError<', '>InvalidRequest<'), 'refused: not-settings'],
    [
      'the namespace is http, never https',
      change('"http://schemas.microsoft', '"https://schemas.microsoft'),
      'refused: not-settings',
    ],
    [
      'another operation is no answer',
      MINIMAL.replaceAll('GetUserSettings', 'GetDomainSettings'),
      'refused: not-settings',
    ],
    [
      'a fault is no answer',
      change(/<GetUser[\s\S]*Message>/, '<s:Fault><faultcode>s:Client</faultcode></s:Fault>'),
      'refused: not-settings',
    ],
    ['an answer has to be well-formed', change('</UserSettings>', ''), 'refused: not-xml'],
  ])('AD-115 %s', (_, body, outcome) => {
    expect(body).not.toBe(MINIMAL)
    expect(line(body)).toBe(outcome)
  })

  test('AD-115 a status other than 200 is no answer', () => {
    for (const status of [400, 401, 404, 500]) expect(line(MINIMAL, status)).toBe('refused: http')
  })
})
