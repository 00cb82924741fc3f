import { describe, expect, test } from 'vitest'
import { createGrammar } from '../../grammars/grammar.ts'

/** The grammars of Autodiscover's other forms: each reference document is taken, and refused after every single change. */

const MOBILE_SYNC = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006">
    <Culture>en:us</Culture>
    <User>
      <DisplayName>max@eas.example</DisplayName>
      <EMailAddress>max@eas.example</EMailAddress>
    </User>
    <Action>
      <Settings>
        <Server>
          <Type>MobileSync</Type>
          <Url>https://eas.service.example/Microsoft-Server-ActiveSync</Url>
          <Name>https://eas.service.example/Microsoft-Server-ActiveSync</Name>
        </Server>
      </Settings>
    </Action>
  </Response>
</Autodiscover>
`

const soap = (body: string, operation = 'GetUserSettings') => `<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/${operation}Response</a:Action>
  </s:Header>
  <s:Body>
    <${operation}ResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover">
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>NoError</ErrorCode>
        <ErrorMessage/>
        ${body}
      </Response>
    </${operation}ResponseMessage>
  </s:Body>
</s:Envelope>
`

const REASON =
  '<ErrorCode>SettingIsNotAvailable</ErrorCode><ErrorMessage>The setting is not available.</ErrorMessage><SettingName>ExternalEwsUrl</SettingName>'

const USERS = soap(`<UserResponses>
          <UserResponse>
            <ErrorCode>NoError</ErrorCode>
            <ErrorMessage>No error.</ErrorMessage>
            <RedirectTarget i:nil="true"/>
            <UserSettingErrors><UserSettingError>${REASON}</UserSettingError></UserSettingErrors>
            <UserSettings>
              <UserSetting i:type="StringSetting"><Name>UserDisplayName</Name><Value>max@example.org</Value></UserSetting>
              <UserSetting i:type="ProtocolConnectionCollectionSetting">
                <Name>ExternalImap4Connections</Name>
                <ProtocolConnections>
                  <ProtocolConnection><Hostname>sslin.de</Hostname><Port>993</Port><EncryptionMethod>SSL</EncryptionMethod></ProtocolConnection>
                </ProtocolConnections>
              </UserSetting>
            </UserSettings>
          </UserResponse>
        </UserResponses>`)

const DOMAINS = soap(
  `<DomainResponses>
          <DomainResponse>
            <ErrorCode>NoError</ErrorCode>
            <ErrorMessage>No error.</ErrorMessage>
            <DomainSettingErrors><DomainSettingError>${REASON}</DomainSettingError></DomainSettingErrors>
            <DomainSettings/>
            <RedirectTarget i:nil="true"/>
          </DomainResponse>
        </DomainResponses>`,
  'GetDomainSettings',
)

const FAULT = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Body>
    <s:Fault>
      <faultcode>s:Client</faultcode>
      <faultstring>The request is invalid.</faultstring>
      <detail><ErrorCode xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover">InvalidRequest</ErrorCode></detail>
    </s:Fault>
  </s:Body>
</s:Envelope>
`

type Change = readonly [from: string | RegExp, to: string]

const REFUSED: Readonly<
  Record<
    string,
    readonly [name: 'autodiscover-mobilesync' | 'autodiscover-soap', xml: string, changes: readonly Change[]]
  >
> = {
  MobileSync: [
    'autodiscover-mobilesync',
    MOBILE_SYNC,
    [
      [
        'http://schemas.microsoft.com/exchange/autodiscover/mobilesync',
        'https://schemas.microsoft.com/exchange/autodiscover/mobilesync',
      ],
      ['mobilesync/responseschema/2006', 'outlook/responseschema/2006a'],
      ['en:us', 'en:en'],
      [/ *<Culture>.*\n/, ''],
      ['>MobileSync<', '>CertEnroll<'],
      ['<Url>https:', '<Url>http:'],
      [/<Url>.*<\/Url>/, '<Url/>'],
      [/ *<Name>.*\n/, ''],
      [/(<Type>.*<\/Type>)(\s*)(<Url>.*<\/Url>)/, '$3$2$1'],
      ['<DisplayName>max@eas.example', '<DisplayName>Max Muster'],
      ['<DisplayName>', '<DisplayName> '],
      ['<Action>', '<Action><Redirect>max@other.example</Redirect>'],
      ['</Server>', '</Server><Server><Type>MobileSync</Type><Url>https://a.example/</Url><Name>a</Name></Server>'],
      ['<Server>', '<Server kind="x">'],
      ['</Response>', '<Account/></Response>'],
    ],
  ],
  'settings of users': [
    'autodiscover-soap',
    USERS,
    [
      ['s:mustUnderstand="1"', ''],
      ['GetUserSettingsResponse</a', 'GetDomainSettingsResponse</a'],
      ['"http://schemas.microsoft.com/exchange/2010', '"https://schemas.microsoft.com/exchange/2010'],
      ['<ErrorMessage/>', '<ErrorMessage>No error.</ErrorMessage>'],
      ['<ErrorMessage>No error.</ErrorMessage>', ''],
      ['<ErrorCode>NoError</ErrorCode>', '<ErrorCode>Fine</ErrorCode>'],
      [/(<UserResponse>\s*<ErrorCode>)NoError/, '$1InvalidUser'],
      ['<RedirectTarget i:nil="true"/>', '<RedirectTarget>max@other.example</RedirectTarget>'],
      ['i:type="StringSetting"', 'i:type="TextSetting"'],
      [' i:type="StringSetting"', ''],
      ['>UserDisplayName<', '>UserDN<'],
      ['>ExternalImap4Connections<', '>ExternalImapConnections<'],
      [/<ProtocolConnection>.*<\/ProtocolConnection>/, ''],
      ['>993<', '>0993<'],
      ['>993<', '>0<'],
      ['>993<', '>imaps<'],
      ['>sslin.de<', '>localhost<'],
      ['>sslin.de<', '>SSLIN.de<'],
      ['>SSL<', '>None<'],
      ['>SSL<', '>Auto<'],
      ['>SettingIsNotAvailable<', '>NotAvailable<'],
      ['>ExternalEwsUrl<', '>&lt;b&gt;<'],
      [/<UserResponse>[\s\S]*<\/UserResponse>/, ''],
    ],
  ],
  'settings of domains': [
    'autodiscover-soap',
    DOMAINS,
    [
      ['<DomainSettings/>', '<DomainSettings><DomainSetting/></DomainSettings>'],
      [/<DomainSettingError>.*<\/DomainSettingError>/, ''],
      [/(<DomainResponse>\s*<ErrorCode>)NoError/, '$1InvalidDomain'],
      ['<RedirectTarget i:nil="true"/>', ''],
    ],
  ],
  'a fault': [
    'autodiscover-soap',
    FAULT,
    [
      ['s:Client', 'Client'],
      ['>InvalidRequest<', '>Invalid<'],
      ['The request is invalid.', ''],
      [' xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"', ''],
      ['<faultcode>', '<faultcode xmlns="x">'],
    ],
  ],
}

describe.each(Object.entries(REFUSED))('%s', (_, [name, xml, changes]) => {
  const grammar = createGrammar(name)

  test('the reference document is taken', () => {
    expect(grammar.check(xml)).toEqual([])
  })

  test.each(changes)('%s changed into %s is refused', (from, to) => {
    const changed = xml.replace(from, to)
    expect(changed).not.toBe(xml)
    expect(grammar.check(changed)).not.toEqual([])
  })
})

test('an invalid request, an unknown user and an unknown domain are taken', () => {
  const grammar = createGrammar('autodiscover-soap')
  const invalid = '<ErrorCode>InvalidRequest</ErrorCode><ErrorMessage>The request is invalid.</ErrorMessage>'
  const whole = /<ErrorCode>NoError<\/ErrorCode>\s*<ErrorMessage\/>/
  expect(grammar.check(soap('<UserResponses/>').replace(whole, invalid))).toEqual([])
  expect(grammar.check(soap('<DomainResponses/>', 'GetDomainSettings').replace(whole, invalid))).toEqual([])
  const unknown = soap(
    '<UserResponses><UserResponse><ErrorCode>InvalidUser</ErrorCode><ErrorMessage>The user is not known.</ErrorMessage><RedirectTarget i:nil="true"/><UserSettingErrors/><UserSettings/></UserResponse></UserResponses>',
  )
  expect(grammar.check(unknown)).toEqual([])
})

test('plain text is taken only where it may be published', () => {
  const plain = USERS.replace('>SSL<', '>None<')
  expect(createGrammar('autodiscover-soap-insecure').check(plain)).toEqual([])
  expect(createGrammar('autodiscover-soap-insecure').check(USERS)).toEqual([])
  expect(createGrammar('autodiscover-soap-insecure').check(USERS.replace('>SSL<', '>Auto<'))).not.toEqual([])
})
