import { join } from 'node:path'
import { compileCatalog } from '../catalog/compile.ts'
import { renderDiagnostic } from '../catalog/diagnostic.ts'
import { guess } from '../catalog/source-file.ts'
import { inTurn, misfits, probeServer } from '../doctor/mail/index.ts'
import {
  createDialer,
  createRecordSource,
  type Dialer,
  type RouteOptions,
  readRoute,
  trustOf,
} from '../doctor/net/index.ts'
import type { MailServerSeen, ServerFailure } from '../doctor/seen.ts'
import { MAX_MAIL_SERVERS_AT_ONCE, MAX_MAIL_SERVERS_AT_ONCE_OF_ONE } from '../limits.ts'
import { type CatalogServer, type CatalogServers, catalogServers, type Place } from './catalog-servers.ts'
import { type CatalogState, keepState, readCatalogState, type ServerState } from './catalog-state.ts'
import type { Output } from './check.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'
import { count, type ProgressOutput, showProgress } from './tenants-progress.ts'

export interface CatalogVerifyOptions extends RouteOptions {
  /** Their ids; absent: all. */
  readonly provider?: readonly string[]
  readonly state?: string
  readonly concurrency?: number
  readonly json?: boolean
  /** Forgets what earlier runs saw. */
  readonly fresh?: boolean
  /** Asks again what did not fit. */
  readonly retry?: boolean
}

export interface CatalogVerifyContext {
  /** Stops it; what was seen is kept, and the next run goes on from there. */
  readonly signal?: AbortSignal
  readonly progress?: ProgressOutput
}

/** A line of the catalog that promises what was not seen. */
export interface Misfit extends Place {
  readonly says: readonly string[]
  readonly seen: ServerState
}

export interface CatalogVerification extends Pick<CatalogServers, 'placeholders' | 'ownNetwork'> {
  readonly servers: number
  readonly providers: number
  /** Of them, asked so far. */
  readonly asked: number
  readonly misfits: readonly Misfit[]
  /** Ports of which no server could be reached: the network of this machine may be closed for them. */
  readonly closedPorts: readonly number[]
}

/** Where the state is kept unless somebody says otherwise: git does not see it, and an upgrade leaves it. */
export const DEFAULT_STATE = 'local/catalog-verify.json'

/** Exit statuses besides those of a result. */
const WRONG_USAGE = 2
const STOPPED_STATUS = 130

/**
 * Looks at the servers that the catalog names, and says which of them are not as it says. The exit status is 1 when one is
 * not, or nothing could be asked; 2 when the command cannot be understood; 130 after a stop.
 */
export async function catalogVerify(
  root: string,
  options: CatalogVerifyOptions,
  out: Output,
  { signal, progress }: CatalogVerifyContext = {},
): Promise<number> {
  const refuse = (sentences: readonly string[], status = WRONG_USAGE) => {
    for (const sentence of sentences) out.error(sentence)
    return status
  }
  const files = await readCatalogFiles(root)
  const compiled = compileCatalog(files, await readGatewayFiles(root))
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return refuse(errors.map(renderDiagnostic), 1)
  const ids = compiled.entries.map(({ identity }) => identity.id)
  const unknown = (options.provider ?? []).filter((id) => !ids.includes(id))
  if (unknown.length > 0) return refuse(unknown.map((id) => `there is no provider "${id}"${guess(id, ids)}`))
  const route = readRoute(options)
  if (!route.ok) return refuse([route.error])

  const named = catalogServers(compiled, files, options.provider)
  const path = options.state ?? join(root, DEFAULT_STATE)
  const read = options.fresh
    ? { ok: true as const, value: new Map<string, ServerState>() }
    : await readCatalogState(path)
  if (!read.ok) return refuse([read.error])
  const state = read.value
  if (options.retry) for (const misfit of misfitsIn(named.servers, state)) state.delete(misfit.key)

  const kept = await keepState(path, state)
  if (!kept.ok) return refuse([kept.error])
  const keeper = kept.value

  const waiting = named.servers.filter(({ key }) => !state.has(key))
  const shown =
    progress &&
    showProgress('asking', named.servers.length, progress, {
      from: named.servers.length - waiting.length,
      unit: 'servers',
    })
  const dialerTo = dialers(route.value, signal)
  const trust = trustOf(route.value.authorities)
  /** Held back until it is clear that this machine reaches anybody. */
  const doubtful: CatalogState = new Map()
  let isOnline = false

  const keep = () => {
    for (const [key, seen] of doubtful) state.set(key, seen)
    doubtful.clear()
  }
  const ask = async (server: CatalogServer) => {
    const { hostname } = server
    const seen = await probeServer(server, {
      dialer: dialerTo(hostname),
      trust,
      ...(signal === undefined ? {} : { signal }),
    })
    if (seen.failure === 'stopped') return
    const { authentication, usedBy, key, places, ...plain } = seen as MailServerSeen & CatalogServer
    doubtful.set(server.key, { at: new Date().toISOString(), ...plain })
    isOnline ||= !UNREACHED.has(seen.failure)
    if (isOnline) {
      keep()
      keeper.touch()
    }
    shown?.at(named.servers.filter((one) => state.has(one.key) || doubtful.has(one.key)).length)
  }
  await inTurn(
    waiting,
    {
      atOnce: options.concurrency ?? MAX_MAIL_SERVERS_AT_ONCE,
      groupsOf: ({ hostname, places }) => [hostname, ...places.map(({ provider }) => `provider ${provider}`)],
      atOnceOfOne: MAX_MAIL_SERVERS_AT_ONCE_OF_ONE,
      signal,
    },
    ask,
  )
  shown?.end()
  const isDoubtful = doubtful.size >= MIN_SERVERS_TO_DOUBT
  if (!isDoubtful && !signal?.aborted) keep()
  await keeper.close()

  const verification = verificationOf(named, state)
  if (options.json) out.log(JSON.stringify(verification, undefined, 2))
  else for (const line of linesOf(verification)) out.log(line)
  if (isDoubtful)
    out.error(
      `None of ${count(doubtful.size)} servers could be reached, so nothing of it counts. Is this machine online?`,
    )
  if (signal?.aborted) {
    out.error(`Stopped. The same command goes on from here; what was seen stands in ${path}.`)
    return STOPPED_STATUS
  }
  return isDoubtful || verification.misfits.length > 0 ? 1 : 0
}

/** A record source of its own for each host: what one of them may ask is not meant for a thousand hosts. */
function dialers(
  { resolver, detours }: Parameters<typeof createRecordSource>[0] & { detours: Parameters<typeof createDialer>[1] },
  signal: AbortSignal | undefined,
): (hostname: string) => Dialer {
  const known = new Map<string, Dialer>()
  return (hostname) => {
    const dialer = known.get(hostname) ?? createDialer(createRecordSource({ resolver, signal }), detours)
    known.set(hostname, dialer)
    return dialer
  }
}

/** So many servers are not all gone: it is this machine that reaches nobody. */
const MIN_SERVERS_TO_DOUBT = 10

/** Failures that a machine without network sees of every server. */
const UNREACHED: ReadonlySet<ServerFailure | undefined> = new Set(['no-name', 'unreachable', 'timeout'])
/** Those of a port that some network in between does not let through. */
const BLOCKED: ReadonlySet<ServerFailure | undefined> = new Set(['refused', 'unreachable', 'timeout'])
const MIN_SERVERS_OF_A_CLOSED_PORT = 3

function misfitsIn(servers: readonly CatalogServer[], state: CatalogState): readonly (Misfit & { key: string })[] {
  return servers.flatMap(({ key, places }) => {
    const seen = state.get(key)
    if (seen === undefined) return []
    return places.flatMap((place) => {
      const says = misfits({ ...seen, authentication: place.authentication, usedBy: [] })
      return says.length === 0 ? [] : [{ ...place, key, says, seen }]
    })
  })
}

function verificationOf(named: CatalogServers, state: CatalogState): CatalogVerification {
  const { servers, placeholders, ownNetwork } = named
  const found = misfitsIn(servers, state).map(({ key, ...misfit }): Misfit => misfit)
  const byPort = Map.groupBy(
    servers.flatMap(({ key }) => state.get(key) ?? []),
    ({ port }) => port,
  )
  const closedPorts = [...byPort].flatMap(([port, seen]) =>
    seen.length >= MIN_SERVERS_OF_A_CLOSED_PORT && seen.every(({ failure }) => BLOCKED.has(failure)) ? [port] : [],
  )
  return {
    servers: servers.length,
    providers: new Set(servers.flatMap(({ places }) => places.map(({ provider }) => provider))).size,
    asked: servers.filter(({ key }) => state.has(key)).length,
    misfits: found.toSorted((a, b) =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column,
    ),
    closedPorts,
    placeholders,
    ownNetwork,
  }
}

const SECURITY = { tls: 'TLS', starttls: 'STARTTLS', none: 'plain text' } as const

/** For a terminal: a line for each mistake, which editors and terminals make a link of, and what it comes to. */
export function linesOf(made: CatalogVerification): readonly string[] {
  const { servers, providers, asked, misfits: found, placeholders, ownNetwork, closedPorts } = made
  const wrong = new Set(found.map(({ seen }) => `${seen.protocol} ${seen.hostname}:${seen.port} ${seen.security}`)).size
  const left = [
    ...(placeholders > 0 ? [`${several(placeholders, 'line')} whose server depends on the customer`] : []),
    ...(ownNetwork > 0 ? [`${several(ownNetwork, 'line')} whose server answers the provider's own network alone`] : []),
  ]
  return [
    ...found.map(({ file, line, column, says, seen }) => {
      const { protocol, hostname, port, security, at } = seen
      const server = `${protocol} ${hostname}:${port} (${SECURITY[security]})`
      return `${file}:${line}:${column}  ${server}: ${says.join('; ')} (seen ${at.slice(0, 10)})`
    }),
    ...(found.length > 0 ? [''] : []),
    `${several(servers, 'server')} of ${several(providers, 'provider')}, ${count(asked)} asked, ${count(wrong)} not as the catalog says`,
    ...(left.length > 0 ? [`Not asked: ${left.join(', ')}`] : []),
    ...closedPorts.map(
      (port) => `Port ${port}: no server could be reached; the network of this machine may not let it through`,
    ),
  ]
}

const several = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`
