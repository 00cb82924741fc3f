import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import type { HttpsUrl } from '../../../src/account/index.ts'
import type { ProblemPageView } from '../../../src/api/pages.ts'
import type { ReferenceView } from '../../../src/api/reference.ts'
import { readTextFiles } from '../../../src/cli/files.ts'
import type { FrameView } from '../../../src/frame/index.ts'
import { compileTexts } from '../../../src/language/compile.ts'
import type { ClientConfigView } from '../../../src/protocols/autoconfig/view.ts'
import type { ErrorView } from '../../../src/protocols/autodiscover/failure-view.ts'
import type { MobileSyncView } from '../../../src/protocols/autodiscover/mobilesync-view.ts'
import type { FaultView } from '../../../src/protocols/autodiscover/soap/fault.ts'
import type { DomainSettingsView, UserSettingsView } from '../../../src/protocols/autodiscover/soap/view.ts'
import type { OutlookView } from '../../../src/protocols/autodiscover/view.ts'
import type { DnsPageView, DnsProblemView } from '../../../src/protocols/dns-zone/page.ts'
import type { ProblemView } from '../../../src/protocols/mobileconfig/problem.ts'
import type { TooManyView } from '../../../src/rate/too-many.ts'
import { escapeXml, type Template } from '../../../src/template/index.ts'
import { providerSamples } from '../pages/providers/samples.ts'
import { setupSamples } from '../pages/setup-samples.ts'
import { templateFrom } from './support.ts'

/** The shipped templates: with everything that a view can hold, with every list empty, and with values meant to break them. */

const root = join(import.meta.dirname, '../../..')
const TEXTS = compileTexts(await readTextFiles(root, 'templates/text'), [])

const SERVER: ClientConfigView['incoming'][number] = {
  type: 'pop3',
  hostname: 'pop.example.net',
  port: 995,
  socketType: 'SSL',
  authentication: ['password-cleartext', 'OAuth2'],
  username: '%EMAILADDRESS%',
  pop3: true,
  leaveMessagesOnServer: false,
}

const URL_SERVER: ClientConfigView['urlServers'][number] = {
  type: 'jmap',
  url: 'https://jmap.example.net/?a=b&c=d',
  authentication: [
    { word: 'OAuth2', http: false },
    { word: 'Basic', http: true },
  ],
  username: '%EMAILADDRESS%',
}

const CLIENT_CONFIG: ClientConfigView = {
  version: '1.2',
  urlServers: [URL_SERVER],
  addressBooks: [{ ...URL_SERVER, type: 'carddav' }],
  calendars: [{ ...URL_SERVER, type: 'caldav' }],
  id: 'example.net',
  domains: ['example.net', 'example.org'],
  displayName: 'Example & Co',
  displayShortName: 'Example',
  incoming: [SERVER, { ...SERVER, type: 'imap', pop3: false }],
  outgoing: [{ ...SERVER, type: 'smtp' }],
  documentation: [{ url: 'https://www.example.net/?a=b&c=d', lang: 'de', descr: 'Hilfe' }],
  enable: [{ visiturl: 'https://www.example.net/', instructions: [{ lang: 'de', text: 'Einschalten' }] }],
  oAuth2: [
    { issuer: 'login.example.net', scope: 'a b', authURL: 'https://a.example/', tokenURL: 'https://t.example/' },
  ],
}

const OUTLOOK: OutlookView = {
  protocols: [
    {
      type: 'SMTP',
      server: 'smtp.example.net',
      port: 465,
      hasLoginName: true,
      loginName: "o'neil@example.net",
      spa: 'off',
      ssl: 'on',
      encryption: 'SSL',
      authRequired: 'on',
      outgoing: true,
      usePopAuth: 'on',
    },
  ],
}

const ERROR: ErrorView = { time: '12:34:56.0000000', id: 4294967295, code: 600, message: 'Invalid Request' }

const FRAME: FrameView = {
  lang: 'de',
  title: 'Titel',
  isPrivate: true,
  brand: {
    name: 'Hoster & Co',
    logo: { address: '/static/logo.svg', width: 120, height: 40 },
    darkLogos: [{ address: '/static/dark.svg', width: 110, height: 40 }],
    logoSaysName: false,
    imprint: ['https://i.example/?a=b&c=d'],
    privacy: ['/p'],
  },
  icon: '/static/icon.svg?v=1',
  style: '/static/style.css?v=2',
  script: '/static/page.js?v=3',
  hasLanguages: true,
  languages: [
    { lang: 'de', name: 'Deutsch', href: '/?a=b&lang=de', isCurrent: true },
    { lang: 'en', name: 'English', href: '/?a=b&lang=en', isCurrent: false },
  ],
  languageForms: [
    {
      method: 'post',
      fields: [{ name: 'email', value: "o'neil@example.net" }],
      options: [
        { value: 'de', name: 'Deutsch', isChosen: true },
        { value: 'en', name: 'English', isChosen: false },
      ],
    },
  ],
  links: { setup: '/?lang=de', providers: '/providers?lang=de', api: '/api?lang=de' },
}

const PROBLEM: ProblemView = {
  frame: FRAME,
  explanation: 'Erklärung',
  hasChoices: true,
  choices: ['variant=big (Big)', 'variant=small (Small)'],
  links: ['https://www.example.net/?a=b&c=d' as HttpsUrl],
}

const DNS_PAGE: DnsPageView = {
  frame: FRAME,
  intro: 'With these',
  zoneFile: '/dns/example.net.txt?a=b&c=d',
  json: '/dns/example.net.json',
  sections: [
    {
      title: 'Mail servers',
      remarks: ['A remark'],
      hasRecords: true,
      records: [{ name: '_imaps._tcp', type: 'TXT', ttl: 3600, value: '"a & b"', why: 'Because' }],
    },
  ],
}

const DNS_PROBLEM: DnsProblemView = { frame: FRAME, text: 'Erklärung' }

const MOBILE_SYNC: MobileSyncView = { address: "o'neil@example.net", url: 'https://eas.example.net/?a=b&c=d' }

const SUBJECT = {
  errorCode: 'NoError',
  errorMessage: 'No error.',
  hasErrors: true,
  errors: [{ code: 'InvalidSetting', message: 'Not "known"', name: 'UserDN' }],
} as const

const WHOLE = { errorCode: 'InvalidRequest', hasErrorMessage: true, errorMessage: 'Not & valid' } as const

const USER_SETTINGS: UserSettingsView = {
  ...WHOLE,
  hasUsers: true,
  users: [
    {
      ...SUBJECT,
      hasSettings: true,
      settings: [
        { name: 'ExternalEwsUrl', isText: true, text: 'https://ews.example.net/?a=b&c=d', connections: [] },
        {
          name: 'ExternalImap4Connections',
          isText: false,
          text: '',
          connections: [{ hostname: 'imap.example.net', port: 993, encryptionMethod: 'SSL' }],
        },
      ],
    },
  ],
}

const DOMAIN_SETTINGS: DomainSettingsView = { ...WHOLE, hasDomains: true, domains: [SUBJECT] }

const FAULT: FaultView = { faultCode: 's:Client', errorCode: 'InvalidRequest', message: 'Not & valid' }

const API_PROBLEM: ProblemPageView = {
  frame: FRAME,
  text: 'Erklärung des Problems',
  name: 'insecure',
  status: 404,
  overview: '/api?lang=de#problems',
}

const API_REFERENCE: ReferenceView = {
  frame: FRAME,
  operations: [
    {
      id: 'getThing',
      path: '/api/v1/thing/{id}',
      summary: 'A thing',
      paragraphs: ['One paragraph', 'Another'],
      hasParameters: true,
      parameters: [
        { name: 'id', isRequired: true, description: 'Which one' },
        { name: 'lang', isRequired: false, description: 'Of the answer' },
      ],
      answers: [
        { status: '200', text: [], forms: [{ text: 'Thing', href: '#form-Thing' }] },
        { status: '304', text: ['Not changed'], forms: [] },
      ],
      hasExamples: true,
      examples: [{ summary: 'An example', command: "curl 'https://h.example/?a=b&c=d'", answer: '{ "a": "<b>" }' }],
    },
  ],
  forms: [
    {
      id: 'form-Thing',
      name: 'Thing',
      descriptions: ['What it is'],
      hasRows: true,
      rows: [
        { name: 'key', type: [{ text: 'string', isLink: false, href: '' }], isOptional: true, description: 'A key' },
        {
          name: 'keys[]',
          type: [{ text: 'Other', isLink: true, href: '#form-Other' }],
          isOptional: false,
          description: 'More keys',
        },
      ],
    },
  ],
  problems: [
    {
      id: 'problem-insecure',
      name: 'insecure',
      href: '/problems/insecure',
      status: 404,
      title: 'Titel des Problems',
      text: 'Erklärung des Problems',
    },
  ],
}

interface Shipped {
  readonly file: string
  /** Everything that the template can show. */
  readonly view: unknown
  /** A machine's document, to the letter. Pages change with every sentence: of those, what is said in the view is looked for. */
  readonly document?: string
  /** What remains of it when every list is empty and every choice is not taken. */
  readonly bare?: string
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>'
const XML_OF_OUTLOOK = '<?xml version="1.0" encoding="utf-8"?>'
const AUTODISCOVER = 'xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"'

const SOAP = 'xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"'

const SHIPPED: readonly Shipped[] = [
  {
    file: 'autoconfig/config-v1.1.xml',
    view: CLIENT_CONFIG,
    document: `${XML}
<clientConfig version="1.2">
  <emailProvider id="example.net">
    <domain>example.net</domain>
    <domain>example.org</domain>
    <displayName>Example &amp; Co</displayName>
    <displayShortName>Example</displayShortName>
    <incomingServer type="pop3">
      <hostname>pop.example.net</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <authentication>OAuth2</authentication>
      <username>%EMAILADDRESS%</username>
      <pop3>
        <leaveMessagesOnServer>false</leaveMessagesOnServer>
      </pop3>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>pop.example.net</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <authentication>OAuth2</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="jmap">
      <url>https://jmap.example.net/?a=b&amp;c=d</url>
      <authentication>OAuth2</authentication>
      <authentication system="http">Basic</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>pop.example.net</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <authentication>OAuth2</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <documentation url="https://www.example.net/?a=b&amp;c=d">
      <descr lang="de">Hilfe</descr>
    </documentation>
    <enable visiturl="https://www.example.net/">
      <instruction lang="de">Einschalten</instruction>
    </enable>
  </emailProvider>
  <addressbook type="carddav">
    <url>https://jmap.example.net/?a=b&amp;c=d</url>
    <authentication>OAuth2</authentication>
    <authentication system="http">Basic</authentication>
    <username>%EMAILADDRESS%</username>
  </addressbook>
  <calendar type="caldav">
    <url>https://jmap.example.net/?a=b&amp;c=d</url>
    <authentication>OAuth2</authentication>
    <authentication system="http">Basic</authentication>
    <username>%EMAILADDRESS%</username>
  </calendar>
  <oAuth2>
    <issuer>login.example.net</issuer>
    <scope>a b</scope>
    <authURL>https://a.example/</authURL>
    <tokenURL>https://t.example/</tokenURL>
  </oAuth2>
</clientConfig>
`,
    bare: `${XML}
<clientConfig version="1.2">
  <emailProvider id="example.net">
    <displayName>Example &amp; Co</displayName>
    <displayShortName>Example</displayShortName>
  </emailProvider>
</clientConfig>
`,
  },
  {
    file: 'autodiscover/outlook.xml',
    view: OUTLOOK,
    document: `${XML_OF_OUTLOOK}
<Autodiscover ${AUTODISCOVER}>
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol>
        <Type>SMTP</Type>
        <Server>smtp.example.net</Server>
        <Port>465</Port>
        <LoginName>o&#39;neil@example.net</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>SSL</Encryption>
        <AuthRequired>on</AuthRequired>
        <UsePOPAuth>on</UsePOPAuth>
        <SMTPLast>off</SMTPLast>
      </Protocol>
    </Account>
  </Response>
</Autodiscover>
`,
    bare: `${XML_OF_OUTLOOK}
<Autodiscover ${AUTODISCOVER}>
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
    </Account>
  </Response>
</Autodiscover>
`,
  },
  {
    file: 'autodiscover/error.xml',
    view: ERROR,
    document: `${XML_OF_OUTLOOK}
<Autodiscover ${AUTODISCOVER}>
  <Response>
    <Error Time="12:34:56.0000000" Id="4294967295">
      <ErrorCode>600</ErrorCode>
      <Message>Invalid Request</Message>
      <DebugData/>
    </Error>
  </Response>
</Autodiscover>
`,
    bare: `${XML_OF_OUTLOOK}
<Autodiscover ${AUTODISCOVER}>
  <Response>
    <Error Time="12:34:56.0000000" Id="4294967295">
      <ErrorCode>600</ErrorCode>
      <Message>Invalid Request</Message>
      <DebugData/>
    </Error>
  </Response>
</Autodiscover>
`,
  },
  {
    file: 'mobileconfig/problem.html',
    view: PROBLEM,
  },
  {
    file: 'pages/api/reference.html',
    view: API_REFERENCE,
  },
  {
    file: 'pages/api/problem.html',
    view: API_PROBLEM,
  },
  {
    file: 'dns-zone/page.html',
    view: DNS_PAGE,
  },
  {
    file: 'dns-zone/problem.html',
    view: DNS_PROBLEM,
  },
  {
    file: 'rate/page.html',
    view: { frame: FRAME } satisfies TooManyView,
  },
  ...providerSamples(FRAME),
  ...setupSamples(FRAME),
  {
    file: 'autodiscover/mobilesync.xml',
    view: MOBILE_SYNC,
    document: `${XML_OF_OUTLOOK}
<Autodiscover ${AUTODISCOVER}>
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006">
    <Culture>en:us</Culture>
    <User>
      <DisplayName>o&#39;neil@example.net</DisplayName>
      <EMailAddress>o&#39;neil@example.net</EMailAddress>
    </User>
    <Action>
      <Settings>
        <Server>
          <Type>MobileSync</Type>
          <Url>https://eas.example.net/?a=b&amp;c=d</Url>
          <Name>https://eas.example.net/?a=b&amp;c=d</Name>
        </Server>
      </Settings>
    </Action>
  </Response>
</Autodiscover>
`,
    bare: `${XML_OF_OUTLOOK}
<Autodiscover ${AUTODISCOVER}>
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006">
    <Culture>en:us</Culture>
    <User>
      <DisplayName>o&#39;neil@example.net</DisplayName>
      <EMailAddress>o&#39;neil@example.net</EMailAddress>
    </User>
    <Action>
      <Settings>
        <Server>
          <Type>MobileSync</Type>
          <Url>https://eas.example.net/?a=b&amp;c=d</Url>
          <Name>https://eas.example.net/?a=b&amp;c=d</Name>
        </Server>
      </Settings>
    </Action>
  </Response>
</Autodiscover>
`,
  },
  {
    file: 'autodiscover/soap-user-settings.xml',
    view: USER_SETTINGS,
    document: `${XML_OF_OUTLOOK}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse</a:Action>
  </s:Header>
  <s:Body>
    <GetUserSettingsResponseMessage ${SOAP}>
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>InvalidRequest</ErrorCode>
        <ErrorMessage>Not &amp; valid</ErrorMessage>
        <UserResponses>
          <UserResponse>
            <ErrorCode>NoError</ErrorCode>
            <ErrorMessage>No error.</ErrorMessage>
            <RedirectTarget i:nil="true"/>
            <UserSettingErrors>
              <UserSettingError>
                <ErrorCode>InvalidSetting</ErrorCode>
                <ErrorMessage>Not &quot;known&quot;</ErrorMessage>
                <SettingName>UserDN</SettingName>
              </UserSettingError>
            </UserSettingErrors>
            <UserSettings>
              <UserSetting i:type="StringSetting">
                <Name>ExternalEwsUrl</Name>
                <Value>https://ews.example.net/?a=b&amp;c=d</Value>
              </UserSetting>
              <UserSetting i:type="ProtocolConnectionCollectionSetting">
                <Name>ExternalImap4Connections</Name>
                <ProtocolConnections>
                  <ProtocolConnection><Hostname>imap.example.net</Hostname><Port>993</Port><EncryptionMethod>SSL</EncryptionMethod></ProtocolConnection>
                </ProtocolConnections>
              </UserSetting>
            </UserSettings>
          </UserResponse>
        </UserResponses>
      </Response>
    </GetUserSettingsResponseMessage>
  </s:Body>
</s:Envelope>
`,
    bare: `${XML_OF_OUTLOOK}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse</a:Action>
  </s:Header>
  <s:Body>
    <GetUserSettingsResponseMessage ${SOAP}>
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>InvalidRequest</ErrorCode>
        <ErrorMessage/>
        <UserResponses/>
      </Response>
    </GetUserSettingsResponseMessage>
  </s:Body>
</s:Envelope>
`,
  },
  {
    file: 'autodiscover/soap-domain-settings.xml',
    view: DOMAIN_SETTINGS,
    document: `${XML_OF_OUTLOOK}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetDomainSettingsResponse</a:Action>
  </s:Header>
  <s:Body>
    <GetDomainSettingsResponseMessage ${SOAP}>
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>InvalidRequest</ErrorCode>
        <ErrorMessage>Not &amp; valid</ErrorMessage>
        <DomainResponses>
          <DomainResponse>
            <ErrorCode>NoError</ErrorCode>
            <ErrorMessage>No error.</ErrorMessage>
            <DomainSettingErrors>
              <DomainSettingError>
                <ErrorCode>InvalidSetting</ErrorCode>
                <ErrorMessage>Not &quot;known&quot;</ErrorMessage>
                <SettingName>UserDN</SettingName>
              </DomainSettingError>
            </DomainSettingErrors>
            <DomainSettings/>
            <RedirectTarget i:nil="true"/>
          </DomainResponse>
        </DomainResponses>
      </Response>
    </GetDomainSettingsResponseMessage>
  </s:Body>
</s:Envelope>
`,
    bare: `${XML_OF_OUTLOOK}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
  <s:Header>
    <a:Action s:mustUnderstand="1">http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetDomainSettingsResponse</a:Action>
  </s:Header>
  <s:Body>
    <GetDomainSettingsResponseMessage ${SOAP}>
      <Response xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <ErrorCode>InvalidRequest</ErrorCode>
        <ErrorMessage/>
        <DomainResponses/>
      </Response>
    </GetDomainSettingsResponseMessage>
  </s:Body>
</s:Envelope>
`,
  },
  {
    file: 'autodiscover/soap-fault.xml',
    view: FAULT,
    document: `${XML_OF_OUTLOOK}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Body>
    <s:Fault>
      <faultcode>s:Client</faultcode>
      <faultstring>Not &amp; valid</faultstring>
      <detail>
        <ErrorCode ${SOAP}>InvalidRequest</ErrorCode>
      </detail>
    </s:Fault>
  </s:Body>
</s:Envelope>
`,
    bare: `${XML_OF_OUTLOOK}
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Body>
    <s:Fault>
      <faultcode>s:Client</faultcode>
      <faultstring>Not &amp; valid</faultstring>
      <detail>
        <ErrorCode ${SOAP}>InvalidRequest</ErrorCode>
      </detail>
    </s:Fault>
  </s:Body>
</s:Envelope>
`,
  },
]

const compiled = new Map<string, Template<unknown>>()

/** A shipped template in one language, compiled from the file as the build does. */
const read = (file: string) => readFileSync(join(root, 'templates', file), 'utf8')

/** The layout and the parts of pages. */
const PARTS = Object.fromEntries(
  readdirSync(join(root, 'templates/pages'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => [file.slice(0, -'.html'.length), read(`pages/${file}`)]),
)

/** Every text of a view. */
function textsOf(view: unknown): string[] {
  if (typeof view === 'string') return [view]
  return typeof view === 'object' && view !== null ? Object.values(view).flatMap(textsOf) : []
}

function shipped(file: string, language = 'en'): Template<unknown> {
  const key = `${file} ${language}`
  const template =
    compiled.get(key) ?? templateFrom<unknown>(read(file), TEXTS[language] ?? {}, `templates/${file}`, PARTS)
  compiled.set(key, template)
  return template
}

/** A view with each of its parts changed. */
function changedView(view: unknown, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(view)) return change(view.map((item) => changedView(item, change)))
  if (typeof view !== 'object' || view === null) return change(view)
  return Object.fromEntries(Object.entries(view).map(([key, part]) => [key, changedView(part, change)]))
}

const emptied = (view: unknown) =>
  changedView(view, (part) => (Array.isArray(part) ? [] : typeof part === 'boolean' ? false : part))

/** The same shape with other texts, numbers and all. */
const filledWith = (view: unknown, texts: () => string) =>
  changedView(view, (part) => (typeof part === 'string' || typeof part === 'number' ? texts() : part))

test('every template that is shipped is known here, or is a part of one', () => {
  const files = readdirSync(join(root, 'templates'), { recursive: true, encoding: 'utf8' })
  const templates = files.filter((file) => /\.(?:xml|html)$/.test(file))
  const taken = new Set(
    templates.flatMap((file) => [...read(file).matchAll(/\{\{#?> ([\w/-]+)\}\}/g)].map(([, name]) => name)),
  )
  const isPart = (file: string) => taken.has(file.replace(/^pages\/|\.html$/g, ''))
  expect(templates.filter((file) => !isPart(file)).sort()).toEqual(SHIPPED.map(({ file }) => file).sort())
})

describe.each(SHIPPED)('$file', ({ file, view, document, bare }) => {
  test('shows everything that its view holds', () => {
    const shown = shipped(file)(view)
    for (const text of textsOf(view)) expect(shown).toContain(escapeXml(text))
    if (document !== undefined) expect(shown).toBe(document)
  })

  test('with every list empty and no choice taken it is still a whole document', () => {
    const shown = shipped(file)(emptied(view))
    expect(structureOf(shown)).not.toBe('[]')
    if (bare !== undefined) expect(shown).toBe(bare)
  })

  test('misses each field that is not there, and names it', () => {
    for (const key of Object.keys(view as object)) {
      const { [key]: field, ...rest } = view as Record<string, unknown>
      const isGroup = typeof field === 'object' && !Array.isArray(field)
      expect(() => shipped(file)(rest), key).toThrow(isGroup ? TypeError : `${key}: a template got undefined`)
    }
  })

  test('is the same document in every language, but for its sentences', () => {
    const shapes = Object.keys(TEXTS).map((language) => structureOf(shipped(file, language)(view)))
    expect(shapes.length).toBeGreaterThan(1)
    expect(new Set(shapes).size).toBe(1)
  })
})

/** Elements that HTML ends by itself. */
const UNPAIRED = ['meta', 'link', 'br', 'hr', 'img', 'input']

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  unpairedTags: UNPAIRED,
  processEntities: false,
})

/** Names of elements and attributes, in their order; nothing of any value. */
function structureOf(document: string): string {
  type Part = Readonly<Record<string, unknown>>
  const shape = (parts: readonly Part[]): unknown[] =>
    parts.flatMap((part) =>
      Object.entries(part).flatMap(([name, content]) => {
        if (name === '#text') return []
        if (name === ':@') return [Object.keys(content as object)]
        return [name, shape(content as Part[])]
      }),
    )
  return JSON.stringify(shape(parser.parse(document) as Part[]))
}

const HOSTILE = [
  '</hostname><hostname>evil.example',
  '"/><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '" onmouseover="alert(1)',
  '--><!--',
  ']]>',
  '<![CDATA[',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
  '&b;',
  '&#60;b&#62;',
  '{{{title}}}',
  '{{> layout}}',
  '\\',
  '\r\n',
  '\u202e',
  '',
]

const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('<', '>', '&', '"', "'", '/', '=', '-', '!', '?', '[', ']', '{', '}', ' ', 'a', '\n'))
    .map((parts) => parts.join('')),
  fc
    .array(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      { maxLength: 5 },
    )
    .map((units) => units.join('')),
)

test.each(HOSTILE)('the value %j, in every field of every template, leaves the elements as they are', (value) => {
  for (const { file, view } of SHIPPED)
    expect(structureOf(shipped(file)(filledWith(view, () => value))), file).toBe(structureOf(shipped(file)(view)))
})

test.each(SHIPPED)(
  'for any values $file has the same elements and attributes, or is not made at all',
  ({ file, view }) => {
    const expected = structureOf(shipped(file)(view))
    const count = { made: 0, refused: 0 }
    fc.assert(
      fc.property(fc.infiniteStream(anyText), (texts) => {
        let made: string
        try {
          made = shipped(file)(filledWith(view, () => texts.next().value))
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          expect((error as Error).message).toMatch(/: a template got a character that XML forbids$/)
          count.refused++
          return
        }
        count.made++
        if (file.endsWith('.xml')) expect(XMLValidator.validate(made)).toBe(true)
        expect(structureOf(made)).toBe(expected)
      }),
      { numRuns: 300 },
    )
    expect(count.made).toBeGreaterThan(0)
    expect(count.refused).toBeGreaterThan(0)
  },
)

test('the comparison bites: one raw value is another structure', () => {
  const [{ document = '' }] = SHIPPED as readonly [Shipped]
  expect(structureOf(document.replace('Example &amp; Co', '<b>Example</b>'))).not.toBe(structureOf(document))
  expect(structureOf(document.replace('id="example.net"', 'id="example.net" onclick="x"'))).not.toBe(
    structureOf(document),
  )
})
