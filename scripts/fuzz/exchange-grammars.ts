import type { Draft, Header } from './draft.ts'
import type { Grammar } from './grammars.ts'
import type { Words } from './words.ts'

/** Autodiscover in its four forms. */

const REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006'
const MOBILE_SYNC_REQUEST = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006'
const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'
const MOBILE_SYNC = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'

const PROXY: Header = ['X-Forwarded-Proto', 'https']

/** Text of an element: escaped as it should be, in its rarer ways, or not at all. */
function xmlText({ random }: Words, text: string): string {
  const references = (hex: boolean) =>
    [...text].map((c) => (hex ? `&#x${c.codePointAt(0)?.toString(16)};` : `&#${c.codePointAt(0)};`)).join('')
  const escaped = text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)
  return random.weighted<() => string>([
    [80, () => escaped],
    [4, () => references(true)],
    [3, () => references(false)],
    [4, () => `<![CDATA[${text}]]>`],
    [3, () => escaped.replace('@', '<!-- -->@')],
    [3, () => `\n  ${escaped}\t`],
    [3, () => text],
  ])()
}

function capitalised({ random }: Words, path: string): string {
  return random.weighted<() => string>([
    [60, () => path],
    [15, () => path.replace(/^\/a/, '/A').replace('/autodiscover.', '/Autodiscover.')],
    [10, () => path.toUpperCase()],
    [10, () => [...path].map((c) => (random.chance(0.5) ? c.toUpperCase() : c)).join('')],
    [5, () => path.replace('.xml', '.XML').replace('.svc', '.Svc')],
  ])()
}

function post(words: Words, target: string, body: string, headers: readonly Header[]): Draft {
  const { random } = words
  return {
    method: random.chance(0.95) ? 'POST' : random.pick(['GET', 'HEAD', 'OPTIONS']),
    target: capitalised(words, target),
    host: words.host(words.domain()),
    headers: [...(random.chance(0.93) ? [PROXY] : []), ...headers],
    body,
    framing: random.weighted([
      [85, 'length'],
      [12, 'chunked'],
      [3, 'none'],
    ]),
  }
}

function pox(schema: string, namespace: string) {
  return (words: Words): Draft => {
    const { random } = words
    const prefix = random.chance(0.05) ? 'ad:' : ''
    const asked = random.weighted([
      [80, schema],
      [8, ''],
      [6, `${schema}x`],
      [6, words.hostile().replace(/[<&]/g, '')],
    ])
    const element = (name: string, text: string) => `<${prefix}${name}>${text}</${prefix}${name}>`
    const address = element('EMailAddress', xmlText(words, words.address()))
    const extra = random.chance(0.1) ? element('LegacyDN', xmlText(words, words.hostile())) : ''
    const wanted = asked === '' ? '' : element('AcceptableResponseSchema', asked)
    const request = random.chance(0.1) ? wanted + address : address + extra + wanted
    const declaration = random.pick(['<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0"?>\r\n', ''])
    const xmlns = prefix === '' ? `xmlns="${namespace}"` : `xmlns:ad="${namespace}"`
    const body = `${declaration}<${prefix}Autodiscover ${xmlns}>${element('Request', request)}</${prefix}Autodiscover>`
    return post(words, '/autodiscover/autodiscover.xml', body, [
      ['Content-Type', random.pick(['text/xml', 'text/xml; charset=utf-8', 'application/xml', 'text/plain'])],
      ...(random.chance(0.1) ? [['Authorization', 'Basic bWF4OmdlaGVpbQ=='] as const] : []),
    ])
  }
}

const SETTINGS = [
  'UserDisplayName',
  'AutoDiscoverSMTPAddress',
  'ExternalImap4Connections',
  'InternalPop3Connections',
  'ExternalSmtpConnections',
  'ExternalEwsUrl',
  'InternalEwsUrl',
  'UserDN',
  'EwsSupportedSchemas',
  'CasVersion',
  'NoSuchSetting',
]

function soap(words: Words): Draft {
  const { random } = words
  const operation = random.weighted([
    [80, 'GetUserSettings'],
    [15, 'GetDomainSettings'],
    [5, random.pick(['GetFederationInformation', 'GetOrganizationRelationshipSettings', 'Nothing'])],
  ])
  const times = random.weighted([
    [80, 1],
    [10, 3],
    [5, 10],
    [3, 11],
    [2, 0],
  ])
  const users = Array.from(
    { length: times },
    () => `<a:User><a:Mailbox>${xmlText(words, words.address())}</a:Mailbox></a:User>`,
  )
  const domains = Array.from({ length: times }, () => `<a:Domain>${xmlText(words, words.domain())}</a:Domain>`)
  const subjects =
    operation === 'GetDomainSettings'
      ? `<a:Domains>${domains.join('')}</a:Domains>`
      : `<a:Users>${users.join('')}</a:Users>`
  const names = Array.from({ length: random.pick([0, 1, 2, 5, 11, 101]) }, () =>
    random.chance(0.97) ? random.pick(SETTINGS) : words.hostile().replace(/[<&]/g, ''),
  )
  const settings = names.map((name) => `<a:Setting>${name}</a:Setting>`).join('')
  const header = random.chance(0.6)
    ? `<soap:Header><a:RequestedServerVersion>Exchange2010</a:RequestedServerVersion><wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/${operation}</wsa:Action></soap:Header>`
    : ''
  const body = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">${header}<soap:Body><a:${operation}RequestMessage><a:Request>${subjects}<a:RequestedSettings>${settings}</a:RequestedSettings></a:Request></a:${operation}RequestMessage></soap:Body></soap:Envelope>`
  return post(words, '/autodiscover/autodiscover.svc', body, [['Content-Type', 'text/xml; charset=utf-8']])
}

function json(words: Words): Draft {
  const { random, encoded } = words
  const protocol = `${random.pick(['Protocol', 'protocol', 'PROTOCOL'])}=${encoded(
    random.pick(['AutodiscoverV1', 'autodiscoverv1', 'ActiveSync', 'Ews', 'Rest', '', words.hostile()]),
  )}`
  const address = encoded(words.address())
  const path = '/autodiscover/autodiscover.json'
  const target = random.weighted([
    [50, `${path}?Email=${address}&${protocol}`],
    [5, `${path}?${protocol}`],
    [40, `${path}/v1.0/${address}?${protocol}`],
    [5, `${path}/v1.0/${address}/${encoded(words.hostile())}?${protocol}&RedirectCount=1`],
  ])
  return {
    method: random.chance(0.93) ? 'GET' : random.pick(['HEAD', 'OPTIONS', 'POST']),
    // What names the address keeps its letters.
    target: capitalised(words, path) + target.slice(path.length),
    host: words.host(words.domain()),
    headers: random.chance(0.93) ? [PROXY] : [],
  }
}

export const EXCHANGE_GRAMMARS = {
  'autodiscover pox': { weight: 16, make: pox(OUTLOOK, REQUEST) },
  'autodiscover mobilesync': { weight: 8, make: pox(MOBILE_SYNC, MOBILE_SYNC_REQUEST) },
  'autodiscover json': { weight: 12, make: json },
  'autodiscover soap': { weight: 12, make: soap },
} as const satisfies Record<string, Grammar>
