import type { Domain } from '../address/index.ts'
import { parseDomain } from '../address/index.ts'
import { isPublicSuffix, registrableDomain } from './public-suffix.ts'

/** A sign that an MX host alone can fulfil. */
export interface MxSign {
  readonly provider: string
  readonly variant: string | undefined
  /** In normal form. */
  readonly mx: string
}

export interface MxName {
  readonly name: Domain
  readonly provider: string
  readonly variant: string | undefined
}

/**
 * The names under which mail apps ask for a provider once they have seen a domain's MX host: the host without its first
 * label, and the host's registrable domain.
 *
 * A name left by the first cut beats one left by the second; a name that two providers' signs leave is nobody's; when all
 * signs that leave it belong to one variant, it names that variant.
 *
 * Seen: Thunderbird desktop and Android (AUTOCONFIG §2.3), and names listed in the ISPDB for this purpose.
 */
export function mxNames(signs: readonly MxSign[]): MxName[] {
  const left = new Map<Domain, { first: MxSign[]; second: MxSign[] }>()
  const leave = (name: Domain | undefined, cut: 'first' | 'second', sign: MxSign) => {
    if (name === undefined) return
    const claims = left.get(name) ?? { first: [], second: [] }
    claims[cut].push(sign)
    left.set(name, claims)
  }
  for (const sign of signs) {
    const first = withoutFirstLabel(sign.mx)
    const second = registrableDomain(sign.mx.replaceAll('*', 'x'))
    leave(first, 'first', sign)
    if (second !== first) leave(second, 'second', sign)
  }
  return [...left].flatMap(([name, { first, second }]) => {
    const claims = first.length > 0 ? first : second
    const providers = new Set(claims.map((claim) => claim.provider))
    const variants = new Set(claims.map((claim) => claim.variant))
    const [provider] = providers
    if (provider === undefined || providers.size > 1) return []
    return [{ name, provider, variant: variants.size === 1 ? [...variants][0] : undefined }]
  })
}

function withoutFirstLabel(host: string): Domain | undefined {
  const rest = parseDomain(host.slice(host.indexOf('.') + 1))
  return rest.ok && !isPublicSuffix(rest.value) ? rest.value : undefined
}
