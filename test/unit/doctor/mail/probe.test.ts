import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { type PromisedServer, probeServer } from '../../../../src/doctor/mail/index.ts'
import { createDialer, createRecordSource, trustOf } from '../../../../src/doctor/net/index.ts'
import type { MailServerSeen } from '../../../../src/doctor/seen.ts'
import { createIdentity, type TestIdentity } from '../../../support/certificates.ts'
import {
  healthy,
  type MailScript,
  type MailServer,
  type Protocol,
  type Session,
  saying,
  startMailServer,
} from '../../../support/mail-server.ts'
import { createAuthority } from '../net/web.ts'

const HOST = 'mail.example.org'
const PROTOCOLS: readonly Protocol[] = ['imap', 'pop3', 'smtp']

let authority: Awaited<ReturnType<typeof createAuthority>>
let certificates: readonly TestIdentity[]
beforeAll(async () => {
  authority = await createAuthority()
  certificates = [await authority.leaf([HOST]), authority.issuer]
})

const open: MailServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function start(script: MailScript): Promise<MailServer> {
  const server = await startMailServer(script)
  open.push(server)
  return server
}

const promise = (protocol: Protocol, security: PromisedServer['security']): PromisedServer => ({
  protocol,
  hostname: HOST,
  port: 4_711,
  security,
  authentication: ['password-cleartext'],
  usedBy: [],
})

interface Wishes {
  readonly connectMs?: number
  readonly answerMs?: number
  readonly serverMs?: number
  readonly signal?: AbortSignal
}

/** A look at a port on the loopback interface, under the name `mail.example.org`. */
const lookAtPort = (port: number, promised: PromisedServer, wishes: Wishes = {}) =>
  probeServer(promised, {
    // Nobody listens there, so that nothing leaves this machine.
    dialer: createDialer(createRecordSource({ resolver: '127.0.0.1:9' }), [
      { host: HOST, address: '127.0.0.1', toPort: port },
    ]),
    trust: trustOf([authority.root.pem]),
    answerMs: 1_000,
    ...wishes,
  })

async function lookAt(script: MailScript, promised: PromisedServer, wishes: Wishes = {}) {
  const server = await start(script)
  return { server, seen: await lookAtPort(server.port, promised, wishes) }
}

const PLAIN = {
  imap: ['IMAP4rev1', 'IDLE', 'AUTH=PLAIN', 'AUTH=XOAUTH2'],
  pop3: ['TOP', 'USER', 'SASL PLAIN CRAM-MD5'],
  smtp: ['SIZE 1000', 'AUTH PLAIN LOGIN'],
}
const MECHANISMS = {
  imap: ['PLAIN', 'XOAUTH2', 'LOGIN'],
  pop3: ['PLAIN', 'CRAM-MD5', 'USER'],
  smtp: ['PLAIN', 'LOGIN'],
}
const FAREWELL = { imap: 'a9 LOGOUT', pop3: 'QUIT', smtp: 'QUIT' }
const ASKING = { imap: 'a1 CAPABILITY', pop3: 'CAPA', smtp: 'EHLO [127.0.0.1]' }
const UPGRADE = { imap: 'a2 STARTTLS', pop3: 'STLS', smtp: 'STARTTLS' }
const GREETING = { imap: '* OK [CAPABILITY IMAP4rev1] ready', pop3: '+OK ready', smtp: '220 mail.example.org ESMTP' }

const timeless = ({ milliseconds, ...seen }: MailServerSeen) => seen

test.each(PROTOCOLS)('%s with TLS from the first byte', async (protocol) => {
  const promised = promise(protocol, 'tls')
  const { server, seen } = await lookAt(healthy(protocol, { certificates, isImplicit: true }), promised)
  expect(timeless(seen)).toEqual({
    ...promised,
    peer: `127.0.0.1:${server.port}`,
    greeting: GREETING[protocol],
    tls: expect.objectContaining({ version: 'TLSv1.3', names: [HOST], daysLeft: 59, issuer: 'Test Issuer' }),
    capabilities: PLAIN[protocol],
    mechanisms: MECHANISMS[protocol],
  })
  expect(server.heard).toEqual([`(tls) ${ASKING[protocol]}`, `(tls) ${FAREWELL[protocol]}`])
})

test.each(PROTOCOLS)('%s with STARTTLS: capabilities are those after TLS', async (protocol) => {
  const { server, seen } = await lookAt(healthy(protocol, { certificates }), promise(protocol, 'starttls'))
  expect(seen).toMatchObject({
    offersStartTls: true,
    tls: { version: 'TLSv1.3' },
    capabilities: PLAIN[protocol],
    mechanisms: MECHANISMS[protocol],
  })
  expect(seen.failure).toBeUndefined()
  expect(server.heard).toEqual([
    ASKING[protocol],
    UPGRADE[protocol],
    `(tls) ${ASKING[protocol]}`,
    `(tls) ${FAREWELL[protocol]}`,
  ])
  expect(server.connections()).toBe(1)
})

test.each(PROTOCOLS)('%s in plain text, with and without STARTTLS beside it', async (protocol) => {
  const without = await lookAt(healthy(protocol), promise(protocol, 'none'))
  expect(without.seen).toMatchObject({ offersStartTls: false, mechanisms: MECHANISMS[protocol] })
  expect(without.seen.tls).toBeUndefined()
  expect(without.server.heard).toEqual([ASKING[protocol], FAREWELL[protocol]])
  const beside = await lookAt(healthy(protocol, { certificates }), promise(protocol, 'none'))
  expect(beside.seen).toMatchObject({ offersStartTls: true, mechanisms: [] })
})

test.each(PROTOCOLS)('%s: STARTTLS that is not offered is not asked for', async (protocol) => {
  const { server, seen } = await lookAt(healthy(protocol), promise(protocol, 'starttls'))
  expect(seen).toMatchObject({ failure: 'no-starttls', offersStartTls: false, capabilities: [], mechanisms: [] })
  expect(server.heard).toEqual([ASKING[protocol], FAREWELL[protocol]])
})

test.each(PROTOCOLS)('%s: STARTTLS that is offered and refused', async (protocol) => {
  const refusal = { imap: 'TAG NO later\r\n', pop3: '-ERR later\r\n', smtp: '454 later\r\n' }[protocol]
  const command = UPGRADE[protocol].split(' ').at(-1) ?? ''
  const { server, seen } = await lookAt(
    healthy(protocol, { certificates, answers: { [command]: refusal } }),
    promise(protocol, 'starttls'),
  )
  expect(seen).toMatchObject({ failure: 'no-starttls', offersStartTls: true })
  expect(server.heard.at(-1)).toBe(FAREWELL[protocol])
})

test.each(PROTOCOLS)(
  '%s: what is put into the plain text behind the yes to STARTTLS does not count',
  async (protocol) => {
    const accept = {
      imap: 'a2 OK begin\r\na1 OK injected\r\n',
      pop3: '+OK begin\r\n+OK\r\nSASL NTLM\r\n.\r\n',
      smtp: '220 begin\r\n250 AUTH NTLM\r\n',
    }
    const command = UPGRADE[protocol].split(' ').at(-1) ?? ''
    const { seen } = await lookAt(
      healthy(protocol, {
        certificates,
        answers: {
          [command]: (session) => {
            session.write(accept[protocol])
            session.upgrade()
          },
        },
      }),
      promise(protocol, 'starttls'),
    )
    expect(seen.mechanisms).toEqual(MECHANISMS[protocol])
  },
)

test.each(['tls', 'starttls'] as const)('a certificate that is not believed ends a %s connection', async (security) => {
  const cases: [readonly TestIdentity[], string][] = [
    [[await authority.leaf(['other.example.org']), authority.issuer], 'wrong-name'],
    [[await createIdentity('itself', { hosts: [HOST] })], 'self-signed'],
    [[await authority.leaf([HOST])], 'chain-incomplete'],
    [
      [
        await authority.leaf([HOST], { notBefore: new Date('2020-01-01'), notAfter: new Date('2020-02-01') }),
        authority.issuer,
      ],
      'expired',
    ],
  ]
  for (const [shown, problem] of cases) {
    const { server, seen } = await lookAt(
      healthy('imap', { certificates: shown, isImplicit: security === 'tls' }),
      promise('imap', security),
    )
    expect(seen).toMatchObject({ failure: 'certificate', tls: { problem }, capabilities: [], mechanisms: [] })
    expect(server.heard.filter((line) => line.startsWith('(tls)'))).toEqual([])
  }
})

test.each(PROTOCOLS)('%s: plain text where TLS was promised', async (protocol) => {
  const { server, seen } = await lookAt(healthy(protocol), promise(protocol, 'tls'))
  expect(seen).toMatchObject({ failure: 'not-tls', greeting: GREETING[protocol] })
  expect(server.heard.at(-1)).toBe(FAREWELL[protocol])
  expect(server.connections()).toBe(2)
})

test.each(PROTOCOLS)('%s: TLS where plain text was promised first', async (protocol) => {
  const { server, seen } = await lookAt(
    healthy(protocol, { certificates, isImplicit: true }),
    promise(protocol, 'starttls'),
    {
      answerMs: 100,
    },
  )
  expect(seen).toMatchObject({ failure: 'only-tls', tls: { names: [HOST] } })
  expect(server.connections()).toBe(2)
})

/** A port at which everybody who listens speaks TLS from the first byte. */
const atTlsPort = (promised: PromisedServer): PromisedServer => ({ ...promised, port: 993 })

test.each(['starttls', 'none'] as const)(
  'at a port for TLS that is spoken to in plain text (%s) nobody waits for a greeting',
  async (security) => {
    const script = healthy('imap', { certificates, isImplicit: true })
    const promised = atTlsPort(promise('imap', security))
    const { server, seen } = await lookAt(script, promised, { answerMs: 30_000 })
    expect(seen).toMatchObject({ failure: 'only-tls', tls: { names: [HOST] } })
    expect(seen.milliseconds).toBeLessThan(10_000)
    expect(server.connections()).toBe(2)
  },
)

/** Its greeting is late on purpose, as with Postfix's postscreen; a ClientHello before it is early talk. */
const late = (milliseconds: number): MailScript => ({
  ...healthy('smtp'),
  greet: (session) => void setTimeout(() => session.write('220 late\r\n'), milliseconds),
})

test('a greeting that is late is waited for: nothing is said before it, and no second connection is made', async () => {
  const { server, seen } = await lookAt(late(2_500), promise('smtp', 'none'), { answerMs: 15_000 })
  expect(seen).toMatchObject({ greeting: '220 late', mechanisms: ['PLAIN', 'LOGIN'] })
  expect(seen.failure).toBeUndefined()
  expect(server.connections()).toBe(1)
})

test('a late greeting at a port for TLS counts as well, when no TLS is there', async () => {
  const { seen } = await lookAt(late(2_500), atTlsPort(promise('smtp', 'none')), { answerMs: 15_000 })
  expect(seen).toMatchObject({ greeting: '220 late', mechanisms: ['PLAIN', 'LOGIN'] })
  expect(seen.failure).toBeUndefined()
  expect(seen.tls).toBeUndefined()
})

/** In front of a server for TLS, a door that lets one in at a time: others wait until that one is gone. */
async function oneAtATime(target: number, patienceMs: number) {
  let isBusy = false
  const waiting: Socket[] = []
  const enter = (socket: Socket) => {
    isBusy = true
    const behind = createConnection(target, '127.0.0.1')
    socket.pipe(behind).pipe(socket)
    setTimeout(() => socket.bytesRead === 0 && socket.destroy(), patienceMs)
    socket.once('close', () => {
      behind.destroy()
      isBusy = false
      const next = waiting.shift()
      if (next !== undefined) enter(next)
    })
    for (const one of [socket, behind]) one.on('error', () => {})
  }
  const door = createServer((socket) => {
    socket.on('error', () => {})
    if (isBusy) waiting.push(socket)
    else enter(socket)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  return { port: (door.address() as AddressInfo).port, close: () => door.close() }
}

test('a server for TLS that talks to one at a time, and ends what is silent, is found to be one', async () => {
  const server = await start(healthy('imap', { certificates, isImplicit: true }))
  const door = await oneAtATime(server.port, 1_400)
  const seen = await lookAtPort(door.port, atTlsPort(promise('imap', 'starttls')), { answerMs: 15_000 })
  expect(seen).toMatchObject({ failure: 'only-tls', tls: { names: [HOST] } })
  door.close()
})

/** In front of a server for TLS, a door that shuts others out while one is inside. */
async function shutWhileBusy(target: number) {
  let inside = 0
  const door = createServer((socket) => {
    socket.on('error', () => {})
    if (inside > 0) return void socket.destroy()
    inside++
    const behind = createConnection(target, '127.0.0.1').on('error', () => {})
    socket.pipe(behind).pipe(socket)
    socket.once('close', () => {
      behind.destroy()
      inside--
    })
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  return { port: (door.address() as AddressInfo).port, close: () => door.close() }
}

test('a server for TLS that ends a second connection at once is found to be one', async () => {
  const server = await start(healthy('imap', { certificates, isImplicit: true }))
  const door = await shutWhileBusy(server.port)
  const seen = await lookAtPort(door.port, atTlsPort(promise('imap', 'starttls')), { answerMs: 1_600 })
  expect(seen).toMatchObject({ failure: 'only-tls', tls: { names: [HOST] } })
  door.close()
})

test('half a greeting at a port that speaks TLS as well: nobody says that the run was stopped', async () => {
  const server = await start(healthy('imap', { certificates, isImplicit: true }))
  const door = createServer((socket) => {
    const behind = createConnection(server.port, '127.0.0.1').on('error', () => {})
    const half = setTimeout(() => socket.write('* OK rea'), 300)
    socket.on('error', () => {}).once('data', () => clearTimeout(half))
    socket.pipe(behind).pipe(socket)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as AddressInfo
  const seen = await lookAtPort(port, atTlsPort(promise('imap', 'starttls')), { answerMs: 1_600 })
  expect(seen).toMatchObject({ failure: 'timeout', greeting: '* OK rea' })
  door.close()
})

test('silence at a port for TLS, and a stop while TLS is tried there', async () => {
  const promised = atTlsPort(promise('imap', 'none'))
  const { server, seen } = await lookAt(saying(''), promised, { connectMs: 300, answerMs: 1_600 })
  expect(seen.failure).toBe('no-greeting')
  // Silence to a ClientHello may have been a queue: once the first connection is gone, TLS is tried again.
  expect(server.connections()).toBe(3)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 1_300)
  const stopped = await lookAt(saying(''), promised, { answerMs: 15_000, signal: controller.signal })
  expect(stopped.seen.failure).toBe('stopped')
  expect(stopped.seen.milliseconds).toBeLessThan(5_000)
})

test('something else than a mail server where TLS was promised: noise, and an end', async () => {
  const noise = await lookAt(saying('HTTP/1.1 400 Bad Request\r\n\r\n', true), promise('imap', 'tls'))
  expect(noise.seen.failure).toBe('tls')
  const end = await lookAt(saying('', true), promise('imap', 'tls'))
  expect(end.seen.failure).toBe('tls')
})

test.each([
  ['imap', '220 mail.example.org ESMTP\r\n'],
  ['imap', '+OK ready\r\n'],
  ['pop3', '* OK ready\r\n'],
  ['smtp', '+OK ready\r\n'],
  ['smtp', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['imap', 'x'.repeat(100_000)],
] as const)('%s: another protocol: %.40j', async (protocol, greeting) => {
  const { server, seen } = await lookAt(saying(greeting), promise(protocol, 'starttls'))
  expect(seen.failure).toBe('wrong-protocol')
  expect(seen.greeting).toBe(greeting.trimEnd().slice(0, 512))
  expect(server.heard).toEqual([])
})

test.each([
  ['imap', '* BYE too many of you'],
  ['pop3', '-ERR not you'],
  ['smtp', '554 not you'],
  ['smtp', '421 too busy'],
] as const)('%s: turned away with %s', async (protocol, greeting) => {
  const { server, seen } = await lookAt(saying(`${greeting}\r\n`, true), promise(protocol, 'starttls'))
  expect(seen).toMatchObject({ failure: 'turned-away', greeting })
  expect(server.heard.filter((line) => line !== FAREWELL[protocol])).toEqual([])
})

test('a greeting of several lines is read to its end', async () => {
  const { seen } = await lookAt(
    healthy('smtp', { greeting: '220-mail.example.org\r\n220-No spam here\r\n220 ESMTP\r\n' }),
    promise('smtp', 'none'),
  )
  expect(seen).toMatchObject({ greeting: '220-mail.example.org', mechanisms: ['PLAIN', 'LOGIN'] })
})

test('bare line feeds, and an answer in many small pieces', async () => {
  const { seen } = await lookAt(
    healthy('smtp', {
      greeting: '220 a\n',
      answers: {
        EHLO: (session) => {
          const bytes = [...'250-a\n250 AUTH PLAIN\n']
          const next = () => {
            const byte = bytes.shift()
            if (byte === undefined) return
            session.write(byte)
            setImmediate(next)
          }
          next()
        },
      },
    }),
    promise('smtp', 'none'),
  )
  expect(seen.mechanisms).toEqual(['PLAIN'])
})

test('SMTP without EHLO has no extensions; one that refuses the name turns away', async () => {
  const old = await lookAt(healthy('smtp', { answers: { EHLO: '502 not here\r\n' } }), promise('smtp', 'none'))
  expect(old.seen).toMatchObject({ capabilities: [], mechanisms: [] })
  expect(old.seen.failure).toBeUndefined()
  const strict = await lookAt(healthy('smtp', { answers: { EHLO: '550 bad name\r\n' } }), promise('smtp', 'none'))
  expect(strict.seen.failure).toBe('turned-away')
})

test('AUTH in the old spelling is the same', async () => {
  const { seen } = await lookAt(
    healthy('smtp', { capabilities: ['AUTH LOGIN PLAIN', 'AUTH=LOGIN'] }),
    promise('smtp', 'none'),
  )
  expect(seen.mechanisms).toEqual(['LOGIN', 'PLAIN'])
})

test('IMAP: LOGINDISABLED closes the command, CAPABILITY may come in several lines, an answer without it says nothing', async () => {
  const closed = await lookAt(
    healthy('imap', {
      answers: { CAPABILITY: '* CAPABILITY IMAP4rev1\r\n* CAPABILITY LOGINDISABLED auth=plain\r\nTAG OK\r\n' },
    }),
    promise('imap', 'none'),
  )
  expect(closed.seen).toMatchObject({
    capabilities: ['IMAP4rev1', 'LOGINDISABLED', 'auth=plain'],
    mechanisms: ['PLAIN'],
  })
  const silent = await lookAt(healthy('imap', { answers: { CAPABILITY: 'TAG BAD what\r\n' } }), promise('imap', 'none'))
  expect(silent.seen).toMatchObject({ capabilities: [], mechanisms: [] })
  const gone = await lookAt(
    healthy('imap', { answers: { CAPABILITY: '* BYE idle\r\nTAG BAD\r\n' } }),
    promise('imap', 'none'),
  )
  expect(gone.seen.failure).toBe('turned-away')
})

test('POP3: APOP stands in the greeting; a server without CAPA is asked for STLS all the same', async () => {
  const apop = await lookAt(
    healthy('pop3', { greeting: '+OK <1896.697170952@a.example>\r\n' }),
    promise('pop3', 'none'),
  )
  expect(apop.seen.mechanisms).toEqual(['PLAIN', 'CRAM-MD5', 'USER', 'APOP'])
  const old = await lookAt(
    healthy('pop3', { certificates, answers: { CAPA: '-ERR what?\r\n' } }),
    promise('pop3', 'starttls'),
  )
  expect(old.seen).toMatchObject({ offersStartTls: true, tls: { names: [HOST] }, capabilities: [], mechanisms: [] })
  expect(old.seen.failure).toBeUndefined()
})

test('nobody listens', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  expect(await lookAtPort(port, promise('imap', 'tls'))).toMatchObject({
    failure: 'refused',
    peer: `127.0.0.1:${port}`,
  })
})

test('a name that is none, and a port that is none, are asked of nobody', async () => {
  for (const wrong of [{ hostname: 'a b' }, { hostname: '' }, { hostname: 'x\r\nQUIT' }, { port: 0 }, { port: 70_000 }])
    expect(await lookAtPort(1, { ...promise('imap', 'tls'), ...wrong })).toMatchObject({ failure: 'no-name' })
})

test.each(['none', 'starttls'] as const)('silence is no greeting (%s)', async (security) => {
  const { seen } = await lookAt(saying(''), promise('imap', security), { answerMs: 60, serverMs: 200 })
  expect(seen.failure).toBe('no-greeting')
  const gone = await lookAt(saying('', true), promise('imap', security))
  expect(gone.seen.failure).toBe('no-greeting')
})

test('a server that drips is left, and so is one that stops in the middle', async () => {
  const timers: NodeJS.Timeout[] = []
  const drip: MailScript = {
    greet: (session) => void timers.push(setInterval(() => session.write('2'), 20)),
    hear: () => {},
  }
  const dripping = await lookAt(drip, promise('smtp', 'none'), { answerMs: 500 })
  for (const timer of timers) clearInterval(timer)
  expect(dripping.seen.failure).toBe('timeout')
  expect(dripping.seen.milliseconds).toBeLessThan(5_000)
  const stuck = await lookAt(saying('220 a\r\n'), promise('smtp', 'none'), { answerMs: 500 })
  expect(stuck.seen).toMatchObject({ failure: 'timeout', greeting: '220 a' })
})

test('every step has its time, and all of them together', async () => {
  const slow: MailScript = {
    ...healthy('smtp'),
    greet: (session) => void setTimeout(() => session.write('220 a\r\n'), 300),
    hear: (_, session) => void setTimeout(() => session.write('250 a\r\n'), 300),
  }
  const [whole, cut] = await Promise.all([
    lookAt(slow, promise('smtp', 'none'), { answerMs: 4_000 }),
    lookAt(slow, promise('smtp', 'none'), { answerMs: 4_000, serverMs: 500 }),
  ])
  expect(whole.seen.failure).toBeUndefined()
  // On a busy machine even the greeting comes too late.
  expect(cut.seen.failure).toMatch(/^(?:timeout|no-greeting)$/)
})

test('a connection that ends in the middle, before and after STARTTLS', async () => {
  const early = await lookAt(
    healthy('imap', { answers: { CAPABILITY: (session) => session.end() } }),
    promise('imap', 'none'),
  )
  expect(early.seen.failure).toBe('cut-off')
  const late = await lookAt(
    healthy('imap', { certificates, answers: { STARTTLS: (session) => session.end() } }),
    promise('imap', 'starttls'),
  )
  expect(late.seen.failure).toBe('cut-off')
  const inside = await lookAt(
    healthy('smtp', {
      certificates,
      answers: { EHLO: (session, isSecure) => (isSecure ? session.end() : session.write('250-a\r\n250 STARTTLS\r\n')) },
    }),
    promise('smtp', 'starttls'),
  )
  expect(inside.seen).toMatchObject({ failure: 'cut-off', tls: { names: [HOST] }, capabilities: [] })
})

test('a yes to STARTTLS that no TLS follows, but noise or silence', async () => {
  const noise = (session: Session) => {
    session.write('220 begin\r\n')
    setTimeout(() => session.write('and then nothing of it\r\n'), 30)
  }
  const { seen } = await lookAt(
    healthy('smtp', { certificates, answers: { STARTTLS: noise } }),
    promise('smtp', 'starttls'),
  )
  expect(seen).toMatchObject({ failure: 'tls', offersStartTls: true })
  const answers: Readonly<Record<string, string>> = {
    'EHLO [127.0.0.1]': '250-a\r\n250 STARTTLS\r\n',
    STARTTLS: '220 begin\r\n',
  }
  const mute: MailScript = {
    greet: (session) => session.write('220 a\r\n'),
    hear: (line, session) => session.write(answers[line] ?? ''),
  }
  const silent = await lookAt(mute, promise('smtp', 'starttls'), { connectMs: 300 })
  expect(silent.seen.failure).toBe('timeout')
})

test.each([
  ['lines without end', '250-AUTH PLAIN\r\n'.repeat(100_000)],
  ['a line without end', `250-${'x'.repeat(1_000_000)}`],
])('%s are not read to their end', async (_, flood) => {
  const { seen } = await lookAt(healthy('smtp', { answers: { EHLO: flood } }), promise('smtp', 'none'))
  expect(seen).toMatchObject({ failure: 'wrong-protocol', capabilities: [] })
})

test('what could do something to a terminal is not in what is seen', async () => {
  const { seen } = await lookAt(
    healthy('smtp', {
      greeting: '220 \u001b[2J\u0007\u202e x\r\n',
      answers: { EHLO: '250-a\r\n250 AUTH \u001b[1mPLAIN\r\n' },
    }),
    promise('smtp', 'none'),
  )
  expect(JSON.stringify(seen)).not.toMatch(/\\u001b|\\u0007|\u202e/)
})

test('a stop ends a look at once, and nothing is begun after it', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 50)
  const { seen } = await lookAt(saying(''), promise('imap', 'none'), { answerMs: 10_000, signal: controller.signal })
  expect(seen.failure).toBe('stopped')
  expect(seen.milliseconds).toBeLessThan(5_000)
  const { server, seen: later } = await lookAt(saying(''), promise('imap', 'none'), { signal: controller.signal })
  expect(later.failure).toBe('stopped')
  expect(server.connections()).toBe(0)
})

test('no login is ever said, whatever is offered', async () => {
  for (const protocol of PROTOCOLS)
    for (const security of ['tls', 'starttls', 'none'] as const) {
      const { server } = await lookAt(
        healthy(protocol, { certificates, isImplicit: security === 'tls' }),
        promise(protocol, security),
      )
      const known = [ASKING[protocol], UPGRADE[protocol], FAREWELL[protocol]]
      for (const line of server.heard) expect(known).toContain(line.replace('(tls) ', ''))
    }
})

test('any bytes as greeting, with an end or without: no look throws or hangs', async () => {
  let bytes: Uint8Array = new Uint8Array()
  let andGoes = false
  const server = await start({
    greet(session) {
      session.write(bytes)
      if (andGoes) session.end()
    },
    hear: () => {},
  })
  const beginnings = fc.constantFrom('', '* OK ', '* BYE', '+OK ', '-ERR', '220 ', '220-', '250 ', '\u0016\u0003\u0001')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...PROTOCOLS),
      fc.constantFrom('tls' as const, 'starttls' as const, 'none' as const),
      beginnings,
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('', '\r\n', '\n'),
      fc.boolean(),
      async (protocol, security, beginning, middle, end, goes) => {
        bytes = Buffer.concat([Buffer.from(beginning, 'latin1'), middle, Buffer.from(end)])
        andGoes = goes
        const seen = await lookAtPort(server.port, promise(protocol, security), { answerMs: 15, serverMs: 40 })
        expect(seen.failure).toBeDefined()
        expect(seen.milliseconds).toBeLessThan(10_000)
        expect(JSON.stringify(seen)).not.toMatch(/\\u00[01]/)
      },
    ),
    { numRuns: 200 },
  )
})
