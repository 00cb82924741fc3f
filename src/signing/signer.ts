import { SIGNING_EXPIRY_WARNING_MS } from '../limits.ts'
import type { Result } from '../result.ts'
import { type PairFault, remedyFor, type SigningWarning, type TimeFault } from './faults.ts'
import type { SigningIdentity, SigningPair } from './identity.ts'

/** Evaluated with the first signature: while an isolate starts, nobody needs it. */
const lazy = () => import('./cms.ts')

/** Puts this service's signature around profiles. */
export interface Signer {
  /** The signed form (CMS, in DER); nothing when nobody can sign just now, which the log says once. */
  sign(content: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** What an operator should do something about; empty when all is well. */
  warnings(): Promise<readonly SigningWarning[]>
}

export interface SignerOptions {
  readonly current: SigningPair | undefined
  /** The pair that will take over, so that a renewal leaves no gap. */
  readonly next: SigningPair | undefined
  readonly now: () => Date
  readonly log: (line: string) => void
}

/** A pair, and what came of reading it. */
interface Slot {
  readonly prefix: 'signing-' | 'signing-next-'
  readonly pair: SigningPair | undefined
  loaded: Result<SigningIdentity, PairFault> | undefined
}

/**
 * The signer of two pairs, either of which may be absent: the one that is valid now and expires last signs (MC-70).
 * Pairs are read once; what was read is kept, not the promise of it, which a request that breaks off could leave open.
 */
export function createSigner({ current, next, now, log }: SignerOptions): Signer {
  const slots: Slot[] = [
    { prefix: 'signing-', pair: current, loaded: undefined },
    { prefix: 'signing-next-', pair: next, loaded: undefined },
  ]
  const said = new Set<SigningWarning>()

  const load = async () => {
    for (const slot of slots)
      if (slot.pair !== undefined && slot.loaded === undefined)
        slot.loaded = await (await lazy()).loadIdentity(slot.pair)
  }

  const identities = () => slots.flatMap(({ loaded }) => (loaded?.ok === true ? [loaded.value] : []))

  const best = (at: Date) =>
    identities()
      .filter((identity) => timeFaultOf(identity, at) === undefined)
      .reduce<SigningIdentity | undefined>(
        (last, one) => (last === undefined || one.notAfter > last.notAfter ? one : last),
        undefined,
      )

  const warningsAt = (at: Date): SigningWarning[] => {
    const faults = slots.flatMap(({ prefix, loaded }): SigningWarning[] =>
      loaded === undefined || loaded.ok ? [] : [`${prefix}${loaded.error}` as const],
    )
    const signing = best(at)
    if (signing !== undefined) {
      const ends = signing.notAfter.getTime() - at.getTime() <= SIGNING_EXPIRY_WARNING_MS
      return ends ? [...faults, 'signing-certificate-expires'] : faults
    }
    const times = identities().map((identity) => `signing-${timeFaultOf(identity, at) as TimeFault}` as const)
    return [...faults, ...new Set(times)]
  }

  const report = (warnings: readonly SigningWarning[]) => {
    for (const warning of warnings.filter((one) => !said.has(one))) {
      said.add(warning)
      log(JSON.stringify({ event: 'signing', warning, remedy: remedyFor(warning) }))
    }
  }

  return {
    async sign(content) {
      await load()
      const at = now()
      report(warningsAt(at))
      const identity = best(at)
      if (identity === undefined) return undefined
      try {
        return await (await lazy()).signedData(new TextEncoder().encode(content), identity, at)
      } catch {
        report(['signing-failed'])
        return undefined
      }
    },
    async warnings() {
      await load()
      const warnings = warningsAt(now())
      report(warnings)
      return warnings
    },
  }
}

function timeFaultOf({ notBefore, notAfter }: SigningIdentity, at: Date): TimeFault | undefined {
  if (at < notBefore) return 'certificate-not-yet-valid'
  return at > notAfter ? 'certificate-expired' : undefined
}
