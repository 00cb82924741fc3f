/** Requests to every route that hold an address in each place where one can stand. */

/** The part of the address that is looked for afterwards; nothing else holds it. */
export const LOCAL_PART = 'zqxlsecret'
export const MARKED = /zqxlsecret/i

export interface MarkedRequest {
  readonly title: string
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const PLAIN_HTTP = { 'x-forwarded-proto': 'http' }

const KNOWN = `${LOCAL_PART}@example.org`
const UNKNOWN = `${LOCAL_PART}@unknown.example`

/** As it may stand in a URL: usable, doubtful, broken. */
const SPELLINGS = [
  KNOWN,
  UNKNOWN,
  KNOWN.replace('@', '%40'),
  UNKNOWN.replace('@', '%40'),
  KNOWN.replace('@', '%2540'),
  KNOWN.replace('@', '%C0%40'),
  KNOWN.toUpperCase(),
  `${LOCAL_PART}+tag@example.org`,
  `%22${LOCAL_PART}%20x%22@example.org`,
  `${KNOWN},${UNKNOWN}`,
  `Uma%20Example%20<${KNOWN}>`,
  `${LOCAL_PART}@`,
  `${LOCAL_PART}@@example.org`,
  `${LOCAL_PART}@exa mple.org`.replace(' ', '%20'),
  `${LOCAL_PART}@-.example`,
  `${LOCAL_PART}%00@example.org`,
  `${LOCAL_PART}%0D%0AX-Evil:%20y@example.org`,
  `${LOCAL_PART}%E0%A4%A@example.org`,
  `${'a'.repeat(300)}${LOCAL_PART}@example.org`,
]
const FEW = [KNOWN, UNKNOWN.replace('@', '%40'), `${LOCAL_PART}%zz@`]

/** Every parameter that some route reads, and some that none does. */
const PARAMETERS = [
  'emailaddress',
  'address',
  'Email',
  'user',
  'domain',
  'name',
  'q',
  'page',
  'cursor',
  'lang',
  'variant',
  'protocol',
  'Protocol',
  'only',
  'signed',
  'device',
  'previous',
  'mailconf',
  'reference',
]

const HEADERS = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'cookie',
  'forwarded',
  'from',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'sec-ch-ua-platform',
  'user-agent',
  'x-anchormailbox',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-user-identity',
]

const OUTLOOK = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'
const xml = (address: string) =>
  `<Autodiscover xmlns="${OUTLOOK}/requestschema/2006"><Request><EMailAddress>${address}</EMailAddress><AcceptableResponseSchema>${OUTLOOK}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`
const soap = (address: string) =>
  `<Envelope><Body><GetUserSettingsRequestMessage><Request><Users><User><Mailbox>${address}</Mailbox></User></Users><RequestedSettings><Setting>ExternalImap4Connections</Setting></RequestedSettings></Request></GetUserSettingsRequestMessage></Body></Envelope>`

const FORM = 'application/x-www-form-urlencoded'

const BODIES: readonly (readonly [type: string, body: string])[] = [
  ...SPELLINGS.map((spelling) => [FORM, `email=${spelling.replaceAll('+', '%2B')}&name=${LOCAL_PART}`] as const),
  ...['name', 'domain', 'protocol', 'variant', 'lang', 'device', 'other'].flatMap((name) => [
    [FORM, `email=${encodeURIComponent(KNOWN)}&${name}=${encodeURIComponent(KNOWN)}`] as const,
    [FORM, `email=max@unknown.example&${name}=${LOCAL_PART}%zz@`] as const,
  ]),
  [FORM, `email=${KNOWN}${'&x='.repeat(9_000)}`],
  ['text/plain', KNOWN],
  [
    'multipart/form-data; boundary=x',
    `--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n${KNOWN}\r\n--x--\r\n`,
  ],
  ['application/json', JSON.stringify({ email: KNOWN, domain: KNOWN, provider: KNOWN })],
  ['application/x-ndjson', `${JSON.stringify({ domain: KNOWN, provider: KNOWN })}\n{"domain":"${KNOWN}`],
  ['text/xml', xml(KNOWN)],
  ['text/xml', xml(UNKNOWN)],
  ['text/xml', xml(`${LOCAL_PART}@@`)],
  ['text/xml', xml(KNOWN).replace('2006a', KNOWN)],
  ['text/xml', `<${LOCAL_PART}>${KNOWN}`],
  ['text/xml', `<!DOCTYPE a [<!ENTITY b "${KNOWN}">]>${xml('&b;')}`],
  ['text/xml', soap(KNOWN)],
  ['text/xml', soap(`${LOCAL_PART}@`)],
  ['text/xml', soap(KNOWN).replace('GetUserSettingsRequestMessage', LOCAL_PART)],
]

/** @param pattern of a route, such as `/dns/:name` */
export function markedRequests(pattern: string, authorization: string): MarkedRequest[] {
  const path = pattern.replace(/:\w+/g, 'example.org').replace('*', 'v1.0/max@example.org')
  const own: Readonly<Record<string, string>> = pattern.startsWith('/admin/') ? { authorization } : {}
  const get = (target: string, headers: Readonly<Record<string, string>> = {}): MarkedRequest => ({
    title: `GET ${target.slice(0, 120)} ${JSON.stringify(headers)}`,
    method: 'GET',
    target,
    headers: { ...own, ...headers },
    body: undefined,
  })
  const targets = [
    ...SPELLINGS.flatMap((spelling) => [`${path}?email=${spelling}`, `${path}?lang=de&email=${spelling}&x=1`]),
    ...PARAMETERS.flatMap((name) => [
      ...FEW.map((spelling) => `${path}?${name}=${spelling}`),
      `${path}?email=max@example.org&${name}=${KNOWN}`,
    ]),
    `${path}?${KNOWN}`,
    `${path}?${KNOWN}=1`,
    ...(/[:*]/.test(pattern) ? SPELLINGS.map((spelling) => pattern.replace(/:\w+|\*/, spelling)) : []),
    ...FEW.flatMap((spelling) => [`${path}/${spelling}`.replace('//', '/'), `${path}${spelling}`]),
  ].filter((target) => target.startsWith('/'))
  const posts = BODIES.flatMap(([type, body]) =>
    [`${path}`, `${path}?email=${KNOWN}`].map((target) => ({
      title: `POST ${target} ${type} ${body.slice(0, 120)}`,
      method: pattern.startsWith('/admin/') ? 'PUT' : 'POST',
      target,
      headers: { ...own, ...BROWSER, 'content-type': type },
      body,
    })),
  )
  return [
    ...targets.flatMap((target) => [get(target), get(target, BROWSER)]),
    ...FEW.flatMap((spelling) => [
      get(`${path}?email=${spelling}`, { ...BROWSER, ...PLAIN_HTTP }),
      get(`${path}?q=${spelling}`, { ...BROWSER, ...PLAIN_HTTP }),
      get(`${path}/${spelling}`.replace('//', '/'), PLAIN_HTTP),
      ...(pattern.includes(':') ? [get(pattern.replace(/:\w+/, spelling), PLAIN_HTTP)] : []),
    ]),
    ...HEADERS.map((name) => get(`${path}?email=max@example.org`, { ...BROWSER, [name]: `${KNOWN} "${KNOWN}"` })),
    ...['HEAD', 'DELETE', 'PROPFIND', 'OPTIONS'].map((method) => ({ ...get(`${path}?email=${KNOWN}`), method })),
    ...posts,
  ]
}
