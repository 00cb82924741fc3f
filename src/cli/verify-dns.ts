import { parseHostname } from '../address/index.ts'
import type { Network } from '../clients/network.ts'
import { type Dns, type DnsAnswer, DnsFailure, type Records, type RecordType, type Target } from '../dns/index.ts'

/** DNS as the look-up wants it, by the way that the run asks it: with a resolver of its own, and each question once. */
export function dnsOver(network: Pick<Network, 'records'>): Dns {
  return {
    async ask<Type extends RecordType>(name: string, type: Type): Promise<DnsAnswer<Records[Type]>> {
      const records = await READERS[type](network, name)
      return { outcome: records.length > 0 ? 'records' : 'no-data', records, ttlSeconds: 60 }
    },
  }
}

const READERS: {
  readonly [Type in RecordType]: (network: Pick<Network, 'records'>, name: string) => Promise<readonly Records[Type][]>
} = {
  MX: async (network, name) =>
    (await told(network, 'MX', name)).map(({ priority, host }) => ({ preference: priority, exchange: targetOf(host) })),
  CNAME: async (network, name) =>
    (await told(network, 'CNAME', name)).map(targetOf).flatMap((one) => (one === undefined || one === '.' ? [] : one)),
  SRV: async (network, name) =>
    (await told(network, 'SRV', name)).map(({ target, ...record }) => ({ ...record, target: targetOf(target) })),
}

async function told<Type extends RecordType>(network: Pick<Network, 'records'>, type: Type, name: string) {
  const records = await network.records(type, name)
  if (!records.ok) throw new DnsFailure(records.failure === 'refused' ? 'refused' : 'timeout')
  return records.records
}

function targetOf(host: string): Target {
  if (host === '.') return '.'
  const parsed = parseHostname(host)
  return parsed.ok ? parsed.value : undefined
}
