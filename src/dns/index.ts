export {
  type Dns,
  type DnsAnswer,
  DnsFailure,
  type DnsFailureReason,
  type MxRecord,
  type Records,
  type RecordType,
  type SrvRecord,
  type Target,
} from './dns.ts'
export { createDns, type DnsOptions } from './resolver.ts'
export { createTtlCache, type TtlCache } from './ttl-cache.ts'
