import { describe, expect, test } from 'vitest'
import { CLIENTS, type MailClient, readAnswer, type ServerChoice } from '../../../src/clients/index.ts'
import { outlook2007 } from '../../../src/clients/outlook.ts'
import { ANNA, summary } from './support.ts'

/** That the models bite: what each reader of Autodiscover documents makes of right, wrong and odd ones. */

interface Security {
  readonly ssl?: string | undefined
  readonly encryption?: string | undefined
}

const element = (name: string, text: string | undefined) => (text === undefined ? '' : `<${name}>${text}</${name}>`)

const block = (type: string, host: string, port: number, { ssl, encryption }: Security, login = 'anna@example.org') => `
      <Protocol>
        <Type>${type}</Type>
        <Server>${host}</Server>
        <Port>${port}</Port>
        ${element('LoginName', login)}
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        ${element('SSL', ssl)}${element('Encryption', encryption)}
        <AuthRequired>on</AuthRequired>
      </Protocol>`

const TLS = { ssl: 'on', encryption: 'SSL' }
const IMAP = block('IMAP', 'imap.example.org', 993, TLS)
const SMTP = block('SMTP', 'smtp.example.org', 465, TLS)

const ROOT = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'
const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'

const answerWith = (...blocks: readonly string[]) => `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${ROOT}">
  <Response xmlns="${RESPONSE}">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>${blocks.join('')}
    </Account>
  </Response>
</Autodiscover>
`
const MINIMAL = answerWith(IMAP, SMTP)

const READERS = [...CLIENTS.filter(({ autodiscover }) => autodiscover !== undefined), outlook2007]

const [OUTLOOK, OLD, TB, PARULA, DELTA, FAIR] = [
  'Outlook',
  'Outlook 2007',
  'Thunderbird',
  'Parula',
  'Delta Chat',
  'FairEmail',
] as const

const IN = 'imap imap.example.org:993 tls anna@example.org'
const OUT = 'smtp smtp.example.org:465 tls anna@example.org'
const GOOD = `${IN}, ${OUT}`
/** Delta Chat tries TLS, then STARTTLS. */
const startTls = (line: string) => line.replace('tls', 'starttls')
const TRIED = `${GOOD}; also ${startTls(IN)}, ${startTls(OUT)}`
const baseline = (client: string) => (client === DELTA ? TRIED : GOOD)

function read({ autodiscover }: MailClient, body: string) {
  if (autodiscover === undefined) throw new Error('no Autodiscover')
  return autodiscover.read(body, ANNA)
}

const all = (outcome: string, ...clients: readonly string[]) =>
  Object.fromEntries(clients.map((name) => [name, outcome]))
const everybody = (outcome: string) => all(outcome, OUTLOOK, OLD, TB, PARULA, DELTA, FAIR)

test.each(READERS)('$name understands the minimal document', (client) => {
  expect(summary(read(client, MINIMAL))).toBe(baseline(client.name))
})

/** AUTODISCOVER §2.3, column by column. `then`: TLS is tried first, STARTTLS after it failed. */
const COLUMNS = [OUTLOOK, OLD, TB, PARULA, DELTA, FAIR] as const
const FITS = ['IMAP 993', 'POP3 995', 'SMTP 465']
const STARTTLS = ['SMTP 587', 'IMAP 143', 'POP3 110']

/** What each client makes of a block, or `-` where it knows no POP3. */
function securities(service: string, security: Security): readonly string[] {
  const [type = '', port = ''] = service.split(' ')
  const own = block(type, 'own.example.org', Number(port), security)
  const body = answerWith(own, type === 'SMTP' ? '' : SMTP, type === 'IMAP' ? '' : IMAP)
  return COLUMNS.map((column) => {
    const client = READERS.find(({ name }) => name === column)
    const reading = client && read(client, body)
    if (!reading?.ok) return 'refused'
    const { incoming, outgoing, alternatives } = reading.value
    const choices = [incoming, outgoing, ...alternatives].filter(
      (choice): choice is ServerChoice => choice !== undefined,
    )
    const found = choices.filter(({ hostname }) => hostname === 'own.example.org').map((choice) => choice.security)
    return found.length === 0 ? '-' : found.join(' then ')
  })
}

const withoutPop3 = (service: string, row: readonly string[]) =>
  row.map((word, index) =>
    service.startsWith('POP3') && ['Delta Chat', 'FairEmail'].includes(COLUMNS[index] ?? '') ? '-' : word,
  )

const both = 'tls then starttls'

describe('AUTODISCOVER §2.3', () => {
  test.each(FITS)('%s with on and SSL is implicit TLS for everybody', (service) => {
    const row = ['tls', 'tls', 'tls', 'tls', both, 'tls']
    expect(securities(service, TLS)).toEqual(withoutPop3(service, row))
  })

  test.each(STARTTLS)('%s with on and TLS is STARTTLS for everybody but Outlook 2007', (service) => {
    const row = ['starttls', 'tls', 'starttls', 'starttls', both, 'starttls']
    expect(securities(service, { ssl: 'on', encryption: 'TLS' })).toEqual(withoutPop3(service, row))
  })

  test('implicit TLS on an odd port is right for everybody, STARTTLS there wrong for those who go by the port', () => {
    expect(securities('SMTP 2465', TLS)).toEqual(['tls', 'tls', 'tls', 'tls', both, 'tls'])
    expect(securities('SMTP 2587', { ssl: 'on', encryption: 'TLS' })).toEqual([
      'starttls',
      'tls',
      'tls',
      'tls',
      both,
      'tls',
    ])
  })

  test.each(['SMTP 587', 'IMAP 143'])('implicit TLS on %s is wrong for those who go by the port', (service) => {
    expect(securities(service, TLS)).toEqual(['tls', 'tls', 'starttls', 'starttls', both, 'starttls'])
  })

  test.each(['IMAP 993', 'SMTP 465'])('AD-115 wrong: %s with on and TLS hangs in Outlook', (service) => {
    expect(securities(service, { ssl: 'on', encryption: 'TLS' })).toEqual([
      'starttls',
      'tls',
      'tls',
      'tls',
      both,
      'tls',
    ])
  })

  test('AD-115 wrong: 587 with off and TLS is plain text in Thunderbird and Delta Chat', () => {
    const row = ['starttls', 'none', 'none', 'starttls', 'none', 'starttls']
    expect(securities('SMTP 587', { ssl: 'off', encryption: 'TLS' })).toEqual(row)
  })

  test.each([
    ['SMTP 587', ['none', 'none', 'none', 'none', 'none', 'starttls']],
    ['IMAP 143', ['none', 'none', 'none', 'none', 'none', 'starttls']],
    ['SMTP 465', ['none', 'none', 'none', 'tls', 'none', 'tls']],
    ['IMAP 993', ['none', 'none', 'none', 'tls', 'none', 'tls']],
  ])('AD-115 wrong: %s with off alone is plain text, except by the port', (service, row) => {
    expect(securities(service, { ssl: 'off' })).toEqual(row)
  })

  test('AD-115 avoided: 587 with on and Auto is left to Outlook', () => {
    const row = ['undecided', 'tls', 'starttls', 'starttls', both, 'starttls']
    expect(securities('SMTP 587', { ssl: 'on', encryption: 'Auto' })).toEqual(row)
  })

  test('AD-115 avoided: 587 with on alone is implicit TLS to Outlook', () => {
    const row = ['tls', 'tls', 'starttls', 'starttls', both, 'starttls']
    expect(securities('SMTP 587', { ssl: 'on' })).toEqual(row)
  })
})

interface Row {
  readonly rule: string
  readonly document: string
  readonly seen: Readonly<Record<string, string>>
}

const inImap = (change: (imap: string) => string) => answerWith(change(IMAP), SMTP)
const LAST_IMAP = block('IMAP', 'last.example.org', 993, TLS)
const IN_LAST = IN.replace('imap.example.org', 'last.example.org')
const OUT_LAST_TLS = 'smtp last.example.org:587 tls anna@example.org'
const OUT_LAST = 'smtp last.example.org:587 starttls anna@example.org'
const TRIED_IN = `${IN}, none; also ${startTls(IN)}`
const noIncoming = { ...all('refused: no-incoming', OUTLOOK, OLD, TB, PARULA, FAIR) }
const TRIED_OUT = `none, ${OUT}; also ${startTls(OUT)}`
const ERROR = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${ROOT}">
  <Response>
    <Error Time="12:00:00.0000000" Id="1054084152">
      <ErrorCode>600</ErrorCode>
      <Message>Invalid Request</Message>
      <DebugData/>
    </Error>
  </Response>
</Autodiscover>
`
const NOTHING = 'none, none'

const ROWS: readonly Row[] = [
  {
    rule: 'SSL true is no text to Thunderbird, which loses the block, and no value to Outlook',
    document: inImap(() => block('IMAP', 'imap.example.org', 993, { ssl: 'true' })),
    seen: { ...all('refused: no-incoming', OUTLOOK, OLD, TB) },
  },
  {
    rule: 'an empty SSL is the value true, which loses the block as well',
    document: inImap((imap) => imap.replace('<SSL>on</SSL>', '<SSL/>').replace('<Encryption>SSL</Encryption>', '')),
    seen: { ...all('refused: no-incoming', OUTLOOK, OLD, TB) },
  },
  {
    rule: 'the type POP is read by nobody',
    document: inImap(() => block('POP', 'pop.example.org', 995, TLS)),
    seen: { ...noIncoming, [DELTA]: TRIED_OUT },
  },
  {
    rule: 'of two Account elements only the first is seen',
    document: answerWith(IMAP, '</Account><Account><AccountType>email</AccountType><Action>settings</Action>', SMTP),
    seen: {
      ...all(`${IN}, none`, TB, PARULA),
      ...all('refused: not-settings', OUTLOOK, OLD),
    },
  },
  {
    rule: 'an error document has no settings; Delta Chat takes it for an empty success',
    document: ERROR,
    seen: {
      ...all('refused: not-settings', OUTLOOK, OLD, TB, PARULA),
      [FAIR]: 'refused: no-incoming',
      [DELTA]: NOTHING,
    },
  },
  {
    rule: 'the namespaces are http, never https',
    document: MINIMAL.replaceAll('http://', 'https://'),
    seen: all('refused: not-settings', OUTLOOK, OLD),
  },
  {
    rule: 'the answer has a namespace of its own',
    document: MINIMAL.replace(` xmlns="${RESPONSE}"`, ''),
    seen: all('refused: not-settings', OUTLOOK, OLD),
  },
  {
    rule: 'a prefix changes the name of an element',
    document: MINIMAL.replace('<Account>', '<a:Account xmlns:a="x">').replace('</Account>', '</a:Account>'),
    seen: all('refused: not-xml', TB, PARULA, DELTA, FAIR),
  },
  {
    rule: 'AccountType has to be email',
    document: MINIMAL.replace('>email<', '>nntp<'),
    seen: { ...all('refused: not-settings', OUTLOOK, OLD), [FAIR]: 'refused: no-incoming' },
  },
  {
    rule: 'Action has to be settings',
    document: MINIMAL.replace('<Action>settings</Action>', ''),
    seen: { ...all('refused: not-settings', OUTLOOK, OLD), [FAIR]: 'refused: no-incoming' },
  },
  {
    rule: 'AccountType and Action have to come before the blocks',
    document: answerWith(IMAP, SMTP)
      .replace(/\s*<AccountType>[\s\S]*<\/Action>/, '')
      .replace('</Account>', '<AccountType>email</AccountType><Action>settings</Action></Account>'),
    seen: { [FAIR]: 'refused: no-incoming' },
  },
  {
    rule: 'the case of a Type counts, except in Delta Chat',
    document: inImap((imap) => imap.replace('>IMAP<', '>Imap<')),
    seen: noIncoming,
  },
  {
    rule: 'a Server is needed',
    document: inImap((imap) => imap.replace('<Server>imap.example.org</Server>', '')),
    seen: { ...noIncoming, [DELTA]: TRIED_OUT },
  },
  {
    rule: 'a Port is needed, by the documents it is not',
    document: inImap((imap) => imap.replace('<Port>993</Port>', '')),
    seen: { ...all('refused: no-incoming', TB, PARULA, FAIR), [DELTA]: TRIED_OUT },
  },
  {
    rule: 'without a LoginName: the part before the @ by the documents, else the address',
    document: MINIMAL.replaceAll('<LoginName>anna@example.org</LoginName>', ''),
    seen: all(GOOD.replaceAll('anna@example.org', 'anna'), OUTLOOK, OLD),
  },
  {
    rule: 'a LoginName of digits is a number to Thunderbird and Parula, and is not read by two',
    document: MINIMAL.replaceAll('<LoginName>anna@example.org</LoginName>', '<LoginName>007</LoginName>'),
    seen: {
      ...all(GOOD.replaceAll('anna@example.org', '007'), OUTLOOK, OLD),
      ...all(GOOD.replaceAll('anna@example.org', '7'), TB, PARULA),
    },
  },
  {
    rule: 'an attribute makes a Server an object',
    document: inImap((imap) => imap.replace('<Server>', '<Server note="x">')),
    seen: all('refused: no-incoming', TB, PARULA),
  },
  {
    rule: 'of two blocks of a type the first is taken, the last by FairEmail',
    document: answerWith(IMAP, LAST_IMAP, SMTP),
    seen: {
      ...all(`${GOOD}; also ${IN_LAST}`, OUTLOOK, OLD, TB, PARULA),
      [FAIR]: `${IN_LAST}, ${OUT}`,
      [DELTA]: `${GOOD}; also ${[startTls(IN), IN_LAST, startTls(IN_LAST), startTls(OUT)].join(', ')}`,
    },
  },
  {
    rule: 'of two SMTP blocks Parula takes the first for all, FairEmail the last',
    document: answerWith(IMAP, SMTP, block('SMTP', 'last.example.org', 587, { ssl: 'on', encryption: 'TLS' })),
    seen: {
      ...all(`${GOOD}; also ${OUT_LAST}`, OUTLOOK, TB),
      [OLD]: `${GOOD}; also ${OUT_LAST_TLS}`,
      [FAIR]: `${IN}, ${OUT_LAST}`,
      [DELTA]: `${GOOD}; also ${[startTls(IN), startTls(OUT), OUT_LAST_TLS, OUT_LAST].join(', ')}`,
    },
  },
  {
    rule: 'without SMTP: four go on',
    document: answerWith(IMAP),
    seen: { ...all(`${IN}, none`, OUTLOOK, OLD, TB, PARULA), [FAIR]: 'refused: no-outgoing', [DELTA]: TRIED_IN },
  },
  {
    rule: 'RedirectUrl is followed by Outlook and Delta Chat',
    document: MINIMAL.replace('>settings<', '>redirectUrl<').replace(
      /<Protocol>[\s\S]*<\/Protocol>/,
      '<RedirectUrl>https://other.example/</RedirectUrl>',
    ),
    seen: {
      ...all('refused: redirect', OUTLOOK, OLD, DELTA),
      ...all('refused: not-settings', TB, PARULA),
      [FAIR]: 'refused: no-incoming',
    },
  },
  {
    rule: 'RedirectAddr breaks the answer in Thunderbird',
    document: MINIMAL.replace('<Protocol>', '<RedirectAddr>anna@other.example</RedirectAddr><Protocol>'),
    seen: { [TB]: 'refused: redirect' },
  },
  {
    rule: 'a document has to be well-formed',
    document: MINIMAL.replace('</Account>', ''),
    seen: everybody('refused: not-xml'),
  },
]

test.each(ROWS)('AD-115 $rule', ({ document, seen }) => {
  expect(document).not.toBe(MINIMAL)
  expect(Object.fromEntries(READERS.map((client) => [client.name, summary(read(client, document))]))).toEqual(
    Object.fromEntries(READERS.map(({ name }) => [name, seen[name] ?? baseline(name)])),
  )
})

describe('before the document is read', () => {
  const answered = (answer: { status?: number; contentType?: string | undefined; body?: string }) =>
    Object.fromEntries(
      READERS.map(({ name, autodiscover }) => {
        if (autodiscover === undefined) throw new Error(name)
        const whole = { status: 200, contentType: 'text/xml; charset=utf-8', body: MINIMAL, ...answer }
        return [name, summary(readAnswer(autodiscover, whole, ANNA))]
      }),
    )

  test('AD-115 a 204 is an empty success to Delta Chat, and nothing to the others', () => {
    expect(answered({ status: 204, contentType: undefined, body: '' })).toEqual({
      ...all('refused: http', OUTLOOK, OLD, FAIR),
      ...all('refused: not-xml', TB, PARULA),
      [DELTA]: NOTHING,
    })
  })

  test('AD-115 a 404 is refused by all, whatever its body says', () => {
    expect(answered({ status: 404 })).toEqual(everybody('refused: http'))
  })

  test('AD-115 another Content-Type than XML is no document to Thunderbird', () => {
    const rest = Object.fromEntries(READERS.map(({ name }) => [name, baseline(name)]))
    expect(answered({ contentType: 'text/html' })).toEqual({ ...rest, [TB]: 'refused: not-xml' })
  })
})
