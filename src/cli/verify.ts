import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type AccountConfig, expand, publish } from '../account/index.ts'
import { type EmailAddress, parseServiceHost } from '../address/index.ts'
import { lookupFor } from '../app.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { type Catalog, openCatalog } from '../catalog/index.ts'
import type { Network } from '../clients/network.ts'
import { findingsIn } from '../doctor/findings/index.ts'
import type { Route } from '../doctor/net/index.ts'
import type { ProfileRead } from '../doctor/profiles.ts'
import { exitStatus, htmlReport, junitReport, reportOn, textReport } from '../doctor/report/index.ts'
import { verify as run, type VerifyProgress } from '../doctor/verify.ts'
import { VERIFY_REPORT_CHARACTERS } from '../limits.ts'
import { placeName, readProfile } from '../profile-check/index.ts'
import { fail, ok, type Result } from '../result.ts'
import { readSettings, type Settings } from '../settings.ts'
import type { Output } from './check.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'
import { inProcess } from './in-process.ts'
import { dnsOver } from './verify-dns.ts'
import { hostname, readVerifyOptions, type VerifyCommandOptions } from './verify-options.ts'
import { writeWhole } from './whole-file.ts'

/** What belongs to a process, and what tests put in its place. */
export interface VerifySurroundings {
  readonly signal?: AbortSignal
  readonly progress?: (progress: VerifyProgress) => void
  /** Characters of a line. */
  readonly width?: number
  readonly run?: typeof run
  readonly now?: () => Date
}

/** The exit status besides those of a report. */
const WRONG_USAGE = 2

const DAY_MS = 86_400_000

/**
 * Looks at a domain from outside as every mail program does, and reports. The exit status is that of the report
 * (`exitStatus`), or 2 when the command cannot be understood.
 */
export async function verify(
  root: string,
  text: string,
  options: VerifyCommandOptions,
  out: Output,
  {
    signal,
    progress,
    width = VERIFY_REPORT_CHARACTERS,
    run: look = run,
    now = () => new Date(),
  }: VerifySurroundings = {},
): Promise<number> {
  const read = readVerifyOptions(text, options)
  if (!read.ok) return refuse(out, read.error)
  const settings = settingsFrom(options)
  if (!settings.ok) return refuse(out, settings.error)
  for (const [option, path] of [['--junit', options.junit] as const, ['--html', options.html] as const]) {
    const fault = path === undefined ? undefined : await faultOfPlace(path)
    if (fault !== undefined) return refuse(out, `${option} "${path}" cannot be written: ${fault}`)
  }
  const { catalog } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  if (catalog === undefined) return refuse(out, 'The catalog has mistakes; "postamt check" names them.')
  const opened = openCatalog({ version: 'unbuilt', ...catalog })
  const { address, route } = read.value
  const seen = await look(
    {
      ...read.value,
      service: read.value.service ?? hostname(settings.value.serviceHost ?? ''),
      databases: options.databases,
      mailServers: options.allServers === true ? 'all' : options.mailServers,
      expectation: (network) => expectedOf(address, opened, settings.value, network),
      readProfile: (bytes) => profileIn(bytes, now(), route),
    },
    progress,
    signal,
  )
  const report = reportOn(seen, findingsIn(seen), now())
  if (options.json === true) out.log(JSON.stringify(report, undefined, 2))
  else for (const line of textReport(report, { width, details: options.verbose })) out.log(line)
  const files = [
    [options.junit, junitReport],
    [options.html, htmlReport],
  ] as const
  for (const [path, made] of files) if (path !== undefined) await writeWhole(path, made(report))
  return exitStatus(report)
}

function settingsFrom({ service }: VerifyCommandOptions): Result<Settings, string> {
  const { SERVICE_HOST, DEFAULT_PROVIDER, PUBLISH_INSECURE } = process.env
  try {
    return ok(
      readSettings({
        SERVICE_HOST: service ?? SERVICE_HOST,
        DEFAULT_PROVIDER,
        PUBLISH_INSECURE,
        DNS_OVER_HTTPS_URL: '',
      }),
    )
  } catch (error) {
    // A setting that cannot work says in its message how to mend it.
    return fail((error as Error).message)
  }
}

/** What the service would answer at the domain's own name. */
async function expectedOf(
  address: EmailAddress,
  catalog: Catalog,
  settings: Settings,
  network: Network,
): Promise<AccountConfig | undefined> {
  const lookup = lookupFor(catalog, settings, undefined, () => {}, dnsOver(network))
  const found = await lookup({ address, host: parseServiceHost(`autoconfig.${address.domain}`) })
  if (!found.ok) return undefined
  const { provider, variant, domain, values } = found.value
  const account = expand(provider, variant, domain, values)
  if (!account.ok) return undefined
  const shown = publish(account.value, settings)
  // What the service tells nobody is known here all the same.
  return shown.ok ? shown.value : account.value
}

function profileIn(bytes: Uint8Array, now: Date, { authorities }: Route): ProfileRead {
  const read = readProfile(bytes, now, authorities)
  if (!read.ok) return { fault: read.error.says }
  const { profile, signature, findings } = read.value
  const identifier = profile['PayloadIdentifier']
  return {
    ...(typeof identifier === 'string' ? { identifier } : {}),
    ...(signature === undefined
      ? {}
      : {
          signature: {
            state: signature.state,
            validTo: signature.validUntil.toISOString(),
            daysLeft: Math.floor((signature.validUntil.getTime() - now.getTime()) / DAY_MS),
            faults: signature.faults,
          },
        }),
    mistakes: findings
      .filter(({ severity }) => severity === 'mistake')
      .map(({ path, says }) => (path.length === 0 ? says : `${placeName(path)} ${says}`)),
  }
}

/** Known before the run, which takes a while and would be lost. */
async function faultOfPlace(path: string): Promise<string | undefined> {
  try {
    await mkdir(dirname(path), { recursive: true })
    const known = await stat(path).catch(() => undefined)
    if (known?.isDirectory()) return 'it is a folder'
    await access(known === undefined ? dirname(path) : path, constants.W_OK)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function refuse(out: Output, message: string): number {
  out.error(message)
  return WRONG_USAGE
}

/** The command in a process; the first Ctrl-C ends the run with what was seen. */
export function verifyInProcess(root: string, text: string, options: VerifyCommandOptions): Promise<number> {
  return inProcess('Stopping; what was seen so far follows.', ({ signal, progress, out }) =>
    verify(root, text, options, out, {
      signal,
      progress,
      // Some terminals say that they have no columns at all.
      ...(process.stdout.isTTY && process.stdout.columns > 0 ? { width: process.stdout.columns } : {}),
    }),
  )
}
