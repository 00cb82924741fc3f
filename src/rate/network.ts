declare const networkBrand: unique symbol

/** Where on the Internet a request comes from, coarse enough to name no household: `203.0.113.0/24`, `2001:db8:7::/48`. */
export type Network = string & { readonly [networkBrand]: true }

/**
 * The network of an address (IPv4 or IPv6 as text, a port behind it does not count).
 *
 * A /24 or a /48: 256 lines of a provider at most, where a whole address would be one household, or a phone, for as long as
 * it is remembered. It also is what somebody who abuses the service has at hand: whoever rents a server is given a /48 or
 * /56 to change addresses in.
 *
 * @returns nothing for what is no address, and for one that is no part of the Internet (loopback, private, link-local: RFC
 *   6890): that is local use, or a proxy that does not say for whom it asks
 */
export function networkOf(text: string): Network | undefined {
  const address = text.trim()
  const four = bytesOf(/^([\d.]+)(?::\d+)?$/.exec(address)?.[1] ?? '')
  if (four !== undefined) return networkOfFour(four)
  const groups = groupsOf(/^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address)
  return groups === undefined ? undefined : networkOfGroups(groups)
}

type Bytes = readonly [number, number, number, number]

function networkOfFour([a, b, c]: Bytes): Network | undefined {
  const isOwn =
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 169 && b === 254) ||
    (a === 172 && b >> 4 === 1) ||
    (a === 192 && b === 168)
  return isOwn ? undefined : (`${a}.${b}.${c}.0/24` as Network)
}

function networkOfGroups(groups: readonly number[]): Network | undefined {
  const [a = 0, b = 0, c = 0] = groups
  const mapped = groups.slice(0, 5).every((group) => group === 0)
  if (mapped && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6)
    return networkOfFour([high >> 8, high & 255, low >> 8, low & 255])
  }
  // ::/96 holds loopback and nothing that is in use; fc00::/7 is private, fe80::/10 link-local.
  const isOwn = (mapped && groups[5] === 0) || a >> 9 === 0x7e || a >> 6 === 0x3fa
  return isOwn ? undefined : (`${[a, b, c].map((group) => group.toString(16)).join(':')}::/48` as Network)
}

function bytesOf(text: string): Bytes | undefined {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  return isAddress ? (parts.map(Number) as unknown as Bytes) : undefined
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), a zone behind it does not count. */
function groupsOf(text: string): readonly number[] | undefined {
  const address = text.replace(/%.*$/, '')
  const four = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  const bytes = four === undefined ? undefined : bytesOf(four)
  if (four !== undefined && bytes === undefined) return undefined
  const [a, b, c, d] = bytes ?? [0, 0, 0, 0]
  const last = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  const written = four === undefined ? address : address.slice(0, -four.length) + last
  const halves = written.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const [head = [], tail] = halves
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (halves.length > 2 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])]
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined
}
