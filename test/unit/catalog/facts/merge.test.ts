import { expect, test } from 'vitest'
import { compileCatalog } from '../../../../src/catalog/compile.ts'
import { FAIREMAIL, fact, ISPDB, MAILCORE, merged, server } from './support.ts'

const A = `# yaml-language-server: $schema=./schema.json
# A person's remark.
id: a.example
name: A
shortName: A
checked: 2026-10
sources:
  - ${ISPDB}

domains: [a.example] # only this one

incoming:
  - { protocol: imap, hostname: imap.a.example, security: tls }
outgoing:
  - { protocol: smtp, hostname: smtp.a.example, security: tls }
`
const PATH = 'providers/a.example.yaml'
const PAIR = ['imap imap.a.example:993 tls', 'smtp smtp.a.example:465 tls']

test('what both say is confirmed: the file’s sources grow, and nothing else changes', () => {
  const { files, told } = merged({ [PATH]: A }, [fact({ domains: ['a.example'], says: PAIR })])
  expect(told).toEqual([])
  expect(files[PATH]).toBe(A.replace(ISPDB, `${ISPDB}\n  - ${FAIREMAIL}`))
})

test('another version of a source that stands already is nothing new', () => {
  const newer = FAIREMAIL.replace('aaaa', 'ffff') as typeof FAIREMAIL
  const once = merged({ [PATH]: A }, [fact({ domains: ['a.example'], says: PAIR })])
  const twice = merged(once.files, [fact({ domains: ['a.example'], says: PAIR, sources: [newer] })])
  expect(twice.files).toEqual(once.files)
})

test('new domains, servers and signs go into the file of the provider, and a comment stays where it is', () => {
  const news = fact({
    domains: ['a.example', 'b.example'],
    says: [...PAIR, 'pop3 pop.a.example:995 tls', 'smtp smtp.a.example:587 starttls'],
    signs: [{ mx: '*.mx.a.example' }],
  })
  const { files, told } = merged({ [PATH]: A }, [news])
  expect(told).toEqual([
    `added ${PATH} pop3 pop.a.example:995 tls`,
    `added ${PATH} smtp smtp.a.example:587 starttls`,
    `added ${PATH} domain b.example`,
    `added ${PATH} mx *.mx.a.example`,
  ])
  expect(files[PATH]).toContain('domains: [a.example, b.example] # only this one\nrecognisedBy:\n')
  expect(files[PATH]).toContain("# A person's remark.")
})

test.each([
  ['another host', 'imap mail.other.example:993 tls', 'imap mail.other.example:993 tls'],
  ['another encryption on the same port', 'imap imap.a.example:993 starttls', 'imap imap.a.example:993 starttls'],
  ['a host for sending without encryption', 'smtp mail.other.example:587', 'smtp mail.other.example:587'],
])('a contradiction is told and left open: %s', (_, says, told) => {
  const outcome = merged({ [PATH]: A }, [fact({ domains: ['a.example'], says: [says] })])
  expect(outcome.told).toEqual([`contradiction ${PATH} ${told}`])
  expect(outcome.files[PATH]).toBe(A)
})

test('a source that is wrong about one server adds no other, and no domain', () => {
  const says = ['imap mail.other.example:993 tls', 'pop3 pop.other.example:995 tls']
  const { files, told } = merged({ [PATH]: A }, [fact({ domains: ['a.example', 'b.example'], says })])
  expect(told).toEqual([
    `contradiction ${PATH} imap mail.other.example:993 tls`,
    `contradiction ${PATH} pop3 pop.other.example:995 tls`,
    `contradiction ${PATH} domain b.example`,
  ])
  expect(files[PATH]).toBe(A)
})

test('another login for the same server is a contradiction, and silence or "ask" is none', () => {
  const imap = (username: string | undefined) => ({
    ...server('imap imap.a.example:993 tls'),
    ...(username && { username }),
  })
  const told = (username: string | undefined) =>
    merged({ [PATH]: A }, [fact({ domains: ['a.example'], servers: [imap(username)] })]).told
  expect(told('%EMAILLOCALPART%')).toEqual([`contradiction ${PATH} login %EMAILLOCALPART% at imap imap.a.example`])
  expect([told('%EMAILADDRESS%'), told('ask'), told(undefined)]).toEqual([[], [], []])
})

const DECIDED = `${A}
decided:
  - says: imap mail.other.example:993 tls
    sources: [${FAIREMAIL}]
    because: The ISPDB comes first.
`

test('what a file has decided is open no more, for that source in any version; another source opens it again', () => {
  const other = { domains: ['a.example'], says: ['imap mail.other.example:993 tls'] }
  const newer = FAIREMAIL.replace('aaaa', 'ffff') as typeof FAIREMAIL
  expect(merged({ [PATH]: DECIDED }, [fact({ ...other, sources: [newer] })]).told).toEqual([
    `decided ${PATH} imap mail.other.example:993 tls`,
  ])
  expect(merged({ [PATH]: DECIDED }, [fact({ ...other, sources: [MAILCORE] })]).told).toEqual([
    `contradiction ${PATH} imap mail.other.example:993 tls`,
  ])
})

test('the rule settles what it can: the ISPDB comes before other collections, equals stay open', () => {
  const other = fact({ domains: ['a.example'], says: ['imap mail.other.example:993 tls'] })
  const settled = merged({ [PATH]: A }, [other], { decide: true })
  expect(settled.told).toEqual([`decided ${PATH} imap mail.other.example:993 tls`])
  expect(settled.files[PATH]).toContain('because: The ISPDB comes before FairEmail.')
  expect(merged(settled.files, [other]).files).toEqual(settled.files)
  const equal = merged({ [PATH]: A.replace(ISPDB, MAILCORE) }, [other], { decide: true })
  expect(equal.told).toEqual([`contradiction ${PATH} imap mail.other.example:993 tls`])
})

test('a provider that lists its own ports knows them all', () => {
  const own = A.replace(ISPDB, 'https://help.a.example/mail')
  const more = { domains: ['a.example'], says: ['imap imap.a.example:143 starttls'] }
  expect(merged({ [PATH]: own }, [fact(more)]).told).toEqual([`contradiction ${PATH} imap imap.a.example:143 starttls`])
  expect(merged({ [PATH]: own }, [fact({ ...more, own: true })]).told).toEqual([
    `added ${PATH} imap imap.a.example:143 starttls`,
  ])
})

test('encryption is added where a file knows plain text only, before the plain server', () => {
  const plain = A.replace('imap.a.example, security: tls', 'imap.a.example, security: none, reason: old')
  const { files, told } = merged({ [PATH]: plain }, [fact({ domains: ['a.example'], says: PAIR })])
  expect(told).toEqual([`added ${PATH} imap imap.a.example:993 tls`])
  expect(files[PATH]?.indexOf('security: tls')).toBeLessThan(files[PATH]?.indexOf('security: none') ?? 0)
})

test('a provider that nobody knew is one file, whatever sources know it', () => {
  const facts = [
    fact({
      name: 'New Mail',
      domains: ['new.example'],
      says: ['imap imap.new.example:993 tls', 'smtp smtp.new.example:465 tls'],
    }),
    fact({
      name: 'new',
      domains: ['new.example', 'newer.example'],
      says: ['imap imap.new.example:993 tls'],
      sources: [MAILCORE],
    }),
  ]
  const { files, told } = merged({}, facts)
  expect(Object.keys(files)).toEqual(['providers/new.example.yaml'])
  expect(told).toEqual([
    'added providers/new.example.yaml domain newer.example',
    'added providers/new.example.yaml provider new.example',
  ])
  expect(files['providers/new.example.yaml']).toBe(`# yaml-language-server: $schema=./schema.json
id: new.example
name: New Mail
shortName: New Mail
checked: 2026-11
sources:
  - ${FAIREMAIL}
  - ${MAILCORE}

domains: [new.example, newer.example]

incoming:
  - { protocol: imap, hostname: imap.new.example, security: tls }
outgoing:
  - { protocol: smtp, hostname: smtp.new.example, security: tls }
`)
})

test('two halves of different sources make a whole; one half alone is left out, by name', () => {
  const reading = fact({ name: 'Half', domains: ['half.example'], says: ['imap imap.half.example:993 tls'] })
  const sending = fact({
    name: 'half',
    domains: ['half.example'],
    says: ['smtp smtp.half.example:465 tls'],
    sources: [MAILCORE],
  })
  expect(Object.keys(merged({}, [reading, sending]).files)).toEqual(['providers/half.example.yaml'])
  const { files, told } = merged({}, [reading])
  expect(files).toEqual({})
  expect(told).toEqual(['left-out Half (half.example): no TLS server for sending'])
})

test('a provider whose servers rest on sources that nobody can look up is not said to be without TLS', () => {
  const servers = ['imap imap.dim.example:993 tls', 'smtp smtp.dim.example:465 tls'].map((text) =>
    server(text, { named: false }),
  )
  const { told } = merged({}, [fact({ name: 'Dim', domains: ['dim.example'], servers })])
  expect(told).toEqual([
    'left-out Dim (dim.example): no TLS server for reading and sending that a source vouches for which can be looked up',
  ])
})

test('servers that nobody can look up confirm and recognise, and are never published', () => {
  const unnamed = (text: string) => server(text, { named: false })
  const index = fact({
    name: 'Hoster',
    origin: 'hosters',
    servers: [unnamed('imap imap.h.example:993 tls'), unnamed('smtp smtp.h.example:465 tls')],
    signs: [{ mx: '*.mx.h.example' }],
  })
  expect(merged({}, [index]).files).toEqual({})
  const named = fact({ name: 'h', says: ['imap imap.h.example:993 tls', 'smtp smtp.h.example:465 tls'] })
  const { files } = merged({}, [index, named])
  expect(Object.keys(files)).toEqual(['providers/h.example.yaml'])
  expect(Object.values(files)[0]).toContain('*.mx.h.example')
})

test('a white label on another’s servers is a provider of its own', () => {
  const label = fact({ name: 'Label', domains: ['label.example'], says: PAIR })
  const { files } = merged({ [PATH]: A }, [label])
  expect(files[PATH]).toBe(A)
  expect(Object.keys(files)).toEqual([PATH, 'providers/label.example.yaml'])
})

test('servers alone are with the provider whose name they bear, not with one that rents them', () => {
  const renter = A.replaceAll('[a.example]', '[0.example]').replace('id: a.example', 'id: 0.example')
  const files = { 'providers/0.example.yaml': renter, [PATH]: A }
  const outcome = merged(files, [fact({ says: PAIR })])
  expect(outcome.files[PATH]).toContain(FAIREMAIL)
  expect(outcome.files['providers/0.example.yaml']).toBe(renter)
})

test('a white label’s file speaks with the servers that it takes over', () => {
  const label = A.replaceAll('a.example]', 'label.example]').replace(
    'id: a.example',
    'id: label.example\nextends: a.example',
  )
  const bare = label.slice(0, label.indexOf('\nincoming:'))
  const { told } = merged({ [PATH]: A, 'providers/label.example.yaml': bare }, [
    fact({ domains: ['label.example'], says: PAIR }),
  ])
  expect(told).toEqual([])
})

test('products of one house find their file by the house’s domain, and contradict it', () => {
  const { told } = merged({ [PATH]: A }, [fact({ says: ['imap pro.a.example:993 tls'] })])
  expect(told).toEqual([`contradiction ${PATH} imap pro.a.example:993 tls`])
})

test('a domain pattern recognises what others name, and names nothing', () => {
  const { files, told } = merged({ [PATH]: A }, [fact({ domainPatterns: [/^a\..*$/], says: PAIR })])
  expect(told).toEqual([])
  expect(files[PATH]).toContain(FAIREMAIL)
})

test('a sign of another entry is a contradiction', () => {
  const other = A.replaceAll('a.example', 'b.example').replace(
    'incoming:',
    "recognisedBy:\n  - { mx: '*.mx.example' }\nincoming:",
  )
  const sign = fact({ domains: ['a.example'], says: PAIR, signs: [{ mx: 'mx1.mx.example' }] })
  expect(merged({ [PATH]: A, 'providers/b.example.yaml': other }, [sign]).told).toEqual([
    `contradiction ${PATH} mx mx1.mx.example`,
  ])
})

test('a sign that is wider than one that stands is a contradiction: somebody drew the line closer', () => {
  const narrow = A.replace('incoming:', "recognisedBy:\n  - { mx: 'mx*.a.example' }\nincoming:")
  const wide = fact({ domains: ['a.example'], says: PAIR, signs: [{ mx: '*.a.example' }] })
  expect(merged({ [PATH]: narrow }, [wide]).told).toEqual([`contradiction ${PATH} mx *.a.example`])
})

test('an entry that tells servers only with DNS at hand takes no exact domain', () => {
  const values = A.replace(
    'domains: [a.example] # only this one',
    "recognisedBy: [{ mx: '*.a.example' }]\nvalues: { server: from-mx }",
  ).replace('hostname: imap.a.example', "hostname: '%SERVER%'")
  const { told } = merged({ [PATH]: values }, [
    fact({ domains: ['c.example'], says: ['smtp smtp.a.example:465 tls'], signs: [{ mx: 'mx.a.example' }] }),
  ])
  expect(told).toEqual([`contradiction ${PATH} domain c.example`])
})

test('a provider that somebody refused, with the reason, is not made', () => {
  const slip = fact({
    name: 'Slip',
    domains: ['slip.example'],
    says: PAIR.map((text) => text.replaceAll('a.example', 'slip.example')),
  })
  const refused = [{ says: 'provider Slip', sources: [FAIREMAIL], because: 'A slip.' }]
  expect(merged({}, [slip], { refused })).toMatchObject({ files: {}, told: ['decided provider Slip'] })
})

test('a fact confirms what a later one adds, in the same run', () => {
  const first = fact({ domains: ['a.example'], says: ['smtp smtp.a.example:587'], sources: [MAILCORE] })
  const second = fact({ domains: ['a.example'], says: ['smtp smtp.a.example:587 starttls'] })
  const { files } = merged({ [PATH]: A }, [first, second])
  expect(files[PATH]).toContain(MAILCORE)
})

test('merging the same facts again changes nothing, and what comes out compiles', () => {
  const facts = [
    fact({
      name: 'Own',
      own: true,
      origin: 'hosters',
      website: 'https://hoster.example/' as never,
      says: ['imap mail.%EMAILDOMAIN%:993 tls', 'smtp mail.%EMAILDOMAIN%:465 tls'],
    }),
    fact({ domains: ['a.example', 'b.example', '*.c.example'], says: [...PAIR, 'pop3 pop.a.example:995 tls'] }),
    fact({
      name: 'A very long name of a provider somewhere',
      domains: ['long.example'],
      appPassword: true,
      says: ['imap imap.long.example:993 tls', 'smtp smtp.long.example:587 starttls'],
    }),
  ]
  const once = merged({ [PATH]: A }, facts)
  const twice = merged(once.files, facts)
  expect(twice.files).toEqual(once.files)
  expect(twice.told).toEqual([])
  const { diagnostics } = compileCatalog(
    Object.entries(once.files).map(([path, text]) => ({ path, text, local: false })),
  )
  expect(diagnostics).toEqual([])
  expect(Object.keys(once.files)).toEqual([PATH, 'providers/hoster.example.yaml', 'providers/long.example.yaml'])
})
