import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Element,
  everyDocument,
  everyElement,
  exactText,
  type FixtureDocument,
  faultsOfRefusal,
  lineOf,
  MAIN,
  named,
  readDocument,
  textsOf,
} from './autoconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What every document says, and in which order: the rules hold for each fixture, so that no client rejects any. */

async function rootOf(domain: string, askService = ask): Promise<Element> {
  const response = await askService(`${SVC}/v1.1/${domain}`)
  expect(response.status, domain).toBe(200)
  return readDocument(await response.text())
}

const serversOf = (root: Element) => named(root, 'incomingServer', 'outgoingServer')
/** Those with host and port; the others are at a URL. */
const mailServersOf = (root: Element) =>
  serversOf(root).filter(({ attributes }) => ['imap', 'pop3', 'smtp'].includes(attributes['type'] ?? ''))
const loginsOf = (root: Element) => serversOf(root).flatMap((server) => textsOf(server, 'username'))

/** Elements and types of version 1.2 (AUTOCONFIG, table of elements). */
const ELEMENTS_OF_1_2 = ['url', 'addressbook', 'calendar', 'fileShare', 'chatServer', 'videoConference', 'setupServer']
const TYPES_OF_1_2 = ['jmap', 'ews', 'graph', 'activesync']

describe('every document', () => {
  let documents: readonly FixtureDocument[] = []

  beforeAll(async () => {
    documents = await everyDocument()
    expect(documents.length).toBeGreaterThan(25)
  })

  /** Checks each document; the domain says which one failed. */
  const each = (check: (root: Element, document: FixtureDocument) => void) => {
    for (const document of documents) check(document.root, document)
  }

  test('AC-54 is well-formed, without namespace, document type, instruction or CDATA', () => {
    each((root, { domain, body }) => {
      expect(root.name, domain).toBe('clientConfig')
      const [declaration, rest = ''] = body.split(/(?<=\?>)\n/, 2)
      expect(declaration, domain).toBe('<?xml version="1.0" encoding="UTF-8"?>')
      expect(rest, domain).not.toMatch(/<[?!]|xmlns|<\/?[\w.-]+:/)
    })
  })

  test('AC-55 says version 1.1 without elements of 1.2, and 1.2 with them', () => {
    each((root, { domain }) => {
      const isNewer =
        named(root, ...ELEMENTS_OF_1_2).length > 0 ||
        everyElement(root).some(({ attributes: { system, purpose } }) => (system ?? purpose) !== undefined) ||
        serversOf(root).some(({ attributes }) => TYPES_OF_1_2.includes(attributes['type'] ?? ''))
      expect(root.attributes, domain).toEqual({ version: isNewer ? '1.2' : '1.1' })
    })
  })

  test('AC-56 has one emailProvider with a plain id', () => {
    each((root, { domain }) => {
      const providers = named(root, 'emailProvider')
      expect(providers, domain).toHaveLength(1)
      expect(providers[0]?.attributes['id'], domain).toMatch(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/)
    })
  })

  test('AC-58 lists the domain asked for in wire form, each domain once, and one without attributes', () => {
    each((root, { domain }) => {
      const elements = named(root, 'domain')
      const domains = elements.map(({ text }) => text)
      expect(domains, domain).toContain(domain === 'bücher.example' ? 'xn--bcher-kva.example' : domain)
      expect(new Set(domains).size, domain).toBe(domains.length)
      for (const listed of domains) expect(listed, domain).toMatch(/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/)
      expect(elements.filter(({ attributes }) => Object.keys(attributes).length === 0).length).toBeGreaterThan(0)
    })
  })

  test('AC-59 has short names of plain text', () => {
    each((root, { domain }) => {
      for (const [name, maximum] of [
        ['displayName', 60],
        ['displayShortName', 20],
      ] as const) {
        const found = named(root, name).map(({ text }) => text)
        expect(found, domain).toHaveLength(1)
        expect(found[0]?.length, domain).toBeGreaterThanOrEqual(1)
        expect(found[0]?.length, domain).toBeLessThanOrEqual(maximum)
        expect(found[0], domain).not.toMatch(/[%\p{C}]/u)
      }
    })
  })

  test('AC-60 has no empty element and no leaf with white space at an end', () => {
    each((root, { domain }) => {
      for (const { name, text } of everyElement(root).filter(({ children }) => children.length === 0)) {
        expect(text, `${domain} ${name}`).not.toBe('')
        expect(text.trim(), `${domain} ${name}`).toBe(text)
      }
    })
  })

  test('AC-61 has no attributes but the known ones, and only the type at servers', () => {
    const known = ['version', 'id', 'purpose', 'type', 'url', 'lang', 'visiturl', 'system']
    each((root, { domain }) => {
      for (const { attributes } of everyElement(root))
        expect(known, domain).toEqual(expect.arrayContaining(Object.keys(attributes)))
      for (const { attributes } of serversOf(root)) expect(Object.keys(attributes), domain).toEqual(['type'])
    })
  })

  test('AC-62 has everything that a server needs once, and at least one authentication', () => {
    each((root, { domain }) => {
      expect(mailServersOf(root).length, domain).toBeGreaterThanOrEqual(2)
      for (const server of serversOf(root))
        expect(['imap', 'pop3', 'jmap', 'smtp'], domain).toContain(server.attributes['type'])
      for (const server of mailServersOf(root)) {
        for (const name of ['hostname', 'port', 'socketType', 'username'])
          expect(textsOf(server, name), `${domain} ${name}`).toHaveLength(1)
        expect(textsOf(server, 'authentication').length, domain).toBeGreaterThanOrEqual(1)
      }
    })
  })

  test('AC-63 has full ASCII host names, without placeholder, trailing dot or address', () => {
    each((root, { domain }) => {
      for (const { text } of named(root, 'hostname')) {
        expect(text, domain).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/)
        expect(text, domain).not.toMatch(/\.\d+$/)
      }
    })
  })

  test('AC-64 has encrypted servers only', () => {
    each((root, { domain }) => {
      for (const { text } of named(root, 'socketType')) expect(['SSL', 'STARTTLS'], domain).toContain(text)
    })
  })

  test('AC-66 has the known words for authentication, and no old ones', () => {
    const words = ['password-cleartext', 'password-encrypted', 'OAuth2', 'NTLM', 'GSSAPI', 'TLS-client-cert']
    each((root, { domain }) => {
      for (const server of mailServersOf(root))
        for (const word of textsOf(server, 'authentication')) expect(words, domain).toContain(word)
    })
  })

  test('AC-67 has a word that every client understands in each IMAP and SMTP server', () => {
    each((root, { domain }) => {
      for (const server of mailServersOf(root).filter(({ attributes }) => attributes['type'] !== 'pop3')) {
        const words = textsOf(server, 'authentication')
        expect(
          words.some((word) => /^(?:password-cleartext|password-encrypted|OAuth2)$/.test(word)),
          domain,
        ).toBe(true)
      }
    })
  })

  test('AC-69 has an oAuth2 element only with all four parts, at https, without secret', () => {
    each((root, { domain, body }) => {
      expect(body, domain).not.toMatch(/clientSecret/i)
      for (const element of named(root, 'oAuth2')) {
        expect(
          element.children.map(({ name }) => name),
          domain,
        ).toEqual(['issuer', 'scope', 'authURL', 'tokenURL'])
        const [issuer = '', , authUrl, tokenUrl] = element.children.map(({ text }) => text)
        expect(authUrl, domain).toMatch(/^https:\/\//)
        expect(tokenUrl, domain).toMatch(/^https:\/\//)
        expect(issuer, domain).toMatch(/^(?:https:\/\/)?[a-z0-9.-]+(?:\/[^?#]*)?$/)
      }
    })
  })

  test('AC-70 has none of the elements that harm', () => {
    const harmful = [
      'password',
      'useGlobalPreferredServer',
      'addThisServer',
      'restriction',
      'inputField',
      'loginPageInfo',
    ]
    each((root, { domain }) => {
      expect(named(root, ...harmful), domain).toEqual([])
    })
  })

  test('AC-73 has one login for all servers unless the entry says otherwise, and that of SMTP or IMAP as the last', () => {
    each((root, { domain, body }) => {
      const logins = loginsOf(root)
      expect(new Set(logins).size, domain).toBe(domain === 'split.example' ? 2 : 1)
      const last = serversOf(root).findLast(({ attributes }) => attributes['type'] !== 'pop3') as Element
      expect([...body.matchAll(/<username>(.*?)<\/username>/g)].at(-1)?.[1], domain).toBe(textsOf(last, 'username')[0])
    })
  })

  test('AC-74 has per cent signs in the three known tokens only', () => {
    each((_, { domain, body }) => {
      expect(body.replace(/%(?:EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%/g, ''), domain).not.toContain('%')
    })
  })

  test('AC-76, AC-77 has its servers in blocks, IMAP first', () => {
    const rank = { imap: 0, pop3: 1, jmap: 2, smtp: 3 }
    each((root, { domain }) => {
      const ranks = serversOf(root).map(({ attributes }) => rank[attributes['type'] as keyof typeof rank])
      expect(ranks, domain).toEqual([...ranks].sort())
    })
  })

  test('AC-80 has its help behind all servers, each text with its language', () => {
    each((root, { domain }) => {
      const names = everyElement(root).map(({ name }) => name)
      const firstHelp = names.indexOf('documentation')
      if (firstHelp !== -1) expect(firstHelp, domain).toBeGreaterThan(names.lastIndexOf('outgoingServer'))
      for (const { attributes } of named(root, 'descr', 'instruction'))
        expect(attributes['lang'], domain).toMatch(/^[a-z]{2}(?:-[A-Za-z0-9]{2,8})*$/)
    })
  })
})

/** An element's children, each in a line. */
const shown = (element: Element | undefined) =>
  element?.children.map(({ name, attributes, text }) => [name, ...Object.entries(attributes).flat(), text].join(' '))

const WITH_A_PASSWORD = ['authentication system http Basic', 'username %EMAILADDRESS%']

test('AC-78 the document of dav has JMAP after IMAP and POP3, at a URL alone', async () => {
  const servers = named(await rootOf('dav.example'), 'incomingServer')
  expect(servers.map(({ attributes }) => attributes['type'])).toEqual(['imap', 'imap', 'pop3', 'jmap'])
  expect(shown(servers.at(-1))).toEqual(['url https://jmap.dav.example/', ...WITH_A_PASSWORD])
})

test('AC-79 the document of dav has contacts and calendars behind the provider, each whole', async () => {
  const root = await rootOf('dav.example')
  expect(root.children.map(({ name, attributes }) => [name, attributes['type']])).toEqual([
    ['emailProvider', undefined],
    ['addressbook', 'carddav'],
    ['calendar', 'caldav'],
  ])
  expect(shown(root.children[1])).toEqual(['url https://dav.dav.example/', ...WITH_A_PASSWORD])
  expect(shown(root.children[2])).toEqual(['url https://dav.dav.example:8443/cal/', ...WITH_A_PASSWORD])
})

test.each(['example.org', 'oauth.example', 'wildcard.example'])(
  'AC-56 the id of %s is the same in every answer',
  async (id) => {
    const domain = id === 'wildcard.example' ? 'shop.kunden.example' : id
    const urls = [
      `autoconfig.${domain}/mail/config-v1.1.xml`,
      `${domain}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=user%40${domain}`,
      `${SVC}/v1.1/${domain}`,
      `${SVC}/v1.1/user%40${domain}`,
    ]
    for (const url of [...urls, ...urls]) {
      const [provider] = named(readDocument(await (await ask(url)).text()), 'emailProvider')
      expect(provider?.attributes, url).toEqual({ id })
    }
  },
)

test.each(['gmail.com', 'googlemail.com', 'google.com'])(
  'AC-57 the id of %s is the one that Geary knows',
  async (name) => {
    const [provider] = named(await rootOf(name), 'emailProvider')
    expect(provider?.attributes).toEqual({ id: 'googlemail.com' })
  },
)

test('AC-58 an international domain is listed as A-label', async () => {
  expect(named(await rootOf('bücher.example'), 'domain').map(({ text }) => text)).toEqual(['xn--bcher-kva.example'])
})

test('AC-63 a host name with the domain in it is resolved', async () => {
  const hosts = named(await rootOf('compound.example'), 'hostname').map(({ text }) => text)
  expect(hosts).toEqual(['mail.compound.example', 'mail.compound.example'])
})

const askInsecure = serviceWith({ PUBLISH_INSECURE: 'true' })

test.each([
  ['plain.example', ['imap imap.plain.example:993 SSL', 'smtp smtp.plain.example:25 plain']],
  ['all-plain.example', ['imap imap.all-plain.example:143 plain', 'smtp smtp.all-plain.example:25 plain']],
])(
  'AC-64 plain text of %s is said when the entry is marked and insecure servers are published',
  async (domain, lines) => {
    expect(serversOf(await rootOf(domain, askInsecure)).map(lineOf)).toEqual(lines)
    expect(await faultsOfRefusal(await ask(`${SVC}/v1.1/${domain}`))).toEqual([])
  },
)

test.each([ask, askInsecure])('AC-64 plain text is never said beside encryption', async (askService) => {
  expect(serversOf(await rootOf('beside-tls.example', askService)).map(lineOf)).toEqual([
    'imap tls.beside-tls.example:993 SSL',
    'smtp tls.beside-tls.example:587 STARTTLS',
  ])
})

test('AC-64 an entry without plain text is the same whether or not insecure servers are published', async () => {
  expect(await (await askInsecure('autoconfig.example.org/mail/config-v1.1.xml')).text()).toBe(MAIN)
})

test('AC-65 an entry that can only send in plain text is refused', async () => {
  expect(await faultsOfRefusal(await ask('autoconfig.plain.example/mail/config-v1.1.xml'))).toEqual([])
})

test.each([
  ['ntlm.example', 'has no login that Thunderbird for Android knows'],
  ['noauth.example', 'has no login for sending'],
])('AC-67 %s is refused, because a server that %s would spoil the whole document', async (domain) => {
  expect(await faultsOfRefusal(await ask(`autoconfig.${domain}/mail/config-v1.1.xml`))).toEqual([])
})

test('AC-68 OAuth2 comes before the password in each server that has both', async () => {
  const servers = serversOf(await rootOf('oauth.example'))
  expect(servers.map((server) => textsOf(server, 'authentication'))).toEqual(
    Array.from({ length: 5 }, () => ['OAuth2', 'password-cleartext']),
  )
})

test('AC-69 the oAuth2 element of an entry with all four parts', async () => {
  const root = await rootOf('oauth.example')
  const [oauth2] = named(root, 'oAuth2')
  expect(root.children.at(-1)).toBe(oauth2)
  expect(oauth2?.children.map(({ name, text }) => [name, text])).toEqual([
    ['issuer', 'https://login.oauth.example'],
    ['scope', 'https://mail.oauth.example/ offline_access'],
    ['authURL', 'https://login.oauth.example/authorize'],
    ['tokenURL', 'https://login.oauth.example/token'],
  ])
})

test.each(['oauth-partial.example', 'gmail.com', 'example.org'])(
  'AC-69 %s lacks a part, so there is no oAuth2 element',
  async (domain) => {
    expect(named(await rootOf(domain), 'oAuth2')).toEqual([])
  },
)

test('AC-71 ports and truth values are written as they are', async () => {
  const body = await exactText(await ask(`${SVC}/v1.1/both.example`))
  expect(body.match(/<port>.*<\/port>/g)).toEqual(['<port>993</port>', '<port>995</port>', '<port>465</port>'])
  expect(body).toContain('<leaveMessagesOnServer>true</leaveMessagesOnServer>')
  expect(await exactText(await ask(`${SVC}/v1.1/odd.example`))).toContain('<port>1143</port>')
  expect(await exactText(await ask(`${SVC}/v1.1/pop.example`))).toContain(
    '<leaveMessagesOnServer>false</leaveMessagesOnServer>',
  )
})

test('AC-73 logins that differ stand at their own servers, the one for SMTP last', async () => {
  expect(loginsOf(await rootOf('split.example'))).toEqual(['%EMAILLOCALPART%', '%EMAILADDRESS%'])
})

test('AC-75 the servers of main in the order of its entry', async () => {
  expect(serversOf(await rootOf('example.org')).map(lineOf)).toEqual([
    'imap sslin.de:993 SSL',
    'imap sslin.de:143 STARTTLS',
    'pop3 sslin.de:995 SSL',
    'smtp sslout.de:465 SSL',
    'smtp sslout.de:587 STARTTLS',
  ])
})

test('AC-76 inside a block the order is that of the entry, STARTTLS first if it says so; the blocks stay', async () => {
  expect(serversOf(await rootOf('order.example')).map(lineOf)).toEqual([
    'imap sslin.de:143 STARTTLS',
    'imap sslin.de:993 SSL',
    'pop3 sslin.de:995 SSL',
    'smtp sslout.de:587 STARTTLS',
    'smtp sslout.de:465 SSL',
  ])
})

test.each([
  ['order.example', 'imap'],
  ['both.example', 'imap'],
  ['pop.example', 'pop3'],
])('AC-77 the first incoming server of %s is %s', async (domain, type) => {
  expect(named(await rootOf(domain), 'incomingServer')[0]?.attributes).toEqual({ type })
})

test('AC-80 each help link in its own language, behind the servers', async () => {
  const [provider] = named(await rootOf('example.org'), 'emailProvider')
  expect(provider?.children.slice(-3).map(({ name }) => name)).toEqual([
    'outgoingServer',
    'documentation',
    'documentation',
  ])
  expect(provider?.children.slice(-2).map(({ attributes, children }) => [attributes, children])).toEqual([
    [
      { url: 'https://help.example.org/mail' },
      [{ name: 'descr', attributes: { lang: 'en' }, children: [], text: 'Set up a mail app' }],
    ],
    [
      { url: 'https://help.example.org/post' },
      [{ name: 'descr', attributes: { lang: 'de' }, children: [], text: 'Mail-Programm einrichten' }],
    ],
  ])
})
