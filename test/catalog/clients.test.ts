import { beforeAll, describe, expect, test } from 'vitest'
import { type AccountConfig, type MailServer, usernameFor } from '../../src/account/index.ts'
import { type EmailAddress, parseEmailAddress } from '../../src/address/index.ts'
import { CLIENTS, type MailClient, type Reading, type ServerChoice } from '../../src/clients/index.ts'
import { withResolvedUsernames } from '../../src/protocols/autoconfig/view.ts'
import { summary } from '../unit/clients/support.ts'
import { casesOf, documentsOf } from './cases.ts'

/**
 * Every autoconfig and Autodiscover document of every provider and variant, as each client's model reads it, beside
 * what the account says that it should find. `test/unit/clients/` shows that the models bite.
 */

interface Told {
  readonly id: string
  readonly kind: string
  readonly text: string
  /** What the document was made of. */
  readonly account: AccountConfig
  readonly address: EmailAddress
}

const FOLDERS = ['shipped', 'fixtures'] as const
type Folder = (typeof FOLDERS)[number]

const told = new Map<string, readonly Told[]>()

beforeAll(async () => {
  for (const folder of FOLDERS)
    for (const insecure of [false, true]) told.set(`${folder} ${insecure}`, await tell(folder, insecure))
})

async function tell(folder: Folder, publishInsecure: boolean): Promise<Told[]> {
  const all: Told[] = []
  for (const one of await casesOf(folder, publishInsecure)) {
    const account = one.documents.account(one.match)
    // The address that the documents were made for.
    const address = parseEmailAddress(`o'neil&co@${one.match.domain}`)
    if (!account.ok || !address.ok) continue
    for (const { family, name, text } of await documentsOf(one)) {
      if (family !== 'autoconfig' && family !== 'outlook') continue
      const resolved = name.includes('for an address') ? withResolvedUsernames(account.value, address.value) : undefined
      all.push({ id: one.name, kind: name, text, account: resolved ?? account.value, address: address.value })
    }
  }
  return all
}

const toldIn = (folder: Folder, insecure: boolean, kind: RegExp) =>
  (told.get(`${folder} ${insecure}`) ?? []).filter((one) => kind.test(one.kind))

const AUTOCONFIG = /^autoconfig/

function clientNamed(name: string): MailClient {
  const client = CLIENTS.find((candidate) => candidate.name === name)
  if (client === undefined) throw new Error(name)
  return client
}

/** A server as a client should enter it, its login as the client makes it of the template. */
type Login = (template: string, address: EmailAddress) => string | undefined

const filledIn: Login = usernameFor
const templateOf = ({ username }: MailServer) => ('template' in username ? username.template : '')

/** The servers that autoconfig lists, in the entry's order: those with a login that every client knows. */
function listed({ account, address }: Told, login: Login = filledIn) {
  const usable = ({ authentication }: MailServer) =>
    authentication.some((method) => ['password-cleartext', 'password-encrypted', 'oauth2'].includes(method))
  const of = (protocol: string) =>
    [...account.incoming, ...account.outgoing]
      .filter((server) => server.protocol === protocol && usable(server))
      .map(
        (server): ServerChoice => ({
          protocol: server.protocol,
          hostname: server.hostname,
          port: server.port,
          security: server.security,
          username: login(templateOf(server), address),
        }),
      )
  return { imap: of('imap'), pop3: of('pop3'), smtp: of('smtp') }
}

function found(incoming: readonly ServerChoice[], outgoing: readonly ServerChoice[]): string {
  const [first, ...others] = incoming
  const [smtp, ...more] = outgoing
  const understood = { name: undefined, incoming: first, outgoing: smtp, alternatives: [...others, ...more] }
  return summary({ ok: true, value: understood })
}

type Expected = (one: Told) => string

/** Reads every document of a kind, secure and insecure, and compares line by line. */
function compare(folder: Folder, kind: RegExp, read: (one: Told) => Reading, expected: Expected) {
  for (const insecure of [false, true]) {
    const documents = toldIn(folder, insecure, kind)
    const lines = (what: (one: Told) => string) =>
      documents.map((one) => `${one.id} ${one.kind} ${insecure}: ${what(one)}`)
    expect(documents.length).toBeGreaterThan(20)
    expect(lines((one) => summary(read(one)))).toEqual(lines(expected))
  }
}

function autoconfigOf(name: string) {
  const { autoconfig } = clientNamed(name)
  if (autoconfig === undefined) throw new Error(name)
  return ({ text, address }: Told) => autoconfig.read(text, address)
}

/** Only OAuth2 opens it, at hosts for which neither Thunderbird has a client id: nothing that we say can help. */
const OAUTH2_ONLY = 'oauth-only.example'

/** What each client should find in an autoconfig document. */
const FINDS = {
  Thunderbird: (one) => {
    const { imap, pop3, smtp } = listed(one)
    return one.id === OAUTH2_ONLY ? 'refused: no-incoming' : found([...imap, ...pop3], smtp)
  },
  'Thunderbird for Android': (one) => {
    const { imap, smtp } = listed(one)
    if ([...imap, ...smtp].some(({ security }) => security === 'none')) return 'refused: server-unusable'
    if (imap.length === 0) return 'refused: no-incoming'
    return one.id === OAUTH2_ONLY ? 'refused: login-unsupported' : found(imap, smtp)
  },
  Evolution: (one) => {
    // It loses the domain of a compound login.
    const { imap, pop3, smtp } = listed(one, (template, address) =>
      usernameFor(template.replace('%EMAILDOMAIN%', ''), address),
    )
    return found([...imap.slice(-1), ...pop3.slice(-1)], smtp.slice(-1))
  },
  KMail: (one) => {
    const { imap, pop3, smtp } = listed(one)
    const outgoing = (['starttls', 'tls', 'none'] as const).flatMap((kind) =>
      smtp.filter(({ security }) => security === kind),
    )
    return found([...imap, ...pop3], outgoing.slice(0, 1))
  },
  'Delta Chat': (one) => {
    // It keeps of a login what follows the last character that had to be escaped.
    const { imap, smtp } = listed(one, (template, address) =>
      template.includes('%') ? usernameFor(template, address) : template.split(/[&<>"']/).at(-1),
    )
    return found(imap, smtp)
  },
  FairEmail: (one) => {
    const { imap, smtp } = listed(one, literalUnlessWhole)
    const username = smtp.at(-1)?.username
    const guessed = ([first]: readonly ServerChoice[], starttls: number): ServerChoice[] =>
      first === undefined
        ? []
        : [{ ...first, username, security: first.security === 'none' ? byPort(first, starttls) : first.security }]
    return imap.length === 0 ? 'refused: no-incoming' : found(guessed(imap, 143), guessed(smtp, 587))
  },
  'Nextcloud Mail': (one) => {
    const { imap, smtp } = listed(one)
    return found(imap.slice(0, 1), smtp.slice(0, 1))
  },
  Geary: (one) => {
    const { imap, smtp } = listed(one, () => undefined)
    return imap.length === 0 ? 'refused: no-incoming' : found(imap.slice(0, 1), smtp.slice(0, 1))
  },
  enough_mail: (one) => {
    const { imap, pop3, smtp } = listed(one, literalUnlessWhole)
    return found([...imap, ...pop3], smtp)
  },
  Parula: (one) => {
    const { imap, pop3, smtp } = listed(one)
    return found([...imap, ...pop3], smtp.slice(0, 1))
  },
} as const satisfies Record<string, Expected>

function literalUnlessWhole(template: string, address: EmailAddress): string {
  return ['%EMAILADDRESS%', '%EMAILLOCALPART%'].includes(template) ? usernameFor(template, address) : template
}

const byPort = ({ port }: ServerChoice, starttls: number) => (port === starttls ? 'starttls' : 'tls')

const compareAutoconfig = (folder: Folder, name: keyof typeof FINDS) =>
  compare(folder, AUTOCONFIG, autoconfigOf(name), FINDS[name])

describe.each(FOLDERS)('autoconfig of the %s providers', (folder) => {
  test('AC-81 Thunderbird finds the first IMAP, else POP3, and the first SMTP server; others are alternatives', () => {
    compareAutoconfig(folder, 'Thunderbird')
  })

  test('AC-81 Thunderbird leaves fetched mail on a POP3 server as the entry says', () => {
    const read = autoconfigOf('Thunderbird')
    const differing = toldIn(folder, false, AUTOCONFIG).flatMap((one) => {
      const reading = read(one)
      const choices = reading.ok ? [reading.value.incoming, ...reading.value.alternatives] : []
      const leaves = choices.filter((choice) => choice?.protocol === 'pop3').map((choice) => choice?.leaveOnServer)
      const entry = one.account.incoming
        .filter(({ protocol }) => protocol === 'pop3')
        .map((server) => server.leaveOnServer)
      return reading.ok && leaves.join() !== entry.join() ? [one.id] : []
    })
    expect(differing).toEqual([])
  })

  test('AC-82 Thunderbird for Android accepts every document with IMAP, plain text apart, with the same values', () => {
    compareAutoconfig(folder, 'Thunderbird for Android')
  })

  test('AC-83 Evolution finds the last listed server of each type', () => {
    compareAutoconfig(folder, 'Evolution')
  })

  test('AC-84 KMail finds the first incoming server, and STARTTLS for SMTP where it is listed', () => {
    compareAutoconfig(folder, 'KMail')
  })

  test('AC-85 Delta Chat tries exactly the IMAP and SMTP servers, in order', () => {
    compareAutoconfig(folder, 'Delta Chat')
  })

  test('AC-86 FairEmail finds the first IMAP and SMTP server, and the login of the last', () => {
    compareAutoconfig(folder, 'FairEmail')
  })

  test.each(['Nextcloud Mail', 'Geary', 'enough_mail', 'Parula'] as const)(
    'AC-87 %s finds the first IMAP and the first SMTP server',
    (name) => {
      compareAutoconfig(folder, name)
    },
  )
})

describe.each(FOLDERS)('what no order can help, in the %s providers', (folder) => {
  const namesWhere = (differs: (one: Told) => boolean) => [
    ...new Set(
      toldIn(folder, false, AUTOCONFIG)
        .filter(differs)
        .map(({ id }) => id),
    ),
  ]

  test('AC-83, AC-84 every server that anybody picks is encrypted, unless plain text is published', () => {
    const plain = toldIn(folder, false, AUTOCONFIG).flatMap((one) =>
      Object.keys(FINDS).filter((name) => summary(autoconfigOf(name)(one)).includes('PLAIN')),
    )
    expect(plain).toEqual([])
  })

  test('AC-86 FairEmail logs in to IMAP with another name than it should at these providers only', () => {
    const differing = namesWhere((one) => {
      const { imap, smtp } = listed(one)
      return imap[0] !== undefined && imap[0].username !== smtp.at(-1)?.username
    })
    const known = { shipped: ['me.com', 'mit.edu'], fixtures: ['split.example'] }
    expect(differing).toEqual(known[folder])
  })
})

/** The one server of a type that an Autodiscover document carries: implicit TLS first, then the entry's order. */
function carried({ account }: Told) {
  const sayable = ({ authentication }: MailServer) =>
    authentication.some((method) => ['password-cleartext', 'password-encrypted', 'ntlm', 'none'].includes(method))
  const pick = (protocol: 'imap' | 'pop3' | 'smtp') => {
    const offered = [...account.incoming, ...account.outgoing].filter(
      (server) => server.protocol === protocol && sayable(server),
    )
    return offered.find(({ security }) => security === 'tls') ?? offered[0]
  }
  return { imap: pick('imap'), pop3: pick('pop3'), smtp: pick('smtp') }
}

/** Where the port says otherwise than the entry: read wrongly by those who go by the port (AUTODISCOVER §2.3). */
const ODD = 'odd.example'

/** Its kind of encryption as a client understands it that goes by the port, where there is any. */
function goingByPort(server: MailServer, starttls: readonly number[] = [143, 110, 25, 587]): ServerChoice['security'] {
  if (server.security === 'none') return 'none'
  return starttls.includes(server.port) ? 'starttls' : 'tls'
}

const SECURITY_OF = {
  Outlook: ({ security }) => security,
  Thunderbird: (server) => goingByPort(server),
  Parula: (server) => goingByPort(server),
  // It reads neither SSL nor Encryption.
  FairEmail: (server) => goingByPort({ ...server, security: 'tls' }, [server.protocol === 'imap' ? 143 : 587]),
} as const satisfies Record<string, (server: MailServer) => ServerChoice['security']>

function autodiscoverOf(name: string) {
  const { autodiscover } = clientNamed(name)
  if (autodiscover === undefined) throw new Error(name)
  return ({ text, address }: Told) => autodiscover.read(text, address)
}

/** What a client should find in the answer to a POST. */
function inPost(name: keyof typeof SECURITY_OF): Expected {
  return (one) => {
    const { imap, pop3, smtp } = carried(one)
    const readsNoPop3 = name === 'FairEmail'
    const choice = (server: MailServer): ServerChoice => ({
      protocol: server.protocol,
      hostname: server.hostname,
      port: server.port,
      security: SECURITY_OF[name](server),
      username: name === 'FairEmail' ? one.address.text : usernameFor(templateOf(server), one.address),
    })
    if (readsNoPop3 && imap === undefined) return 'refused: no-incoming'
    const incoming = [imap, readsNoPop3 ? undefined : pop3].filter((server) => server !== undefined)
    return found(incoming.map(choice), smtp === undefined ? [] : [choice(smtp)])
  }
}

describe.each(FOLDERS)('Autodiscover of the %s providers', (folder) => {
  test.each(['Outlook', 'Thunderbird', 'Parula', 'FairEmail'] as const)(
    'AD-114 %s finds the preferred servers in the answer to a POST',
    (name) => {
      compare(folder, /^POX$/, autodiscoverOf(name), inPost(name))
    },
  )

  test('AD-114 Delta Chat finds the preferred servers in the answer to a GET, TLS tried before STARTTLS', () => {
    compare(folder, /^POX by GET$/, autodiscoverOf('Delta Chat'), (one) => {
      const { imap, smtp } = carried(one)
      const tried = (server: MailServer | undefined): ServerChoice[] => {
        if (server === undefined) return []
        const kinds = server.security === 'none' ? (['none'] as const) : (['tls', 'starttls'] as const)
        const { protocol, hostname, port } = server
        return kinds.map((security) => ({ protocol, hostname, port, security, username: one.address.text }))
      }
      return found(tried(imap), tried(smtp))
    })
  })

  test('AD-114 the port contradicts the entry in the fixture for it and at two providers, of which the build warns', () => {
    const contradicted = toldIn(folder, false, /^POX$/).filter((one) => {
      const { imap, pop3, smtp } = carried(one)
      return [imap, pop3, smtp].some((server) => server !== undefined && goingByPort(server) !== server.security)
    })
    expect(contradicted.map(({ id }) => id)).toEqual(folder === 'fixtures' ? [ODD] : ['brighthouse.com', 'charter.net'])
  })

  test.each(['Outlook', 'Thunderbird', 'Parula', 'FairEmail', 'Delta Chat'])(
    'AD-114 %s never opens a plain connection, unless plain text is published',
    (name) => {
      const read = autodiscoverOf(name)
      const documents = toldIn(folder, false, /^POX/)
      expect(documents.length).toBeGreaterThan(40)
      expect(documents.filter((one) => summary(read(one)).includes('PLAIN')).map(({ id }) => id)).toEqual([])
    },
  )
})
