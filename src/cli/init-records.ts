import { setTimeout as pause } from 'node:timers/promises'
import type { Domain, Hostname } from '../address/index.ts'
import type { Network } from '../clients/network.ts'
import { createNetwork, type Route } from '../doctor/net/index.ts'
import { INIT_WAIT_LOOK_MS } from '../limits.ts'
import { dns } from './dns.ts'

/** A record to publish, as `postamt dns --json` says it. */
export type WantedRecord = { readonly name: string } & (
  | { readonly type: 'CNAME'; readonly target: string }
  | { readonly type: 'TXT'; readonly text: string }
  | {
      readonly type: 'SRV'
      readonly priority: number
      readonly weight: number
      readonly port: number
      readonly target: string
    }
  /** The service's own name: whatever its address is. */
  | { readonly type: 'A' }
)

/** What to publish for a domain of the catalog: as people read it, and as it can be looked for. */
export async function recordsFor(root: string, domain: Domain, service: Hostname) {
  const options = { serviceHost: service, customerCertificates: true }
  const [zone, json] = await Promise.all([
    spoken(root, domain, options),
    spoken(root, domain, { ...options, json: true }),
  ])
  const { records = [] } = json.status === 0 ? (JSON.parse(json.text) as { records?: readonly WantedRecord[] }) : {}
  const own: readonly WantedRecord[] = service.endsWith(`.${domain}`) ? [{ type: 'A', name: service }] : []
  return { status: zone.status, text: zone.text, records: [...own, ...records.filter(isNeeded)] }
}

/** What says that there is no such service leaves nobody without settings where it is missing. */
const isNeeded = (record: WantedRecord) => record.type !== 'SRV' || record.target !== '.'

async function spoken(root: string, domain: Domain, options: Parameters<typeof dns>[2]) {
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const status = await dns(root, domain, options, { log: say, error: say })
  return { status, text: lines.join('\n') }
}

/** Which of the records are not in DNS yet. */
export async function missingRecords(
  wanted: readonly WantedRecord[],
  network: Pick<Network, 'records'>,
): Promise<readonly WantedRecord[]> {
  const looked = await Promise.all(wanted.map(async (record) => ({ record, isThere: await isThere(record, network) })))
  return looked.filter((one) => !one.isThere).map(({ record }) => record)
}

async function isThere(record: WantedRecord, network: Pick<Network, 'records'>): Promise<boolean> {
  const { name } = record
  switch (record.type) {
    case 'A':
      return (await has(network, 'A', name)) || has(network, 'AAAA', name)
    case 'CNAME':
      // An address of its own does as well: the web server there answers, or the doctor says why not.
      return (await has(network, 'A', name)) || has(network, 'AAAA', name)
    case 'TXT': {
      const answer = await network.records('TXT', name)
      return answer.ok && answer.records.includes(record.text)
    }
    case 'SRV': {
      const answer = await network.records('SRV', name)
      return answer.ok && answer.records.some((one) => one.port === record.port && one.target === bare(record.target))
    }
  }
}

async function has(network: Pick<Network, 'records'>, type: 'A' | 'AAAA', name: string): Promise<boolean> {
  const answer = await network.records(type, name)
  return answer.ok && answer.records.length > 0
}

const bare = (name: string) => name.replace(/\.$/, '')

export interface WaitOptions {
  readonly route: Route
  /** 0: looks once. */
  readonly minutes: number
  readonly signal?: AbortSignal | undefined
  readonly onLook?: (missing: readonly WantedRecord[]) => void
  /** Between two looks. */
  readonly lookMs?: number
}

/** Looks until all of the records are there, or time is up; says which are missing still. */
export async function waitForRecords(
  wanted: readonly WantedRecord[],
  { route, minutes, signal, onLook, lookMs = INIT_WAIT_LOOK_MS }: WaitOptions,
): Promise<readonly WantedRecord[]> {
  const end = performance.now() + minutes * 60_000
  for (;;) {
    // A network remembers what it was told, so that each look has one of its own.
    const network = createNetwork({ route, ...(signal === undefined ? {} : { signal }) })
    const missing = await missingRecords(wanted, network).finally(() => network.close())
    if (missing.length === 0 || signal?.aborted || performance.now() + lookMs > end) return missing
    onLook?.(missing)
    await pause(lookMs, undefined, signal === undefined ? {} : { signal }).catch(() => {})
  }
}
