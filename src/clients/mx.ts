import { getDomain, getPublicSuffix } from 'tldts-icann'
import type { MxCut } from './catalogue/index.ts'
import type { MxRecord } from './network.ts'

/** The host that clients look behind: the one with the lowest priority; nothing where there is none, or none on purpose. */
export function bestMx(records: readonly MxRecord[]): string | undefined {
  const [best] = records
    .filter(({ host }) => host !== '' && host !== '.')
    .toSorted((one, other) => one.priority - other.priority)
  return best?.host.replace(/\.$/, '').toLowerCase()
}

/**
 * The domains that a client makes of an MX host, in the order in which it asks them.
 *
 * @example mxDomains('mx.premium.europe.example.com', 'parent-and-base', 'example.org')
 * // ['premium.europe.example.com', 'example.com']
 */
export function mxDomains(host: string, cut: MxCut, domain: string): readonly string[] {
  return CUTS[cut](host, domain)
}

const withoutFirstLabel = (name: string) => name.slice(name.indexOf('.') + 1)

const CUTS = {
  'parent-and-base': (host, domain) => {
    const base = getDomain(host)
    // Seen: both Thunderbirds stop here when the mail server belongs to the domain itself.
    if (base === null || base === domain) return []
    const parent = withoutFirstLabel(host)
    return host === base || parent === base ? [base] : [parent, base]
  },
  parent: (host) => (host.includes('.') ? [withoutFirstLabel(host)] : []),
  'host-and-parent': (host) => [host, withoutFirstLabel(host)].filter((name) => getPublicSuffix(name) !== name),
  // Seen: Evolution has no list of public suffixes.
  'host-down-to-two-labels': (host) => shorterAndShorter(host).filter((name) => name.includes('.')),
  'host-down-to-suffix': (host) => shorterAndShorter(host).filter((name) => getPublicSuffix(name) !== name),
} as const satisfies Record<MxCut, (host: string, domain: string) => readonly string[]>

function shorterAndShorter(name: string): readonly string[] {
  const labels = name.split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}
