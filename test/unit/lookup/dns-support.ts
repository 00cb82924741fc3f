import type { Hostname } from '../../../src/address/index.ts'
import { type Dns, type DnsAnswer, DnsFailure, type Records, type RecordType } from '../../../src/dns/index.ts'
import { zoneOf } from '../../support/doh.ts'

/** DNS as a zone has it, without the wire; it notes what it is asked, and fails where it is told to. */
export function dnsOf(zone: string, failing: readonly string[] = []): Dns & { readonly asked: string[] } {
  const records = zoneOf(zone)
  const asked: string[] = []
  return {
    asked,
    async ask<T extends RecordType>(name: string, type: T): Promise<DnsAnswer<Records[T]>> {
      asked.push(`${type} ${name}`)
      if (failing.includes(`${type} ${name}`) || failing.includes('all')) throw new DnsFailure('server-failure')
      const own = records.filter((record) => record.name === name)
      const found = own.filter((record) => record.type === type).map((record) => recordOf(record as never))
      const outcome = found.length > 0 ? 'records' : own.length > 0 || isAbove(name) ? 'no-data' : 'no-name'
      const ttls = own.map((record) => ('ttl' in record ? (record.ttl ?? 60) : 60))
      return { outcome, records: found as Records[T][], ttlSeconds: Math.min(300, ...ttls) }
    },
  }
  function isAbove(name: string): boolean {
    return records.some((record) => record.name.endsWith(`.${name}`))
  }
}

function recordOf({ type, data }: { readonly type: RecordType; readonly data: unknown }): unknown {
  const target = (name: unknown) => (name === '?' ? undefined : (name as Hostname | '.'))
  if (type === 'CNAME') return target(data)
  const fields = data as Readonly<Record<string, unknown>>
  return type === 'MX'
    ? { ...fields, exchange: target(fields['exchange']) }
    : { ...fields, target: target(fields['target']) }
}
