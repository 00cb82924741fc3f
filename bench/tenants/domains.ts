import type { Domain } from '../../src/address/index.ts'

/** The domain of a made-up customer. Names that follow each other lie far apart, as real ones do. */
export function domainAt(place: number): Domain {
  return `k${(Math.imul(place + 1, 0x9e3779b1) >>> 0).toString(36)}-${place}.example` as Domain
}
