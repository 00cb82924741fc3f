import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { keyPem, type TestIdentity } from '../certificates.ts'
import { freePort } from '../ports.ts'
import { type Program, signalGroup, startProgram } from './programs.ts'

/** Dovecot and Postfix, as Debian packages them, at ports of their own. Postfix starts as root only. */

export interface MailServers {
  /** Where each of the usual ports is. */
  readonly ports: ReadonlyMap<number, number>
  close(): Promise<void>
}

/** How the servers are set up, where that is not as it should be. */
export interface MailPlan {
  /** SASL mechanisms of Dovecot, by which Postfix goes too. */
  readonly mechanisms?: string
  /** Lines of `main.cf`, after ours. */
  readonly postfix?: readonly string[]
  /** Lines of `dovecot.conf`, after ours. */
  readonly dovecot?: readonly string[]
}

const USUAL_PORTS = [143, 993, 110, 995, 587, 465] as const

/** @param chain the servers' certificate, and those between it and its authority */
export async function startMailServers(
  hostname: string,
  chain: readonly [TestIdentity, ...TestIdentity[]],
  plan: MailPlan = {},
): Promise<MailServers> {
  if (process.getuid?.() !== 0) throw new Error('Postfix starts as root only; run these tests in a container')
  // A socket's path has 107 letters at most, and the servers' own users have to get through.
  const folder = await mkdtemp(join(tmpdir(), 'mail-'))
  await chmod(folder, 0o755)
  const ports = new Map<number, number>()
  for (const usual of USUAL_PORTS) ports.set(usual, await freePort())
  const port = (usual: (typeof USUAL_PORTS)[number]) => ports.get(usual) as number
  await writeFile(join(folder, 'cert.pem'), chain.map(({ pem }) => pem).join(''))
  await writeFile(join(folder, 'key.pem'), await keyPem(chain[0]))
  const programs: Program[] = []
  const close = async () => {
    await Promise.all(programs.map((program) => program.stop()))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    programs.push(await startDovecot(folder, port, plan))
    programs.push(await startPostfix(folder, hostname, port, plan))
  } catch (error) {
    await close()
    throw error
  }
  return { ports, close }
}

type PortOf = (usual: (typeof USUAL_PORTS)[number]) => number

async function startDovecot(folder: string, port: PortOf, plan: MailPlan): Promise<Program> {
  const own = join(folder, 'dovecot')
  await mkdir(own)
  const config = join(own, 'dovecot.conf')
  const listener = (name: string, usual: Parameters<PortOf>[0], isTls: boolean) =>
    `  inet_listener ${name} {\n    port = ${port(usual)}\n    ssl = ${isTls ? 'yes' : 'no'}\n  }`
  await writeFile(
    config,
    `base_dir = ${own}/run
state_dir = ${own}/run
log_path = ${own}/log
protocols = imap pop3
listen = 127.0.0.1
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
auth_mechanisms = ${plan.mechanisms ?? 'plain login'}
mail_location = maildir:${own}/mail/%u
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${own}/mail/%u
}
service imap-login {
${listener('imap', 143, false)}
${listener('imaps', 993, true)}
}
service pop3-login {
${listener('pop3', 110, false)}
${listener('pop3s', 995, true)}
}
service auth {
  unix_listener ${folder}/auth {
    mode = 0666
  }
}
${(plan.dovecot ?? []).join('\n')}
`,
  )
  const listening = plan.dovecot?.some((line) => /^protocols\b/.test(line)) ? [] : [port(143), port(993), port(110)]
  return startProgram(['dovecot', '-F', '-c', config], listening, () => logOf(join(own, 'log')))
}

async function startPostfix(folder: string, hostname: string, port: PortOf, plan: MailPlan): Promise<Program> {
  const own = join(folder, 'postfix')
  for (const part of ['etc', 'spool', 'data']) await mkdir(join(own, part), { recursive: true })
  const { uid } = await idsOf('postfix')
  await chown(join(own, 'data'), uid, 0)
  await writeFile(
    join(own, 'etc/main.cf'),
    `compatibility_level = 3.6
queue_directory = ${own}/spool
data_directory = ${own}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = ${hostname}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
alias_maps =
alias_database =
maillog_file = ${own}/log
maillog_file_prefixes = ${tmpdir()}
smtpd_peername_lookup = no
service_throttle_time = 1s
smtpd_tls_cert_file = ${folder}/cert.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${folder}/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
${(plan.postfix ?? []).join('\n')}
`,
  )
  await writeFile(
    join(own, 'etc/master.cf'),
    `127.0.0.1:${port(587)} inet n - n - - smtpd
127.0.0.1:${port(465)} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_tls_security_level=encrypt
postlog unix-dgram n - n - 1 postlogd
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
proxymap unix - - n - - proxymap
`,
  )
  const log = () => logOf(join(own, 'log'))
  const postfix = await startProgram(['postfix', '-c', join(own, 'etc'), 'start-fg'], [port(587), port(465)], log, () =>
    endMaster(own),
  )
  if (await saysSomething(port(587))) return postfix
  await postfix.stop()
  throw new Error(`Postfix takes connections at ${port(587)} and says nothing\n${log()}`)
}

const GREETS_WITHIN_MS = 60_000

/**
 * The master takes connections before anybody can answer them, and whoever answers ends, to be started anew, when Dovecot
 * does not name its mechanisms yet.
 */
async function saysSomething(port: number): Promise<boolean> {
  const until = performance.now() + GREETS_WITHIN_MS
  while (performance.now() < until) {
    const socket = connect(port, '127.0.0.1')
    const word = await Promise.race([
      once(socket, 'data').catch(() => undefined),
      once(socket, 'close').then(
        () => undefined,
        () => undefined,
      ),
      pause(until - performance.now(), undefined, { ref: false }),
    ])
    socket.destroy()
    if (word !== undefined) return true
    await pause(100)
  }
  return false
}

/** Postfix's master leads a session of its own, and so does not end with the command that started it. */
function endMaster(own: string): void {
  const pid = Number(logOf(join(own, 'spool/pid/master.pid')))
  if (pid > 1) signalGroup(pid, 'SIGKILL')
}

/** Of a user of this machine. */
async function idsOf(name: string): Promise<{ readonly uid: number }> {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  if (line === undefined) throw new Error(`there is no user ${name}: install Debian's postfix and dovecot`)
  return { uid: Number(line.split(':')[2]) }
}

const logOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
