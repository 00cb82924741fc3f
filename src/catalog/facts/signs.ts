import { normalPattern } from '../pattern.ts'
import { registrableDomain } from '../public-suffix.ts'
import type { Sign } from './fact.ts'

/** Whether every host that `narrow` stands for is one of `wide`'s (providers/README.md, Domains and signs). */
export function covers(wide: string, narrow: string): boolean {
  const pattern = normalPattern(wide)
  const sample = normalPattern(narrow)?.replace(/^\*\./, 'x.x.').replaceAll('*', 'x')
  if (pattern === undefined || sample === undefined) return false
  if (pattern.startsWith('*.') && normalPattern(narrow)?.slice(2) === pattern.slice(2)) return true
  const lead = pattern.startsWith('*.') ? '(?:[^.]+\\.)+' : ''
  const rest = pattern.slice(lead === '' ? 0 : 2)
  const body = rest.replace(/[.]/g, '\\.').replaceAll('*', '[^.]*')
  return new RegExp(`^${lead}${body}$`).test(sample)
}

/** Whether an entry's sign says all that another does. */
export function coversSign(known: Sign, sign: Sign): boolean {
  const both = (key: 'mx' | 'autodiscover') =>
    known[key] === undefined || (sign[key] !== undefined && covers(known[key], sign[key]))
  return both('mx') && both('autodiscover')
}

/** A sign that reaches no further than one owner's names. */
export function isOneOwners(pattern: string): boolean {
  const normal = normalPattern(pattern)
  return normal !== undefined && registrableDomain(normal.replace(/^\*\./, '').replaceAll('*', 'x')) !== undefined
}

/**
 * A regular expression for MX hosts, as mail apps keep them, in our form: `.*example.net` and `.*\.example.net` are names
 * below a domain, `\d` and `[0-9]*` a run of digits. Anything else has no form of ours.
 */
export function patternFromRegExp(source: string): string | undefined {
  const plain = source
    .replace(/^\.\*\\?\.?(?=[a-z0-9])/i, '*.')
    .replace(/\\d[+*]?|\[0-9\][+*]?/g, '*')
    .replaceAll('\\.', '.')
    .toLowerCase()
  return /^[a-z0-9.*-]+$/.test(plain) && !/\.\*|\*\*/.test(plain) && isOneOwners(plain) ? plain : undefined
}
