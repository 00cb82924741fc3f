import { type EmailAddress, type Hostname, parseEmailAddress, parseHostname } from '../address/index.ts'
import type { LookOptions } from '../doctor/init/index.ts'
import { type Route, type RouteOptions, readRoute } from '../doctor/net/index.ts'
import type { VerifyProgress } from '../doctor/verify.ts'
import { INIT_WAIT_MINUTES } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'
import { DEFAULT_LOGIN } from './init-entry.ts'
import type { InitQuestions } from './init-questions.ts'
import type { verify } from './verify.ts'
import { addressIn } from './verify-options.ts'

export interface InitOptions extends RouteOptions {
  readonly name?: string
  /** `address`, `local-part`, `ask`, or a rule with placeholders. */
  readonly username?: string
  /** Hosts to look at besides the usual names. */
  readonly server?: readonly string[]
  readonly serviceHost?: string
  /** Takes everything as it is proposed. */
  readonly yes?: boolean
  /** Also where a file is there, or the catalog knows the domain. */
  readonly force?: boolean
  /** Shows the entry, and writes nothing. */
  readonly dryRun?: boolean
  /** Minutes; `true`: as many as usual. */
  readonly wait?: number | boolean
}

/** What belongs to a process, and what tests put in its place. */
export interface InitSurroundings {
  readonly signal?: AbortSignal
  /** Absent: there is nobody to ask. */
  readonly questions?: InitQuestions | undefined
  readonly progress?: (progress: VerifyProgress) => void
  readonly now?: () => Date
  /** Milliseconds between two looks at the records. */
  readonly lookMs?: number
  readonly probe?: LookOptions['probe']
  readonly verify?: typeof verify
}

/** The options, as they are meant. */
export interface InitSubject {
  /** As it was typed. */
  readonly text: string
  readonly options: InitOptions
  readonly address: EmailAddress
  readonly route: Route
  readonly service: Hostname
  readonly hosts: readonly Hostname[]
  readonly username: string | undefined
}

/** Reads what was typed; a mistake is said in one line. */
export function readInitOptions(text: string, options: InitOptions): Result<InitSubject, string> {
  const address = text.includes('@') ? parseEmailAddress(text) : addressIn(text)
  if (!address.ok) return fail(`"${text}" is no e-mail address; write one of the domain, as in you@example.org`)
  const route = readRoute(options)
  if (!route.ok) return route
  const service = options.serviceHost ?? (process.env['SERVICE_HOST'] || `autoconfig.${address.value.domain}`)
  const hosts = [...(options.server ?? []), service].map((name) => ({ name, parsed: parseHostname(name) }))
  const bad = hosts.find(({ parsed }) => !parsed.ok)
  if (bad !== undefined) return fail(`"${bad.name}" is no host name; write it as in mail.example.org`)
  const [last, ...first] = hosts.flatMap(({ parsed }) => (parsed.ok ? parsed.value : [])).toReversed()
  return ok({
    text,
    options,
    address: address.value,
    route: route.value,
    service: last as Hostname,
    hosts: first.toReversed(),
    username: options.username === undefined ? undefined : (LOGINS[options.username] ?? options.username),
  })
}

const LOGINS: Readonly<Record<string, string>> = { address: DEFAULT_LOGIN, 'local-part': '%EMAILLOCALPART%' }

/** How long to wait for the records; 0: not at all. */
export const minutesIn = ({ wait }: InitOptions) =>
  typeof wait === 'number' ? wait : wait === true ? INIT_WAIT_MINUTES : 0
