import { MAX_DOMAIN_CHARACTERS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'

declare const domainBrand: unique symbol
declare const hostnameBrand: unique symbol

/** A mail domain as it goes on the wire: A-labels (RFC 5890 §2.3.2.1), lower case, at least two labels, no trailing dot. */
export type Domain = string & { readonly [domainBrand]: true }

/** The name of a server, in the same form. A domain is a possible host name. */
export type Hostname = string & { readonly [hostnameBrand]: true }

export type DomainFailure = 'domain-malformed'

/** Letters, digits and inner hyphens in every label; the last label is not a number, which keeps IP addresses out (RFC 1123 §2.1). */
const LDH_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

const ASCII_OUTSIDE_NAMES = /[\0-,/:-@[-`{-\x7f]/

/**
 * The domain that a text names, in its wire form.
 *
 * Spec: RFC 5890; U-labels become A-labels by the URL parser's UTS #46 (the one in every runtime).
 *
 * @example parseDomain('Bücher.Example.') // ok('xn--bcher-kva.example')
 */
export function parseDomain(text: string): Result<Domain, DomainFailure> {
  const name = toWireForm(text)
  return name === undefined ? fail('domain-malformed') : ok(name as Domain)
}

/** The same for a server's name. */
export function parseHostname(text: string): Result<Hostname, DomainFailure> {
  const name = toWireForm(text)
  return name === undefined ? fail('domain-malformed') : ok(name as Hostname)
}

function toWireForm(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (name.length > MAX_DOMAIN_CHARACTERS) return undefined
  const lower = name.toLowerCase()
  if (LDH_NAME.test(lower)) return lower
  return isAscii(lower) ? undefined : internationalWireForm(lower)
}

function internationalWireForm(name: string): string | undefined {
  if (ASCII_OUTSIDE_NAMES.test(name) || !URL.canParse(`http://${name}`)) return undefined
  const ascii = new URL(`http://${name}`).hostname
  return ascii.length <= MAX_DOMAIN_CHARACTERS && LDH_NAME.test(ascii) ? ascii : undefined
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}
