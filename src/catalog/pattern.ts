import { parseHostname } from '../address/index.ts'
import { MAX_DOMAIN_CHARACTERS } from '../limits.ts'

/**
 * Host patterns of `recognisedBy`: `*` is any run of characters inside one label, a leading `*.` any one label or more.
 * Case and a trailing dot do not count, and A-labels are as good as U-labels: patterns are compared in normal form.
 */

/** Whether a text is a host name or a pattern of one. */
export function isPattern(text: string): boolean {
  return normalPattern(text) !== undefined
}

/** The wire form of a pattern; a star is kept where it stands, which is never inside a label that IDNA would rewrite. */
export function normalPattern(text: string): string | undefined {
  const lead = text.startsWith('*.') ? '*.' : ''
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).slice(lead.length).split('.')
  const wire = labels.map((label) => (label.includes('*') ? starredLabel(label) : plainLabel(label)))
  const name = wire.join('.')
  return wire.includes(undefined) || labels.length < 2 || /\.\d+$/.test(name) || name.length > MAX_DOMAIN_CHARACTERS
    ? undefined
    : lead + name
}

/** Letters, digits, hyphens and single stars, at most as long as a label without its stars may be (RFC 1035 §2.3.4). */
function starredLabel(label: string): string | undefined {
  const lower = label.toLowerCase()
  return /^[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?$/.test(lower) && !lower.includes('**') && lower.length <= 63
    ? lower
    : undefined
}

function plainLabel(label: string): string | undefined {
  const name = parseHostname(`${label}.example`)
  return name.ok && !label.includes('.') ? name.value.slice(0, -'.example'.length) : undefined
}

/** The literal end of a pattern: the labels behind its last star. */
export function literalSuffix(pattern: string): string {
  const labels = pattern.split('.')
  const lastStar = labels.findLastIndex((label) => label.includes('*'))
  return labels.slice(lastStar + 1).join('.')
}
