import { describe, expect, test } from 'vitest'
import { gearyMode } from '../../../src/clients/geary.ts'
import { CLIENTS, type MailClient, readAnswer } from '../../../src/clients/index.ts'
import { ANNA, summary } from './support.ts'

/**
 * That the models bite: one change to a minimal document, and what each client makes of it. A client that a row does
 * not name makes of it what it makes of the minimal one.
 */

const server = (tag: 'incoming' | 'outgoing', type: string, host: string, port: number, socketType: string) => `
    <${tag}Server type="${type}">
      <hostname>${host}</hostname>
      <port>${port}</port>
      <socketType>${socketType}</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </${tag}Server>`

const IMAP = server('incoming', 'imap', 'imap.example.org', 993, 'SSL')
const SMTP = server('outgoing', 'smtp', 'smtp.example.org', 465, 'SSL')

const MINIMAL = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <displayName>Example Mail</displayName>
    <displayShortName>Example</displayShortName>${IMAP}${SMTP}
  </emailProvider>
</clientConfig>
`

const TB = 'Thunderbird'
const ANDROID = 'Thunderbird for Android'
const EVOLUTION = 'Evolution'
const KMAIL = 'KMail'
const DELTA = 'Delta Chat'
const FAIR = 'FairEmail'
const NEXTCLOUD = 'Nextcloud Mail'
const GEARY = 'Geary'
const ENOUGH = 'enough_mail'
const PARULA = 'Parula'

const READERS = CLIENTS.filter(({ autoconfig }) => autoconfig !== undefined)

const IN = 'imap imap.example.org:993 tls anna@example.org'
const OUT = 'smtp smtp.example.org:465 tls anna@example.org'
const IN_GEARY = IN.replace('anna@example.org', '-')
const OUT_GEARY = OUT.replace('anna@example.org', '-')
const GOOD = `${IN}, ${OUT}`

const baseline = (client: string) => (client === GEARY ? `${IN_GEARY}, ${OUT_GEARY}` : GOOD)

function read({ autoconfig }: MailClient, body: string): string {
  return autoconfig === undefined ? 'reads no autoconfig' : summary(autoconfig.read(body, ANNA))
}

const inImap = (change: (imap: string) => string) => MINIMAL.replace(IMAP, change(IMAP))
const inSmtp = (change: (smtp: string) => string) => MINIMAL.replace(SMTP, change(SMTP))
const login = (text: string) => MINIMAL.replaceAll('%EMAILADDRESS%', text)
const all = (outcome: string, ...clients: readonly string[]) =>
  Object.fromEntries(clients.map((name) => [name, outcome]))
/** What everybody who reads a login makes of a document in which it alone is different. */
const withLogin = (name: string) => GOOD.replaceAll('anna@example.org', name)

interface Row {
  readonly rule: string
  readonly document: string
  readonly seen: Readonly<Record<string, string>>
}

const MISSING_HOST = { in: IN.replace('imap.example.org', ''), geary: IN_GEARY.replace('imap.example.org', '') }
const PLAIN_IN = `${IN.replace('tls', 'PLAIN')}, ${OUT}`
const PLAIN_IN_GEARY = `${IN_GEARY.replace('tls', 'PLAIN')}, ${OUT_GEARY}`
const TRIED_IN = `${IN}, ${OUT}; also ${IN.replace('tls', 'starttls')}`
const POP3 = server('incoming', 'pop3', 'pop.example.org', 995, 'SSL')
const IN_POP3 = 'pop3 pop.example.org:995 tls anna@example.org'
const IMAP_143 = server('incoming', 'imap', 'imap2.example.org', 143, 'STARTTLS')
const IN_143 = 'imap imap2.example.org:143 starttls anna@example.org'
const SMTP_587 = server('outgoing', 'smtp', 'smtp2.example.org', 587, 'STARTTLS')
const OUT_587 = 'smtp smtp2.example.org:587 starttls anna@example.org'
const OAUTH2 = `<oAuth2><issuer>login.example.org</issuer><scope>mail</scope>
  <authURL>https://login.example.org/a</authURL><tokenURL>https://login.example.org/t</tokenURL></oAuth2>`

const ENVELOPE: readonly Row[] = [
  {
    rule: 'an emailProvider is needed',
    document: MINIMAL.replaceAll('emailProvider', 'provider'),
    seen: all('refused: no-provider', TB, ANDROID, KMAIL, NEXTCLOUD, GEARY, PARULA, ENOUGH),
  },
  {
    rule: 'of several providers the first counts, the last on Android; the values of the last server in Evolution',
    document: MINIMAL.replace(
      '  </emailProvider>',
      `  </emailProvider><emailProvider id="x.org"><domain>x.org</domain>${IMAP_143}${SMTP_587}</emailProvider>`,
    ),
    seen: {
      ...all(`${IN_143}, ${OUT_587}`, ANDROID, EVOLUTION),
      [DELTA]: `${GOOD}; also ${IN_143}, ${OUT_587}`,
    },
  },
  {
    rule: 'the id is needed',
    document: MINIMAL.replace(' id="example.org"', ''),
    seen: all('refused: id-unusable', TB, ANDROID),
  },
  {
    rule: 'the id has to be a host name',
    document: MINIMAL.replace('id="example.org"', 'id="Example Mail"'),
    seen: all('refused: id-unusable', TB, ANDROID),
  },
  {
    rule: 'a domain is needed',
    document: MINIMAL.replace('<domain>example.org</domain>', ''),
    seen: all('refused: domain-unusable', TB, ANDROID, PARULA),
  },
  {
    rule: 'a domain has to be written in ASCII',
    document: MINIMAL.replace('<domain>example.org', '<domain>bücher.example'),
    seen: all('refused: domain-unusable', TB, ANDROID, PARULA),
  },
  {
    rule: 'the asked domain has to be there literally',
    document: MINIMAL.replace('<domain>example.org', '<domain>%EMAILDOMAIN%'),
    seen: all('refused: domain-unusable', PARULA),
  },
  {
    rule: 'a domain with an attribute is none',
    document: MINIMAL.replace('<domain>', '<domain purpose="mx">'),
    seen: all('refused: domain-unusable', TB, PARULA),
  },
  {
    rule: 'a prefix changes the name of an element',
    document: MINIMAL.replace('<clientConfig', '<m:clientConfig xmlns:m="https://example.org/"').replace(
      '</c',
      '</m:c',
    ),
    seen: all('refused: not-xml', TB, ANDROID, EVOLUTION, KMAIL, DELTA, FAIR, NEXTCLOUD, PARULA),
  },
  {
    rule: 'a document has to be well-formed',
    document: MINIMAL.replace('Example Mail', 'Example & Mail'),
    seen: all('refused: not-xml', ...READERS.map(({ name }) => name)),
  },
]

const SERVERS: readonly Row[] = [
  {
    rule: 'POP3 alone: four know no POP3, one goes on without, two refuse',
    document: inImap(() => POP3),
    seen: {
      ...all(`${IN_POP3}, ${OUT}`, TB, EVOLUTION, KMAIL, PARULA, ENOUGH),
      ...all('refused: no-incoming', ANDROID, FAIR, GEARY),
      ...all(`none, ${OUT}`, DELTA, NEXTCLOUD),
    },
  },
  {
    rule: 'IMAP has to be the first incoming server',
    document: inImap((imap) => `${POP3}${imap}`),
    seen: {
      ...all('refused: no-incoming', FAIR, GEARY),
      ...all(`${IN_POP3}, ${OUT}; also ${IN}`, TB, PARULA, ENOUGH),
      ...all(`${GOOD}; also ${IN_POP3}`, EVOLUTION, KMAIL),
    },
  },
  {
    rule: 'a type that is not known is skipped, unless it is the first',
    document: inImap((imap) => `<incomingServer type="jmap"><url>https://j.example/</url></incomingServer>${imap}`),
    seen: { ...all('refused: no-incoming', FAIR, GEARY), [ENOUGH]: 'refused: server-unusable' },
  },
  {
    rule: 'an outgoing server is needed',
    document: inSmtp(() => ''),
    seen: {
      ...all('refused: no-outgoing', TB, ANDROID, FAIR, GEARY, PARULA, ENOUGH),
      ...all(`${IN}, none`, EVOLUTION, KMAIL, DELTA, NEXTCLOUD),
    },
  },
  {
    rule: 'an outgoing server has to be of type smtp',
    document: inSmtp((smtp) => smtp.replace('type="smtp"', 'type="sendmail"')),
    seen: {
      ...all('refused: no-outgoing', TB, ANDROID, FAIR, GEARY, PARULA),
      ...all(`${IN}, none`, EVOLUTION, KMAIL, DELTA, NEXTCLOUD),
      [ENOUGH]: 'refused: server-unusable',
    },
  },
  {
    rule: 'a hostname is needed',
    document: inImap((imap) => imap.replace('<hostname>imap.example.org</hostname>', '')),
    seen: {
      ...all('refused: no-incoming', TB, FAIR, PARULA),
      [ANDROID]: 'refused: server-unusable',
      [DELTA]: `none, ${OUT}`,
      ...all(`${MISSING_HOST.in}, ${OUT}`, EVOLUTION, KMAIL, NEXTCLOUD, ENOUGH),
      [GEARY]: `${MISSING_HOST.geary}, ${OUT_GEARY}`,
    },
  },
  {
    rule: 'a hostname has to be one',
    document: inImap((imap) => imap.replace('imap.example.org', 'imap_1.example.org')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(GOOD.replace('imap.', 'imap_1.'), EVOLUTION, KMAIL, DELTA, FAIR, NEXTCLOUD, ENOUGH),
      [GEARY]: `${IN_GEARY.replace('imap.', 'imap_1.')}, ${OUT_GEARY}`,
    },
  },
  {
    rule: 'a port is needed',
    document: inImap((imap) => imap.replace('<port>993</port>', '')),
    seen: {
      ...all('refused: no-incoming', TB, FAIR, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(`none, ${OUT}`, KMAIL, DELTA),
      ...all(GOOD.replace('993', '0'), EVOLUTION, NEXTCLOUD),
      [GEARY]: `${IN_GEARY.replace('993', '0')}, ${OUT_GEARY}`,
      [ENOUGH]: GOOD.replace('993', '143'),
    },
  },
  {
    rule: 'a port has to be between 1 and 65535',
    document: inImap((imap) => imap.replace('993', '70000')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(GOOD.replace('993', '0'), EVOLUTION, DELTA),
      ...all(GOOD.replace('993', '70000'), KMAIL, FAIR, NEXTCLOUD, ENOUGH),
      [GEARY]: `${IN_GEARY.replace('993', '70000')}, ${OUT_GEARY}`,
    },
  },
  {
    rule: 'a socketType is needed: without one, four use no encryption',
    document: inImap((imap) => imap.replace('<socketType>SSL</socketType>', '')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(PLAIN_IN, EVOLUTION, NEXTCLOUD, ENOUGH),
      [GEARY]: PLAIN_IN_GEARY,
      [DELTA]: TRIED_IN,
    },
  },
  {
    rule: 'TLS is no socketType, except that it means STARTTLS to Nextcloud',
    document: inImap((imap) => imap.replace('>SSL<', '>TLS<')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(PLAIN_IN, EVOLUTION, ENOUGH),
      [NEXTCLOUD]: GOOD.replace('993 tls', '993 starttls'),
      [GEARY]: PLAIN_IN_GEARY,
      [DELTA]: TRIED_IN,
    },
  },
  {
    rule: 'the case of a socketType counts',
    document: inImap((imap) => imap.replace('>SSL<', '>ssl<')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      [EVOLUTION]: PLAIN_IN,
      [GEARY]: PLAIN_IN_GEARY,
    },
  },
  {
    rule: 'plain means no encryption, breaks the whole document on Android, and is not known to FairEmail',
    document: inSmtp((smtp) => smtp.replace('>SSL<', '>plain<')),
    seen: {
      [ANDROID]: 'refused: server-unusable',
      ...all(GOOD.replace('465 tls', '465 PLAIN'), TB, EVOLUTION, KMAIL, DELTA, NEXTCLOUD, PARULA, ENOUGH),
      [GEARY]: `${IN_GEARY}, ${OUT_GEARY.replace('tls', 'PLAIN')}`,
    },
  },
  {
    rule: "a username is needed; the last one of the document is FairEmail's",
    document: inImap((imap) => imap.replace('<username>%EMAILADDRESS%</username>', '')),
    seen: {
      [TB]: `${IN.replace('anna@example.org', 'undefined')}, ${OUT}`,
      [ANDROID]: 'refused: server-unusable',
      [EVOLUTION]: `${IN_GEARY}, ${OUT}`,
      [DELTA]: `none, ${OUT}`,
      [PARULA]: 'refused: no-incoming',
      ...all(`${IN.replace('anna@example.org', '')}, ${OUT}`, KMAIL, NEXTCLOUD, ENOUGH),
    },
  },
  {
    rule: 'an authentication is needed',
    document: inImap((imap) => imap.replace(/<auth.*authentication>/, '')),
    seen: { ...all('refused: no-incoming', TB, PARULA), [ANDROID]: 'refused: server-unusable' },
  },
  {
    rule: 'one authentication that is known is needed',
    document: inImap((imap) => imap.replace('password-cleartext', 'TLS-client-cert')),
    seen: { ...all('refused: no-incoming', TB, PARULA), [ANDROID]: 'refused: server-unusable' },
  },
  {
    rule: 'an authentication with an attribute is none; Android does not mind',
    document: inImap((imap) => imap.replace('<authentication>', '<authentication system="sasl">')),
    seen: all('refused: no-incoming', TB, PARULA),
  },
  {
    rule: 'OAuth2 counts only for hosts that the client knows',
    document: inImap((imap) => imap.replace('password-cleartext', 'OAuth2')),
    seen: { ...all('refused: no-incoming', TB, PARULA), [ANDROID]: 'refused: login-unsupported' },
  },
  {
    rule: 'OAuth2 at any host is enough for Parula when the element oAuth2 is whole',
    document: inImap((imap) => imap.replace('password-cleartext', 'OAuth2')).replace('</clientConfig>', `${OAUTH2}$&`),
    seen: { [TB]: 'refused: no-incoming', [ANDROID]: 'refused: login-unsupported' },
  },
  ...(['scope', 'authURL', 'tokenURL'] as const).map((part) => ({
    rule: `OAuth2 is not enough for Parula when the element oAuth2 lacks its ${part}`,
    document: inImap((imap) => imap.replace('password-cleartext', 'OAuth2')).replace(
      '</clientConfig>',
      `${OAUTH2.replace(new RegExp(`<${part}>.*</${part}>`), '')}$&`,
    ),
    seen: { ...all('refused: no-incoming', TB, PARULA), [ANDROID]: 'refused: login-unsupported' },
  })),
  {
    rule: 'one bad server behind a good one breaks the whole document on Android',
    document: inImap((imap) => `${imap}${IMAP_143.replace('STARTTLS', 'TLS')}`),
    seen: {
      [ANDROID]: 'refused: server-unusable',
      // The socketType of the first stays.
      [EVOLUTION]: `${IN_143.replace('starttls', 'tls')}, ${OUT}`,
      [KMAIL]: `${GOOD}; also ${IN_143.replace('starttls', 'tls')}`,
      [DELTA]: `${GOOD}; also ${IN_143.replace('starttls', 'tls')}, ${IN_143}`,
      [ENOUGH]: `${GOOD}; also ${IN_143.replace('starttls', 'PLAIN')}`,
    },
  },
  {
    rule: 'of two IMAP servers the first is taken, the last by Evolution',
    document: inImap((imap) => `${imap}${IMAP_143}`),
    seen: {
      [EVOLUTION]: `${IN_143}, ${OUT}`,
      ...all(`${GOOD}; also ${IN_143}`, TB, ANDROID, KMAIL, DELTA, PARULA, ENOUGH),
    },
  },
  {
    rule: 'of two SMTP servers the first is taken, the last by Evolution, STARTTLS by KMail',
    document: inSmtp((smtp) => `${smtp}${SMTP_587}`),
    seen: {
      ...all(`${IN}, ${OUT_587}`, EVOLUTION, KMAIL),
      ...all(`${GOOD}; also ${OUT_587}`, TB, ANDROID, DELTA, ENOUGH),
    },
  },
  {
    rule: 'STARTTLS first: KMail keeps it, Evolution takes the last',
    document: inSmtp((smtp) => `${SMTP_587}${smtp}`),
    seen: {
      ...all(`${IN}, ${OUT_587}`, KMAIL, FAIR, NEXTCLOUD, PARULA),
      [GEARY]: `${IN_GEARY}, ${OUT_587.replace('anna@example.org', '-')}`,
      ...all(`${IN}, ${OUT_587}; also ${OUT}`, TB, ANDROID, DELTA, ENOUGH),
    },
  },
  {
    rule: 'useGlobalPreferredServer makes Thunderbird use a server that the person already has',
    document: inSmtp((smtp) =>
      smtp.replace('<port>', '<useGlobalPreferredServer>true</useGlobalPreferredServer><port>'),
    ),
    seen: { [TB]: `${IN}, none` },
  },
]

const LOGINS: readonly Row[] = [
  ...(['webMail', 'calendar'] as const).map((element) => ({
    rule: `a username in ${element} is FairEmail's`,
    document: MINIMAL.replace(
      '</clientConfig>',
      `<${element}><inside><username>%EMAILLOCALPART%</username></inside></${element}>$&`,
    ),
    seen: { [FAIR]: withLogin('anna') },
  })),
  {
    rule: 'different logins: FairEmail uses the last one for both',
    document: inImap((imap) => imap.replace('%EMAILADDRESS%', '%EMAILLOCALPART%')),
    seen: {
      ...all(
        `${IN.replace('anna@example.org', 'anna')}, ${OUT}`,
        ...[TB, ANDROID, EVOLUTION, KMAIL, DELTA, NEXTCLOUD, PARULA, ENOUGH],
      ),
    },
  },
  {
    rule: 'a compound login is filled in by some, half by Evolution',
    document: login('%EMAILLOCALPART%.%EMAILDOMAIN%'),
    seen: {
      ...all(withLogin('anna.example.org'), TB, ANDROID, KMAIL, DELTA, NEXTCLOUD, PARULA),
      [EVOLUTION]: withLogin('anna.'),
      ...all(withLogin('%EMAILLOCALPART%.%EMAILDOMAIN%'), FAIR, ENOUGH),
    },
  },
  {
    rule: 'a placeholder in a hostname is filled in by some, lost by Evolution',
    document: inImap((imap) => imap.replace('example.org', '%EMAILDOMAIN%')),
    seen: {
      [EVOLUTION]: GOOD.replace('imap.example.org', 'imap.'),
      ...all(GOOD.replace('imap.example.org', 'imap.%EMAILDOMAIN%'), FAIR, NEXTCLOUD, ENOUGH),
      [GEARY]: `${IN_GEARY.replace('imap.example.org', 'imap.%EMAILDOMAIN%')}, ${OUT_GEARY}`,
    },
  },
]

/** AUTOCONFIG §1.8: what is read of a text, where the JXON module stands between. */
const others = (text: string) => all(withLogin(text), ANDROID, EVOLUTION, KMAIL, DELTA, FAIR, NEXTCLOUD, ENOUGH)
const misread = (text: string, as: string): Row => ({
  rule: `the login ${JSON.stringify(text)} is ${as} to Thunderbird and Parula`,
  document: login(text),
  seen: { ...others(text), ...all(withLogin(as), TB, PARULA) },
})

const TEXTS: readonly Row[] = [
  misread('007', '7'),
  misread('+491234', '491234'),
  misread('1e3', '1000'),
  misread('TRUE', 'true'),
  {
    rule: 'a login is not trimmed, except by Delta Chat',
    document: login(' fred '),
    seen: { ...others(' fred '), ...all(withLogin(' fred '), TB, PARULA), [DELTA]: withLogin('fred') },
  },
  {
    rule: 'an empty login is true to Thunderbird and Parula',
    document: login(''),
    seen: {
      ...all(withLogin('true'), TB, PARULA),
      ...all(withLogin(''), ANDROID, KMAIL, NEXTCLOUD, ENOUGH),
      [EVOLUTION]: withLogin('-'),
      [DELTA]: 'none, none',
    },
  },
  {
    rule: 'an attribute makes a login an object',
    document: inImap((imap) => imap.replace('<username>', '<username lang="en">')),
    seen: all(`${IN.replace('anna@example.org', '[object Object]')}, ${OUT}`, TB, PARULA),
  },
  {
    rule: 'an attribute makes a hostname an object',
    document: inImap((imap) => imap.replace('<hostname>', '<hostname note="x">')),
    seen: all('refused: no-incoming', TB, PARULA),
  },
  {
    rule: 'an element inside a leaf is fatal on Android too',
    document: inImap((imap) => imap.replace('</hostname>', '<note>x</note></hostname>')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(GOOD.replace('imap.example.org', 'imap.example.orgx'), KMAIL, ENOUGH),
      [GEARY]: `${IN_GEARY.replace('imap.example.org', 'imap.example.orgx')}, ${OUT_GEARY}`,
    },
  },
  {
    rule: 'a socketType with white space matches nothing',
    document: inImap((imap) => imap.replace('>SSL<', '> SSL <')),
    seen: {
      ...all('refused: no-incoming', TB, PARULA),
      [ANDROID]: 'refused: server-unusable',
      ...all(PLAIN_IN, EVOLUTION, NEXTCLOUD, ENOUGH),
      [GEARY]: PLAIN_IN_GEARY,
    },
  },
  {
    rule: 'a port with white space is no number on Android',
    document: inImap((imap) => imap.replace('993', '\n993\n')),
    seen: { [ANDROID]: 'refused: server-unusable', [FAIR]: 'refused: no-incoming' },
  },
  {
    rule: 'a foreign attribute on a server breaks the document in Evolution',
    document: inImap((imap) => imap.replace('type="imap"', 'type="imap" note="x"')),
    seen: { [EVOLUTION]: 'refused: attribute-unknown' },
  },
  {
    rule: 'a comment in a text cuts it in Evolution and Delta Chat',
    document: inImap((imap) => imap.replace('imap.example', 'imap.<!-- x -->example')),
    seen: all(GOOD.replace('imap.example.org', 'example.org'), EVOLUTION, DELTA),
  },
  {
    rule: 'CDATA is no text to Evolution and Delta Chat',
    document: login('<![CDATA[%EMAILADDRESS%]]>'),
    seen: { [EVOLUTION]: withLogin('-'), [DELTA]: 'none, none' },
  },
  {
    rule: 'a reference cuts a text in Delta Chat',
    document: login('a&amp;b'),
    seen: { ...others('a&b'), ...all(withLogin('a&b'), TB, PARULA), [DELTA]: withLogin('b') },
  },
]

test.each(READERS)('$name understands the minimal document', (client) => {
  expect(read(client, MINIMAL)).toBe(baseline(client.name))
})

describe.each([
  ['envelope', ENVELOPE],
  ['servers', SERVERS],
  ['logins', LOGINS],
  ['texts', TEXTS],
] as const)('%s', (_, rows) => {
  test.each(rows)('AC-88 $rule', ({ document, seen }) => {
    expect(document).not.toBe(MINIMAL)
    const expected = READERS.map(({ name }) => [name, seen[name] ?? baseline(name)])
    expect(Object.fromEntries(READERS.map((client) => [client.name, read(client, document)]))).toEqual(
      Object.fromEntries(expected),
    )
  })
})

const nameIn = (client: string, body: string) => {
  const reading = READERS.find(({ name }) => name === client)?.autoconfig?.read(body, ANNA)
  return reading?.ok ? reading.value.name : reading
}

test('AC-88 an empty display name is true, one of white space is not a number', () => {
  const empty = MINIMAL.replace('<displayName>Example Mail</displayName>', '<displayName/>')
  const blank = MINIMAL.replace('Example Mail', '  ')
  expect([MINIMAL, empty, blank].map((body) => nameIn(TB, body))).toEqual(['Example Mail', 'true', 'NaN'])
  expect([MINIMAL, empty, blank].map((body) => nameIn(ENOUGH, body))).toEqual(['Example Mail', '', '  '])
})

test('AC-88 KMail and FairEmail call the account by its short name', () => {
  const without = MINIMAL.replace('<displayShortName>Example</displayShortName>', '')
  expect([MINIMAL, without].map((body) => nameIn(KMAIL, body))).toEqual(['Example', ''])
  expect([MINIMAL, without].map((body) => nameIn(FAIR, body))).toEqual(['Example', undefined])
})

test.each([
  ['googlemail.com', 'gmail'],
  ['gmail.com', 'other'],
  ['hotmail.com', 'outlook'],
  ['outlook.com', 'other'],
])('AC-88 the id %s selects the mode %s in Geary', (id, mode) => {
  expect(gearyMode(MINIMAL.replace('id="example.org"', `id="${id}"`))).toBe(mode)
})

const leaves = (imap: string) => {
  const reading = READERS.find(({ name }) => name === TB)?.autoconfig?.read(imap, ANNA)
  return reading?.ok ? reading.value.incoming?.leaveOnServer : reading
}

test('AC-88 Thunderbird looks for leaveMessagesOnServer inside pop3 only', () => {
  const inside = '<pop3><leaveMessagesOnServer>false</leaveMessagesOnServer></pop3>'
  const outside = '<leaveMessagesOnServer>false</leaveMessagesOnServer>'
  const withChild = (child: string) => inImap(() => POP3.replace('</incomingServer>', `${child}</incomingServer>`))
  expect(leaves(withChild(inside))).toBe(false)
  expect(leaves(withChild(outside))).toBe(undefined)
})

describe('before the document is read', () => {
  const XML = 'text/xml; charset=utf-8'
  const answered = (client: string, answer: { status?: number; contentType?: string | undefined; body?: string }) => {
    const format = READERS.find(({ name }) => name === client)?.autoconfig
    if (format === undefined) throw new Error(client)
    return summary(readAnswer(format, { status: 200, contentType: XML, body: MINIMAL, ...answer }, ANNA))
  }
  const everybody = (answer: { status?: number; contentType?: string | undefined; body?: string }) =>
    READERS.filter(({ name }) => answered(name, answer) === baseline(name)).map(({ name }) => name)
  const except = (...clients: readonly string[]) =>
    READERS.map(({ name }) => name).filter((name) => !clients.includes(name))

  test.each([
    ['201', { status: 201 }, except(KMAIL, FAIR, ENOUGH)],
    ['404', { status: 404 }, [GEARY]],
    ['the type text/html', { contentType: 'text/html' }, except(TB)],
    ['a type in capitals', { contentType: 'Text/XML' }, except(TB)],
    ['no type', { contentType: undefined }, except(TB)],
    ['the type application/xml', { contentType: 'application/xml' }, except()],
    ['a byte order mark', { body: `\ufeff${MINIMAL}` }, except(ENOUGH)],
  ])('AC-88 an answer with %s is taken by those who do not mind', (_, answer, takers) => {
    expect(everybody(answer)).toEqual(takers)
  })
})
