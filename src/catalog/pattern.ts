import { parseHostname } from '../address/index.ts'

/**
 * Host patterns of `recognisedBy`: `*` is any run of characters inside one label, a leading `*.` any one label or more.
 * Case and a trailing dot do not count, and A-labels are as good as U-labels: patterns are compared in normal form.
 */

/** Whether a text is a host name or a pattern of one. */
export function isPattern(text: string): boolean {
  return normalPattern(text) !== undefined
}

/** The wire form of a pattern; a star is kept where it stands. */
export function normalPattern(text: string): string | undefined {
  if (text.includes('**')) return undefined
  const lead = text.startsWith('*.') ? '*.' : ''
  const rest = text.slice(lead.length)
  const literal = parseHostname(rest.replaceAll('*', STAR_STAND_IN))
  if (!literal.ok || rest === '' || rest.toLowerCase().includes(STAR_STAND_IN)) return undefined
  return lead + literal.value.replaceAll(STAR_STAND_IN, '*')
}

/** A legal run of characters that no host name in the field holds. */
const STAR_STAND_IN = 'x0star0x'

/** The literal end of a pattern: the labels behind its last star. */
export function literalSuffix(pattern: string): string {
  const labels = pattern.split('.')
  const lastStar = labels.findLastIndex((label) => label.includes('*'))
  return labels.slice(lastStar + 1).join('.')
}
