import { type EmailAddress, parseDomain, parseEmailAddress, parseHostname } from '../address/index.ts'
import { CATALOGUE, type ClientEntry } from '../clients/catalogue/index.ts'
import { madeUpAddress } from '../doctor/made-up.ts'
import { type Route, type RouteOptions, readRoute } from '../doctor/net/index.ts'
import { fail, ok, type Result } from '../result.ts'

export interface VerifyCommandOptions extends RouteOptions {
  readonly service?: string
  readonly clients?: readonly string[]
  readonly databases?: boolean
  /** `--no-mail-servers`. */
  readonly mailServers?: boolean
  /** Also more servers than a run looks at by itself. */
  readonly allServers?: boolean
  readonly verbose?: boolean
  readonly json?: boolean
  readonly junit?: string
  readonly html?: string
}

export interface VerifyRead {
  readonly address: EmailAddress
  readonly isOwnAddress: boolean
  readonly route: Route
  readonly service: ReturnType<typeof hostname>
  readonly clients: readonly ClientEntry[] | undefined
}

/** @returns what is meant, or a sentence for the person who typed it */
export function readVerifyOptions(text: string, options: VerifyCommandOptions): Result<VerifyRead, string> {
  const isOwnAddress = text.includes('@')
  const given = isOwnAddress ? parseEmailAddress(text) : addressIn(text)
  if (options.allServers === true && options.mailServers === false)
    return fail('--all-servers and --no-mail-servers: write one of them')
  if (!given.ok)
    return fail(`"${text}" is neither an address nor a domain; write it as in you@example.org or example.org`)
  const route = readRoute(options)
  if (!route.ok) return route
  const service = options.service === undefined ? undefined : hostname(options.service)
  if (options.service !== undefined && service === undefined)
    return fail(`--service "${options.service}": write the host of the service, as in autoconfig.example.net`)
  const clients = options.clients === undefined ? ok(undefined) : readClients(options.clients)
  if (!clients.ok) return clients
  return ok({ address: given.value, isOwnAddress, route: route.value, service, clients: clients.value })
}

/** An address of nobody in a domain that was given instead of one. */
export function addressIn(text: string): Result<EmailAddress, unknown> {
  const domain = parseDomain(text)
  if (!domain.ok) return domain
  const made = madeUpAddress(domain.value)
  return made === undefined ? fail('too long') : ok(made)
}

export function hostname(text: string) {
  const parsed = parseHostname(text)
  return parsed.ok ? parsed.value : undefined
}

/** Each by its name, or by the beginning of a word in it. */
function readClients(names: readonly string[]): Result<readonly ClientEntry[], string> {
  const chosen = names.map((name) => ({ name, entries: clientsNamed(name) }))
  const unknown = chosen.find(({ entries }) => entries.length === 0)
  if (unknown !== undefined)
    return fail(
      `--clients "${unknown.name}": there is no such client; there are ${CATALOGUE.map(({ name }) => name).join('; ')}`,
    )
  const entries = new Set(chosen.flatMap((one) => one.entries))
  return ok(CATALOGUE.filter((entry) => entries.has(entry)))
}

function clientsNamed(wanted: string): readonly ClientEntry[] {
  const small = wanted.trim().toLowerCase()
  const exact = CATALOGUE.filter(({ name }) => name.toLowerCase() === small)
  if (exact.length > 0 || small === '') return exact
  return CATALOGUE.filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${small}`))
}
