import type { CompiledSign } from './compiled.ts'

/** The signs of thousands of providers, found by a host's own labels. */
export interface SignIndex {
  /** Every sign whose `mx` pattern the host fulfils, whatever else it wants. */
  byMx(host: string): readonly CompiledSign[]
  /** Every sign whose `autodiscover` pattern the host fulfils, whatever else it wants. */
  byAutodiscover(host: string): readonly CompiledSign[]
}

export function indexSigns(signs: readonly CompiledSign[]): SignIndex {
  return {
    byMx: finder(signs, (sign) => sign.mx),
    byAutodiscover: finder(signs, (sign) => sign.autodiscover),
  }
}

/** What has a pattern, found by a host: only those are compared whose literal end is an end of the host. */
export function finder<T>(items: readonly T[], patternOf: (item: T) => string | undefined) {
  const byEnd = new Map<string, { readonly labels: readonly string[]; readonly item: T }[]>()
  for (const item of items) {
    const pattern = patternOf(item)
    if (pattern === undefined) continue
    const labels = pattern.split('.')
    const end = labels.slice(labels.findLastIndex((label) => label.includes('*')) + 1).join('.')
    const others = byEnd.get(end)
    if (others === undefined) byEnd.set(end, [{ labels, item }])
    else others.push({ labels, item })
  }
  return (host: string): T[] => {
    const labels = host.split('.')
    const found: T[] = []
    for (let from = 0; from < labels.length; from++) {
      for (const candidate of byEnd.get(labels.slice(from).join('.')) ?? [])
        if (fulfils(labels, candidate.labels)) found.push(candidate.item)
    }
    return found
  }
}

/** `*` is any run of characters inside one label, a leading `*.` any one label or more (architecture §4). */
function fulfils(host: readonly string[], pattern: readonly string[]): boolean {
  const open = pattern[0] === '*'
  if (open ? host.length < pattern.length : host.length !== pattern.length) return false
  const extra = host.length - pattern.length
  return pattern.every((label, place) => (open && place === 0) || labelFulfils(host[place + extra] as string, label))
}

/** Pieces between stars are taken from the left as soon as they come; with the ends fixed, that finds a way if there is one. */
function labelFulfils(label: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  const first = pieces[0] as string
  if (pieces.length === 1) return label === pattern
  const last = pieces[pieces.length - 1] as string
  if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last)) return false
  const middle = label.slice(first.length, label.length - last.length)
  let from = 0
  for (const piece of pieces.slice(1, -1)) {
    const at = middle.indexOf(piece, from)
    if (at === -1) return false
    from = at + piece.length
  }
  return true
}

/** How much of a sign is written out: the more, the better it knows. Stars count nothing. */
export function literalLength({ mx = '', autodiscover = '' }: CompiledSign): number {
  return (mx + autodiscover).replaceAll('*', '').length
}
