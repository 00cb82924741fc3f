import { compiledCatalog } from '#generated/catalog.js'
import type { AppOptions } from '../../src/app.ts'
import { type Element, everyElement, exactText, readDocument } from './autoconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

export const PATH = '/autodiscover/autodiscover.xml'

/** Where a mail domain's own host and the domain itself reach the service. */
export const AT_MAIN = `autodiscover.example.org${PATH}`
export const AT_SVC = `${SVC}${PATH}`

export const OUTLOOK_REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006'
export const OUTLOOK_ANSWER = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'
export const MOBILESYNC_REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006'
export const MOBILESYNC_ANSWER = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'

/** The request of AUTODISCOVER §2.1, `REQ(a)` of the requirements. */
export const outlookRequest = (address: string) => `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${OUTLOOK_REQUEST}">
  <Request>
    <EMailAddress>${address}</EMailAddress>
    <AcceptableResponseSchema>${OUTLOOK_ANSWER}</AcceptableResponseSchema>
  </Request>
</Autodiscover>
`

/** The request of AUTODISCOVER §3.1, `EASREQ(a)` of the requirements. */
export const mobileSyncRequest = (address: string) =>
  outlookRequest(address).replace(OUTLOOK_REQUEST, MOBILESYNC_REQUEST).replace(OUTLOOK_ANSWER, MOBILESYNC_ANSWER)

export const JSON_PATH = '/autodiscover/autodiscover.json'
export const SOAP_PATH = '/autodiscover/autodiscover.svc'
export const SOAP_AT_MAIN = `autodiscover.example.org${SOAP_PATH}`
export const SOAP_AT_SVC = `${SVC}${SOAP_PATH}`

const SOAP_NAMESPACE = 'http://schemas.microsoft.com/exchange/2010/Autodiscover'

/** A SOAP request of any operation, as AUTODISCOVER §5.2 writes one. */
export const soapEnvelope = (operation: string, request: string) => `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:a="${SOAP_NAMESPACE}" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Header>
    <a:RequestedServerVersion>Exchange2010</a:RequestedServerVersion>
    <wsa:Action>${SOAP_NAMESPACE}/Autodiscover/${operation}</wsa:Action>
    <wsa:To>https://autodiscover.example.org/autodiscover/autodiscover.svc</wsa:To>
  </soap:Header>
  <soap:Body>
    <a:${operation}RequestMessage>
      <a:Request>
        ${request}
      </a:Request>
    </a:${operation}RequestMessage>
  </soap:Body>
</soap:Envelope>
`

const listOf = (name: string, texts: readonly string[]) =>
  texts.map((text) => `<a:${name}>${text}</a:${name}>`).join('')

export const userSettingsRequest = (addresses: readonly string[], settings: readonly string[]) =>
  soapEnvelope(
    'GetUserSettings',
    `<a:Users>${listOf(
      'User',
      addresses.map((address) => `<a:Mailbox>${address}</a:Mailbox>`),
    )}</a:Users><a:RequestedSettings>${listOf('Setting', settings)}</a:RequestedSettings>`,
  )

export const domainSettingsRequest = (domains: readonly string[], settings: readonly string[]) =>
  soapEnvelope(
    'GetDomainSettings',
    `<a:Domains>${listOf('Domain', domains)}</a:Domains><a:RequestedSettings>${listOf('Setting', settings)}</a:RequestedSettings>`,
  )

/** The settings that the request of AUTODISCOVER §5.2 asks for. */
export const SOAP_SETTINGS = [
  'ExternalImap4Connections',
  'ExternalPop3Connections',
  'ExternalSmtpConnections',
  'ExternalEwsUrl',
]

/** A SOAP request of each kind. */
export const SOAP_BODIES: Readonly<Record<string, string>> = {
  settings: userSettingsRequest(['max@example.org'], SOAP_SETTINGS),
  exchange: userSettingsRequest(['max@eas.example'], SOAP_SETTINGS),
  'an unknown domain': userSettingsRequest(['max@nowhere.example'], SOAP_SETTINGS),
  'no address': userSettingsRequest(['max'], SOAP_SETTINGS),
  'no setting': userSettingsRequest(['max@example.org'], []),
  domains: domainSettingsRequest(['example.org'], ['ExternalEwsUrl']),
  'another operation': soapEnvelope('GetFederationInformation', '<a:Domain>example.org</a:Domain>'),
  'no XML': 'not xml',
  'too large': ' '.repeat(20_000),
}

/** A question in JSON of each kind. */
export const JSON_QUESTIONS = [
  `autodiscover.example.org${JSON_PATH}?Email=max%40example.org&Protocol=AutodiscoverV1`,
  `autodiscover.example.org${JSON_PATH}/v1.0/max@example.org?Protocol=Autodiscoverv1&RedirectCount=1`,
  `${SVC}${JSON_PATH}?Email=max%40example.org&Protocol=AutodiscoverV1`,
  `${SVC}${JSON_PATH}?Email=max%40eas.example&Protocol=ActiveSync`,
  `${SVC}${JSON_PATH}?Email=max%40eas.example&Protocol=Ews`,
  `${SVC}${JSON_PATH}?Email=max%40example.org&Protocol=ActiveSync`,
  `${SVC}${JSON_PATH}?Email=max%40example.org&Protocol=x`,
  `${SVC}${JSON_PATH}?Email=max%40example.org`,
  `${SVC}${JSON_PATH}?Protocol=AutodiscoverV1`,
  `${SVC}${JSON_PATH}?Email=max%40nowhere.example&Protocol=AutodiscoverV1`,
  `nowhere.example${JSON_PATH}?Email=max%40example.org&Protocol=AutodiscoverV1`,
  `autodiscover.example.org${JSON_PATH}/v1.0/max?Protocol=AutodiscoverV1`,
]

/** The request of most requirements. */
export const MINIMAL = outlookRequest('max@example.org')

/** The document of AUTODISCOVER §3.1, byte for byte. */
export const MOBILE_SYNC = `<?xml version="1.0" encoding="utf-8"?>
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

/** `POX(main)` of the requirements: AUTODISCOVER §2.6, byte for byte. */
export const MAIN = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol>
        <Type>IMAP</Type>
        <Server>sslin.de</Server>
        <Port>993</Port>
        <LoginName>max@example.org</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>SSL</Encryption>
        <AuthRequired>on</AuthRequired>
      </Protocol>
      <Protocol>
        <Type>POP3</Type>
        <Server>sslin.de</Server>
        <Port>995</Port>
        <LoginName>max@example.org</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>SSL</Encryption>
        <AuthRequired>on</AuthRequired>
      </Protocol>
      <Protocol>
        <Type>SMTP</Type>
        <Server>sslout.de</Server>
        <Port>465</Port>
        <LoginName>max@example.org</LoginName>
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
`

/** POX(main) for another address, as it stands in the document. */
export const mainFor = (login: string) => MAIN.replaceAll('max@example.org', login)

/** POX(main) without the three logins: the answer to a GET. */
export const MAIN_WITHOUT_LOGINS = MAIN.replace(/ *<LoginName>.*\n/g, '')

const MESSAGES = {
  500: 'The email address cannot be found.',
  600: 'Invalid Request',
  601: 'Provider is not available',
  603: 'The server has a temporary problem.',
} as const

export type ErrorCode = keyof typeof MESSAGES

/** The document of AUTODISCOVER §2.5 as `masked` shows it, `error n` of the requirements. */
export const errorDocument = (code: ErrorCode) => `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response>
    <Error Time="" Id="">
      <ErrorCode>${code}</ErrorCode>
      <Message>${MESSAGES[code]}</Message>
      <DebugData/>
    </Error>
  </Response>
</Autodiscover>
`

/** A body without the two values that a requirement cannot foresee. */
export const masked = (body: string) => body.replace(/ Time="[^"]*" Id="[^"]*"/, ' Time="" Id=""')

/** A POST as the requirements mean it, with the body given and perhaps at another place. */
export function post(body: BodyInit | null, url = AT_MAIN, headers: Readonly<Record<string, string>> = {}) {
  return ask(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
    redirect: 'manual',
  })
}

/** Status and body, ready to be compared as a whole. */
export async function answerOf(response: Response | Promise<Response>) {
  const { status } = await response
  return { status, body: masked(await exactText(await response)) }
}

/** An answer with these settings, or with an error. */
export const settings = (body: string) => ({ status: 200, body })
export const failure = (status: number, code: ErrorCode) => ({ status, body: errorDocument(code) })

export type Block = Readonly<Record<string, string>>

/** The settings of each `Protocol` element, in the order of the document. */
export function blocksOf(xml: string): Block[] {
  return everyElement(readDocument(xml))
    .filter(({ name }) => name === 'Protocol')
    .map(({ children }) => Object.fromEntries(children.map(({ name, text }) => [name, text])))
}

/** One server in a line: `IMAP sslin.de:993 on SSL`. */
export const lineOf = (block: Block) =>
  `${block['Type']} ${block['Server']}:${block['Port']} ${block['SSL']} ${block['Encryption']}`

export interface Answer {
  /** What was asked. */
  readonly name: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly root: Element
}

async function xmlAnswer(name: string, response: Response): Promise<Answer> {
  const body = await exactText(response)
  return { name, status: response.status, headers: response.headers, body, root: readDocument(body) }
}

const FIXTURE_DOMAINS = compiledCatalog.domains.map((list) => list.split(' ')[0] ?? '').filter(Boolean)

/** Domains whose entry the Outlook schema can say, each by a POST and by a GET. */
export async function everySettings(): Promise<readonly Answer[]> {
  const answers = [...FIXTURE_DOMAINS, 'shop.kunden.example'].flatMap((domain) => [
    post(outlookRequest(`max@${domain}`), AT_SVC).then((response) => xmlAnswer(`POST ${domain}`, response)),
    ask(`autodiscover.${domain}${PATH}`).then((response) => xmlAnswer(`GET ${domain}`, response)),
  ])
  return (await Promise.all(answers)).filter(({ status }) => status === 200)
}

/** Each kind of refusal that is an XML document. */
export async function everyError(): Promise<readonly Answer[]> {
  const answers = [
    post('not xml').then((response) => xmlAnswer('not XML', response)),
    post(outlookRequest('max')).then((response) => xmlAnswer('no address', response)),
    post(outlookRequest('max@nowhere.example'), AT_SVC).then((response) => xmlAnswer('unknown domain', response)),
    post(mobileSyncRequest('max@example.org')).then((response) => xmlAnswer('another schema', response)),
    post(' '.repeat(20_000)).then((response) => xmlAnswer('too large', response)),
    ask(`autodiscover.nowhere.example${PATH}`).then((response) => xmlAnswer('unknown host', response)),
    ask(`oauth-only.example${PATH}`).then((response) => xmlAnswer('nothing to say', response)),
  ]
  return Promise.all(answers)
}

export const UNKNOWN_HOSTS = [
  `nowhere.example${PATH}`,
  `autodiscover.nowhere.example${PATH}`,
  `autodiscover.org${PATH}`,
  `192.0.2.1${PATH}`,
  `mail.example.org${PATH}`,
]

/** A GET of each kind. */
export const GETS = [AT_MAIN, `example.org${PATH}`, AT_SVC, ...UNKNOWN_HOSTS]

/** A POST of each kind. */
export const BODIES: Readonly<Record<string, string>> = {
  settings: MINIMAL,
  'no XML': 'not xml',
  'no address': outlookRequest('max'),
  'an unknown domain': outlookRequest('max@nowhere.example'),
  'nothing to say': outlookRequest('max@oauth-only.example'),
  'another schema': mobileSyncRequest('max@example.org'),
  ActiveSync: mobileSyncRequest('max@eas.example'),
  'too large': ' '.repeat(20_000),
}

/** The three paths of Autodiscover. */
export const PATHS = [PATH, JSON_PATH, SOAP_PATH]

export const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']

export const headersOf = (response: Response) => Object.fromEntries(response.headers)

/** The service after a bug: its look-up throws. */
export const broken = (options: Partial<AppOptions> = {}) =>
  serviceWith(
    { SERVICE_HOST: SVC },
    {
      lookup: () => Promise.reject(new TypeError('cannot read max@example.org of undefined')),
      log: () => {},
      ...options,
    },
  )

export interface SeenAnswer {
  readonly name: string
  readonly response: Response
}

/** Every answer under Autodiscover's paths that these requests can bring about, and what was asked. */
export async function everyAnswer(headers: Readonly<Record<string, string>> = {}): Promise<SeenAnswer[]> {
  const init = { headers, redirect: 'manual' } as const
  const service = broken()
  const paths = [...PATHS, '/AutoDiscover/AutoDiscover.xml', '/autodiscover/nothing', '/autodiscover/autodiscover.xml/']
  const places = paths.flatMap((path) => [`autodiscover.example.org${path}`, `${SVC}${path}`, `nowhere.example${path}`])
  const requests = [
    ...places.flatMap((url) => METHODS.map((method) => [`${method} ${url}`, ask(url, { ...init, method })] as const)),
    ...Object.entries(BODIES).flatMap(([name, body]) =>
      [AT_MAIN, AT_SVC].map((url) => [`POST ${name} ${url}`, ask(url, { ...init, method: 'POST', body })] as const),
    ),
    ...JSON_QUESTIONS.map((url) => [`GET ${url}`, ask(url, init)] as const),
    ...Object.entries(SOAP_BODIES).flatMap(([name, body]) =>
      [SOAP_AT_MAIN, SOAP_AT_SVC].map(
        (url) => [`POST ${name} ${url}`, ask(url, { ...init, method: 'POST', body })] as const,
      ),
    ),
    ['GET broken JSON', service(JSON_QUESTIONS[0] ?? '', init)] as const,
    [
      'POST broken SOAP',
      service(SOAP_AT_MAIN, { ...init, method: 'POST', body: SOAP_BODIES['settings'] ?? '' }),
    ] as const,
    ...['GET', 'POST'].map(
      (method) =>
        [`${method} broken`, service(AT_MAIN, { ...init, method, body: method === 'POST' ? MINIMAL : null })] as const,
    ),
  ]
  return Promise.all(requests.map(async ([name, response]) => ({ name, response: await response })))
}
