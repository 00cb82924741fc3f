import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { keyPem, type TestIdentity } from './certificates.ts'

/** Mail servers on the loopback interface that say what a test wants them to say. */

export interface MailServer {
  readonly port: number
  /** Every line that was said to it, `(tls)` in front of what was said after TLS. */
  readonly heard: readonly string[]
  readonly connections: () => number
  close(): Promise<void>
}

/** One connection, as the server's side has it. */
export interface Session {
  /** As it is, with line ends and all. */
  write(bytes: string | Uint8Array): void
  /** Ends the connection in good order. */
  end(): void
  /** Begins TLS now; what is said later is said inside it. */
  upgrade(): void
  /** Which connection of this server it is, from 1. */
  readonly number: number
}

export interface MailScript {
  /** What it says at once, or does. */
  greet(session: Session): void
  /** @param isSecure whether it was said inside TLS */
  hear(line: string, session: Session, isSecure: boolean): void
  /** Its own certificate first. */
  readonly certificates?: readonly TestIdentity[]
  /** TLS from the first byte. */
  readonly isImplicit?: boolean
}

export async function startMailServer(script: MailScript): Promise<MailServer> {
  const [own] = script.certificates ?? []
  const context =
    own === undefined
      ? undefined
      : createSecureContext({
          key: await keyPem(own),
          cert: script.certificates?.map(({ pem }) => pem).join('') ?? '',
        })
  const heard: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const serve = (raw: Socket) => {
    connections++
    let socket = raw
    let isSecure = false
    let rest = ''
    const take = (bytes: Buffer) => {
      const lines = (rest + bytes.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        heard.push(isSecure ? `(tls) ${line}` : line)
        script.hear(line, session, isSecure)
      }
    }
    const listen = (to: Socket) => {
      sockets.add(to)
      to.on('error', () => {}).on('data', take)
    }
    const session: Session = {
      number: connections,
      write: (bytes) => void (socket.writable && socket.write(bytes)),
      end: () => void socket.end(),
      upgrade() {
        raw.off('data', take)
        isSecure = true
        rest = ''
        socket = new TLSSocket(raw, { isServer: true, ...(context === undefined ? {} : { secureContext: context }) })
        listen(socket)
      },
    }
    if (script.isImplicit) {
      raw.on('error', () => {})
      session.upgrade()
      ;(socket as TLSSocket).once('secure', () => script.greet(session))
    } else {
      listen(raw)
      script.greet(session)
    }
  }

  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Protocol = 'imap' | 'pop3' | 'smtp'

/** A healthy server: what it says, and lines for which a test has another answer. */
export interface Healthy {
  readonly greeting?: string
  /** Before TLS, and where there is none. */
  readonly capabilities?: readonly string[]
  readonly afterTls?: readonly string[]
  /** Answers by the command's first word (of IMAP, without the tag, for which `TAG` stands), as in `{ EHLO: '502 No\r\n' }`. */
  readonly answers?: Readonly<Record<string, string | ((session: Session, isSecure: boolean) => void)>>
  readonly certificates?: readonly TestIdentity[]
  readonly isImplicit?: boolean
}

interface Manner {
  readonly greeting: string
  readonly plain: readonly string[]
  readonly secure: readonly string[]
  readonly list: string
  say(capabilities: readonly string[]): string
  readonly startTls: string
  readonly accept: string
  readonly bye: string
}

const MANNERS: Readonly<Record<Protocol, Manner>> = {
  imap: {
    greeting: '* OK [CAPABILITY IMAP4rev1] ready\r\n',
    plain: ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'],
    secure: ['IMAP4rev1', 'IDLE', 'AUTH=PLAIN', 'AUTH=XOAUTH2'],
    list: 'CAPABILITY',
    say: (capabilities) => `* CAPABILITY ${capabilities.join(' ')}\r\nTAG OK done\r\n`,
    startTls: 'STARTTLS',
    accept: 'TAG OK begin\r\n',
    bye: '* BYE\r\nTAG OK bye\r\n',
  },
  pop3: {
    greeting: '+OK ready\r\n',
    plain: ['TOP', 'STLS'],
    secure: ['TOP', 'USER', 'SASL PLAIN CRAM-MD5'],
    list: 'CAPA',
    say: (capabilities) => `+OK\r\n${capabilities.map((line) => `${line}\r\n`).join('')}.\r\n`,
    startTls: 'STLS',
    accept: '+OK begin\r\n',
    bye: '+OK bye\r\n',
  },
  smtp: {
    greeting: '220 mail.example.org ESMTP\r\n',
    plain: ['SIZE 1000', 'STARTTLS'],
    secure: ['SIZE 1000', 'AUTH PLAIN LOGIN'],
    list: 'EHLO',
    say: (capabilities) => {
      const lines = ['mail.example.org', ...capabilities]
      return lines.map((line, place) => `250${place === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('')
    },
    startTls: 'STARTTLS',
    accept: '220 begin\r\n',
    bye: '221 bye\r\n',
  },
}

const FAREWELLS = new Set(['QUIT', 'LOGOUT'])

export function healthy(protocol: Protocol, wishes: Healthy = {}): MailScript {
  const manner = MANNERS[protocol]
  const { answers = {}, afterTls = manner.secure } = wishes
  const capabilities = wishes.capabilities ?? (wishes.certificates === undefined ? manner.secure : manner.plain)
  return {
    ...(wishes.certificates === undefined ? {} : { certificates: wishes.certificates }),
    isImplicit: wishes.isImplicit === true,
    greet: (session) => session.write(wishes.greeting ?? manner.greeting),
    hear(line, session, isSecure) {
      const [first = '', second = ''] = line.split(' ')
      const [tag, command] = protocol === 'imap' ? [first, second] : ['', first]
      const say = (text: string) => session.write(text.replaceAll('TAG', tag))
      const own = answers[command]
      if (typeof own === 'function') own(session, isSecure)
      else if (own !== undefined) say(own)
      else if (command === manner.list) say(manner.say(isSecure ? afterTls : capabilities))
      else if (command === manner.startTls) {
        say(manner.accept)
        session.upgrade()
      } else if (FAREWELLS.has(command)) {
        say(manner.bye)
        session.end()
      } else session.write('500 what?\r\n')
    },
  }
}

/** Says something at once and nothing more, or goes. */
export const saying = (bytes: string | Uint8Array, andGoes = false): MailScript => ({
  greet(session) {
    session.write(bytes)
    if (andGoes) session.end()
  },
  hear: () => {},
})
