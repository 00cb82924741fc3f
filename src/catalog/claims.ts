import { parseDomain } from '../address/index.ts'
import type { Path } from '../yaml/index.ts'
import type { Diagnostic } from './diagnostic.ts'
import { normalPattern } from './pattern.ts'
import type { ProviderSource } from './schema.ts'
import type { ReadFile } from './source-file.ts'

/** A provider's claim to addresses: a domain, or everything below one. */
export interface Claim {
  readonly provider: string
  readonly domain: string
  readonly wildcard: boolean
}

/** A provider's claim to customers' domains by DNS, in normal form. */
export interface SignClaim {
  readonly provider: string
  readonly variant: string | undefined
  readonly mx: string | undefined
  readonly autodiscover: string | undefined
}

export interface Claims {
  readonly domains: readonly Claim[]
  readonly signs: readonly SignClaim[]
  readonly diagnostics: readonly Diagnostic[]
  readonly notes: readonly string[]
}

interface Claimant {
  readonly read: ReadFile
  readonly source: ProviderSource
}

/** A thing that only one provider can have, and who says so where. */
interface Stake<T> {
  readonly key: string
  readonly what: string
  readonly read: ReadFile
  readonly path: Path
  readonly claim: T
}

/** Who has which domain and which sign: each belongs to one file, and the operator's own files win. */
export function collectClaims(claimants: readonly Claimant[]): Claims {
  const domains = settle(claimants.flatMap(domainStakes))
  const signs = settle(claimants.flatMap(signStakes))
  return {
    domains: domains.claims,
    signs: signs.claims,
    diagnostics: [...domains.diagnostics, ...signs.diagnostics],
    notes: [...domains.notes, ...signs.notes],
  }
}

function domainStakes({ read, source }: Claimant): Stake<Claim>[] {
  return (source.domains ?? []).flatMap((text, index) => {
    const wildcard = text.startsWith('*.')
    const domain = parseDomain(wildcard ? text.slice(2) : text)
    if (!domain.ok) return []
    const claim = { provider: source.id, domain: domain.value, wildcard }
    return [
      {
        key: `${wildcard ? '*.' : ''}${domain.value}`,
        what: `domain "${text}"`,
        read,
        path: ['domains', index],
        claim,
      },
    ]
  })
}

function signStakes({ read, source }: Claimant): Stake<SignClaim>[] {
  const stakes = (signs: ProviderSource['recognisedBy'], path: Path, variant: string | undefined) =>
    (signs ?? []).map((sign, index): Stake<SignClaim> => {
      const mx = sign.mx === undefined ? undefined : normalPattern(sign.mx)
      const autodiscover = sign.autodiscover === undefined ? undefined : normalPattern(sign.autodiscover)
      const parts = [
        mx === undefined ? '' : `mx ${mx}`,
        autodiscover === undefined ? '' : `autodiscover ${autodiscover}`,
      ]
      const what = parts.filter((part) => part !== '').join(' with ')
      return {
        key: what,
        what: `sign "${what}"`,
        read,
        path: [...path, 'recognisedBy', index],
        claim: { provider: source.id, variant, mx, autodiscover },
      }
    })
  return [
    ...stakes(source.recognisedBy, [], undefined),
    ...Object.entries(source.variants ?? {}).flatMap(([id, variant]) =>
      stakes(variant.recognisedBy, ['variants', id], id),
    ),
  ]
}

function settle<T>(stakes: readonly Stake<T>[]) {
  const owners = new Map<string, Stake<T>>()
  const diagnostics: Diagnostic[] = []
  const notes: string[] = []
  for (const stake of stakes) {
    const other = owners.get(stake.key)
    if (other === undefined) owners.set(stake.key, stake)
    else if (other.read === stake.read) diagnostics.push(...twiceInOneFile(stake, other))
    else if (other.read.file.local === stake.read.file.local)
      diagnostics.push(stake.read.at(stake.path, 'error', `${stake.what} is already claimed by ${place(other)}`))
    else {
      const [winner, loser] = stake.read.file.local ? [stake, other] : [other, stake]
      owners.set(stake.key, winner)
      notes.push(`${winner.read.file.path} takes over ${stake.what} from ${loser.read.file.path}`)
    }
  }
  return { claims: [...owners.values()].map((stake) => stake.claim), diagnostics, notes }
}

/** Harmless, unless the file says two different things with it. */
function twiceInOneFile<T>(stake: Stake<T>, other: Stake<T>): Diagnostic[] {
  const inSameList = stake.path.length === other.path.length && stake.path[1] === other.path[1]
  if (stake.path[0] === 'variants' || other.path[0] === 'variants') {
    if (!inSameList)
      return [
        stake.read.at(
          stake.path,
          'error',
          `${stake.what} is already claimed in line ${lineOf(other)}, for another variant`,
        ),
      ]
  }
  return [stake.read.at(stake.path, 'warning', `${stake.what} is already in line ${lineOf(other)}; counted once`)]
}

function place<T>(stake: Stake<T>): string {
  return `${stake.read.file.path}:${lineOf(stake)}`
}

function lineOf<T>(stake: Stake<T>): number {
  return stake.read.at(stake.path, 'error', '').line
}
