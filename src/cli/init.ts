import { access } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type EmailAddress,
  type Hostname,
  parseEmailAddress,
  parseHostname,
  parseServiceHost,
} from '../address/index.ts'
import { lookupFor } from '../app.ts'
import type { Catalog } from '../catalog/index.ts'
import type { Network } from '../clients/network.ts'
import { type InitSeen, type LookOptions, lookForServers, type Proposal, propose } from '../doctor/init/index.ts'
import { createNetwork, type Route, type RouteOptions, readRoute } from '../doctor/net/index.ts'
import type { VerifyProgress } from '../doctor/verify.ts'
import { INIT_WAIT_MINUTES } from '../limits.ts'
import type { Match } from '../lookup/index.ts'
import { fail, ok, type Result } from '../result.ts'
import { readSettings } from '../settings.ts'
import type { Output } from './check.ts'
import { catalogWithout, DEFAULT_LOGIN, defaultName, entryText, mistakesIn, pathOf, writeEntry } from './init-entry.ts'
import type { InitQuestions } from './init-questions.ts'
import { recordsFor, type WantedRecord, waitForRecords } from './init-records.ts'
import { dnsCommandLine, foundLines, missingLines, nothingFoundLines, verifyCommandLine } from './init-words.ts'
import { verify } from './verify.ts'
import { dnsOver } from './verify-dns.ts'
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

/** Exit statuses: what was asked for is done; it cannot be done; the command cannot be understood; somebody stopped it. */
const DONE = 0
const UNDONE = 1
const WRONG_USAGE = 2
const STOPPED = 130

/**
 * From a domain's own mail servers to its entry in `local/providers/`, the records to publish, and a verified answer. Asks
 * what no server tells, and writes nothing before the catalog's compiler has accepted it.
 */
export async function init(
  root: string,
  text: string,
  options: InitOptions,
  out: Output,
  surroundings: InitSurroundings = {},
): Promise<number> {
  const read = readOptions(text, options)
  if (!read.ok) return refuse(out, [read.error], WRONG_USAGE)
  const { address, route } = read.value
  const { questions, signal } = surroundings
  const path = pathOf(address.domain)
  if (options.force !== true && options.dryRun !== true && (await isThere(join(root, path)))) {
    const mayReplace = await questions?.mayReplace(path)
    if (questions !== undefined && mayReplace !== true) return stopped(out)
    if (mayReplace === undefined)
      return refuse(out, [
        `${path} is there already; --force writes over it, --dry-run only shows what would be written.`,
      ])
  }
  const catalog = await catalogWithout(root, path)
  if (catalog === undefined) return refuse(out, ['The catalog has mistakes; "postamt check" names them.'])

  const network = createNetwork({ route, ...(signal === undefined ? {} : { signal }) })
  try {
    const known = options.force === true ? undefined : await knownBy(address, catalog, network)
    if (known !== undefined) return refuse(out, knownLines(address, known, options))
    const seen = await look(read.value, network, surroundings)
    if (signal?.aborted) return stopped(out)
    const proposal = propose(seen, address)
    for (const line of foundLines(seen, proposal)) out.log(line)
    if (proposal.incoming.length === 0 || proposal.outgoing.length === 0)
      return refuse(out, nothingFoundLines(seen, proposal))
    return await settle(root, path, { ...read.value, text, options, proposal }, out, surroundings)
  } finally {
    network.close()
  }
}

interface Read {
  readonly address: EmailAddress
  readonly route: Route
  readonly service: Hostname
  readonly hosts: readonly Hostname[]
  readonly username: string | undefined
}

interface Subject extends Read {
  /** As it was typed. */
  readonly text: string
  readonly options: InitOptions
  readonly proposal: Proposal
}

function readOptions(text: string, options: InitOptions): Result<Read, string> {
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
    address: address.value,
    route: route.value,
    service: last as Hostname,
    hosts: first.toReversed(),
    username: options.username === undefined ? undefined : (LOGINS[options.username] ?? options.username),
  })
}

const LOGINS: Readonly<Record<string, string>> = { address: DEFAULT_LOGIN, 'local-part': '%EMAILLOCALPART%' }

/** Whose customer the domain is, where the catalog can tell. */
async function knownBy(address: EmailAddress, catalog: Catalog, network: Network): Promise<Match | undefined> {
  const settings = readSettings({ DNS_OVER_HTTPS_URL: '' })
  const lookup = lookupFor(catalog, settings, undefined, () => {}, dnsOver(network))
  const found = await lookup({ address, host: parseServiceHost('localhost') })
  // What the domain's own SRV records say is what the entry is made of.
  return found.ok && found.value.source !== 'srv' ? found.value : undefined
}

function knownLines({ domain }: EmailAddress, { provider, source }: Match, options: InitOptions): readonly string[] {
  const { id, displayName } = provider.identity
  const isByDns = source === 'dns-sign'
  const because = isByDns ? 'its DNS records lead there' : 'its entry claims the domain'
  const records = dnsCommandLine(domain, options.serviceHost, isByDns ? id : undefined)
  return [
    `${domain} needs no entry: the catalog knows it already as ${displayName} (${id}), because ${because}.`,
    `"${records}" prints the records to publish, and this looks at it from outside:`,
    `  ${verifyCommandLine(domain, options, options.serviceHost)}`,
    'If its mail servers are your own all the same, --force makes an entry, which then wins.',
  ]
}

function look(
  { address, hosts }: Read,
  network: LookOptions['network'],
  { progress, probe, signal }: InitSurroundings,
) {
  return lookForServers(
    { address, network, hosts, signal, ...(probe === undefined ? {} : { probe }) },
    ({ what, done, total }) => progress?.({ doing: 'servers', what, done, total }),
  ) satisfies Promise<InitSeen>
}

/** What a person has to say, the file, and what comes after it. */
async function settle(root: string, path: string, subject: Subject, out: Output, surroundings: InitSurroundings) {
  const { address, options, proposal } = subject
  const { questions, now = () => new Date() } = surroundings
  const suggestedLogin = subject.username ?? proposal.username ?? DEFAULT_LOGIN
  const name =
    options.name ?? (questions ? await questions.name(defaultName(address.domain)) : defaultName(address.domain))
  if (name === undefined) return stopped(out)
  const username =
    questions === undefined || subject.username !== undefined
      ? suggestedLogin
      : await questions.username(suggestedLogin, { address: address.text, localPart: address.localPart })
  if (username === undefined) return stopped(out)

  const text = entryText({ domain: address.domain, name, username }, proposal, now())
  out.log(`\n${path}:\n\n${text.trimEnd().replace(/^(?=.)/gm, '  ')}\n`)
  const mistakes = await mistakesIn(root, path, text)
  if (mistakes.length > 0) return refuse(out, [...mistakes, 'Nothing was written.'])
  if (options.dryRun === true) return DONE
  if (questions === undefined && options.yes !== true)
    return refuse(out, [
      'Nothing was written, because there is nobody to ask: --yes takes the entry as it stands above. What people log in ' +
        'with, --username says (address, local-part, ask, or a rule as in %EMAILLOCALPART%), the name --name.',
    ])
  if (questions !== undefined && (await questions.mayWrite(path)) !== true) return stopped(out)
  if (surroundings.signal?.aborted) return stopped(out)
  const written = await writeEntry(root, path, text)
  if (!written.ok)
    return refuse(out, [
      `${path} cannot be written: ${written.error}`,
      'Run the command as the owner of local/providers, or put the entry above there yourself.',
    ])
  out.log(
    `${path} is written. The service knows it after its next build: "npm run build:node" and a restart on a server`,
  )
  out.log('of your own, "npm run deploy" on Cloudflare.')
  return publish(root, subject, out, surroundings)
}

/** The records, and a look from outside when they are there. */
async function publish(root: string, subject: Subject, out: Output, surroundings: InitSurroundings): Promise<number> {
  const { address, service, route, options, text } = subject
  const { signal, questions, lookMs, progress } = surroundings
  const zone = await recordsFor(root, address.domain, service)
  if (zone.status !== 0) return refuse(out, [zone.text])
  out.log('\nPublish these records, and let the web server have a certificate for each name in the first part:\n')
  if (service.endsWith(`.${address.domain}`)) out.log(`; ${service} needs A and AAAA with the address of Postamt.`)
  out.log(zone.text)

  const waitFor = (minutes: number) =>
    waitForRecords(zone.records, {
      route,
      minutes,
      signal,
      onLook: sayOnce((missing) => out.log(`\nWaiting for ${missing.length} of ${zone.records.length} records …`)),
      ...(lookMs === undefined ? {} : { lookMs }),
    })
  const wanted = minutesIn(options)
  let missing = await waitFor(wanted)
  if (missing.length > 0 && wanted === 0 && !signal?.aborted && (await questions?.mayWait(INIT_WAIT_MINUTES)) === true)
    missing = await waitFor(INIT_WAIT_MINUTES)
  const { resolver, connect, ca } = options
  // What "verify" takes by itself is not said.
  const isUsual = service === `autoconfig.${address.domain}` && !process.env['SERVICE_HOST']
  const command = verifyCommandLine(address.domain, options, isUsual ? undefined : service)
  if (signal?.aborted) {
    out.error(`Stopped; the file stays. When the records are there: ${command}`)
    return STOPPED
  }
  if (missing.length > 0) {
    for (const line of missingLines(missing, zone.records, command)) out.log(line)
    return wanted === 0 ? DONE : UNDONE
  }
  out.log('\nThe records are there. What mail programs get:\n')
  const look = surroundings.verify ?? verify
  return look(
    root,
    text,
    {
      service,
      ...(resolver === undefined ? {} : { resolver }),
      ...(connect === undefined ? {} : { connect }),
      ...(ca === undefined ? {} : { ca }),
    },
    out,
    { ...(signal === undefined ? {} : { signal }), ...(progress === undefined ? {} : { progress }) },
  )
}

const minutesIn = ({ wait }: InitOptions) => (typeof wait === 'number' ? wait : wait === true ? INIT_WAIT_MINUTES : 0)

function sayOnce(say: (missing: readonly WantedRecord[]) => void) {
  let isSaid = false
  return (missing: readonly WantedRecord[]) => {
    if (!isSaid) say(missing)
    isSaid = true
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

function refuse(out: Output, lines: readonly string[], status = UNDONE): number {
  for (const line of lines) out.error(line)
  return status
}

function stopped(out: Output): number {
  out.error('Nothing was written.')
  return STOPPED
}
