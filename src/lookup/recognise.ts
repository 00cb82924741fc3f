import { settingsOf } from '../account/index.ts'
import type { Domain, Hostname } from '../address/index.ts'
import { type Catalog, type CompiledSign, literalLength } from '../catalog/index.ts'
import type { Evidence } from './match.ts'
import type { Answer, Claim } from './source.ts'

/** What DNS shows of a domain. */
export interface Seen {
  readonly domain: Domain
  /**
   * The hosts of the best preference; nothing stands for a name that can be no host. Empty without a record: the domain's
   * own host takes the mail then (RFC 5321 §5.1), which is nobody's sign, for nobody put it there.
   */
  readonly mx: readonly (Hostname | undefined)[]
  readonly autodiscover: readonly Hostname[]
}

interface Hit {
  readonly sign: CompiledSign
  readonly mx?: Hostname
  readonly autodiscover?: Hostname
}

/** Whose domain it is by the catalog's signs. Pure: everything it goes by is in what was seen. */
export function recognise(catalog: Catalog, seen: Seen, claim?: Claim): Answer {
  const hosts = seen.mx.filter((host) => host !== undefined)
  const evidence: Evidence = {
    mx: seen.mx.map((host) => host ?? '?'),
    ...(seen.autodiscover.length > 0 ? { autodiscover: seen.autodiscover } : {}),
  }
  const leads = new Map(
    seen.autodiscover.flatMap((target) => catalog.signs.byAutodiscover(target).map((sign) => [sign, target] as const)),
  )
  const ofClaim = ({ sign }: Hit) =>
    claim === undefined || catalog.ofSign(sign).identity.id === claim.claims.identity.id
  const byMx = hosts.map((mx) =>
    catalog.signs
      .byMx(mx)
      .flatMap((sign): Hit[] => {
        const autodiscover = leads.get(sign)
        if (sign.autodiscover === undefined) return [{ sign, mx }]
        return autodiscover === undefined ? [] : [{ sign, mx, autodiscover }]
      })
      .filter(ofClaim),
  )
  const byTarget = seen.autodiscover.map((autodiscover) =>
    catalog.signs
      .byAutodiscover(autodiscover)
      .filter((sign) => sign.mx === undefined)
      .map((sign): Hit => ({ sign, autodiscover }))
      .filter(ofClaim),
  )
  const recognised = byMx.filter((hits) => hits.length > 0)
  if (recognised.length === 0 && !isSilent(catalog, seen)) return unknown({ ...evidence, note: 'mail-is-elsewhere' })
  const hit = decide(catalog, recognised.length > 0 ? recognised : byTarget.filter((hits) => hits.length > 0))
  if (hit === 'contradiction') return unknown({ ...evidence, note: 'signs-contradict' })
  if (hit === undefined) return unknown(evidence)
  const provider = catalog.ofSign(hit.sign)
  const variant = hit.sign.variant ?? claim?.variant
  const { mx, autodiscover } = hit.sign
  const shown = { ...evidence, sign: { ...(mx && { mx }), ...(autodiscover && { autodiscover }) } }
  const own = [hit, ...byMx.flat(), ...byTarget.flat()].filter(
    ({ sign }) => catalog.ofSign(sign) === provider && (sign.variant === undefined || sign.variant === variant),
  )
  const values = valuesFor(settingsOf(provider, variant).values?.server, own)
  if (values === undefined) return unknown({ ...shown, note: 'server-not-named' })
  return {
    provider,
    variant,
    domain: seen.domain,
    values: values.server && values,
    source: 'dns-sign',
    evidence: shown,
  }
}

/** A mail filter, or a host inside the domain itself: such an MX says nothing about where the mailbox is. */
export function isSilent(catalog: Catalog, { domain, mx }: Seen): boolean {
  return mx.every((host) => host !== undefined && (catalog.isGateway(host) || isInside(host, domain)))
}

function isInside(host: string, domain: Domain): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

/**
 * The best of the hits: one with both keys, then the longest literal. Equally good ones, or equally good hosts, that name two
 * providers prove neither.
 */
function decide(catalog: Catalog, byHost: readonly (readonly Hit[])[]): Hit | 'contradiction' | undefined {
  const winners = byHost.map((hits) => {
    const ranked = [...hits].sort((one, other) => rankOf(other.sign) - rankOf(one.sign))
    const [best] = ranked as [Hit, ...Hit[]]
    const isTied = ranked.some(
      ({ sign }) =>
        rankOf(sign) === rankOf(best.sign) &&
        (sign.provider !== best.sign.provider || sign.variant !== best.sign.variant),
    )
    return isTied ? 'contradiction' : best
  })
  const clear = winners.filter((winner) => winner !== 'contradiction')
  if (clear.length < winners.length) return 'contradiction'
  const paired = clear.filter(({ sign }) => sign.mx !== undefined && sign.autodiscover !== undefined)
  const [best, ...others] = (paired.length > 0 ? paired : clear).sort(
    (one, other) => rankOf(other.sign) - rankOf(one.sign),
  )
  const provider = best === undefined ? undefined : catalog.ofSign(best.sign)
  return others.some(({ sign }) => catalog.ofSign(sign) !== provider) ? 'contradiction' : best
}

/** No pattern is longer than 253 characters, so two keys always come before one. */
function rankOf(sign: CompiledSign): number {
  return literalLength(sign) + (sign.mx !== undefined && sign.autodiscover !== undefined ? 1_000 : 0)
}

/** The customer's own server, from the hosts that the entry's own signs named; nothing when none of them did. */
function valuesFor(from: 'from-mx' | 'from-autodiscover' | 'tenant' | undefined, own: readonly Hit[]) {
  if (from === undefined || from === 'tenant') return {}
  const hosts = own.map(({ mx, autodiscover }) => (from === 'from-mx' ? mx : autodiscover))
  const server = hosts.find((host) => host !== undefined)
  return server === undefined ? undefined : { server }
}

function unknown(evidence: Evidence): Answer {
  return { outcome: 'unknown', evidence }
}
