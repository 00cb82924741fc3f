import { parseDomain } from '../../src/address/index.ts'
import type { CompiledCatalog } from '../../src/catalog/compiled.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { spellingsOf } from './spellings.ts'

/** Whose servers are whose, as far as the catalog alone can tell. */
export interface Whose {
  /** Whether an entry of the catalog names this host anywhere: as a server or in a URL. */
  isNamed(host: string): boolean
  /**
   * A mail server in an answer that belongs to no provider whose domain stands in the request, in whatever spelling.
   *
   * Each spelling is tried, so that a request may seem to name more than it does: what is found is certain, what is
   * not may have been missed. Nothing is said about customers of the tenant table and of DNS.
   */
  stranger(request: string, answer: string): string | undefined
}

const HOST = /[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi
/** Also what is left of a customer's name when letters are missing, and the admin API was told so. */
const ELSEWHERE_KNOWN = /customer-|tenants\.example|signs\.example/i

/** @param usual the provider that answers for everybody who points a service host here */
export function createWhose(compiled: CompiledCatalog, usual: string | undefined): Whose {
  const catalog = openCatalog(compiled)
  const named = new Set(compiled.providers.flatMap((record) => record.toLowerCase().match(HOST) ?? []))
  const owners = new Map<string, Set<string>>()
  compiled.providers.forEach((record, place) => {
    for (const [, host = ''] of record.matchAll(/"hostname":"([^"%]+)"/g)) {
      const of = owners.get(host) ?? new Set()
      owners.set(host, of.add(compiled.ids[place] as string))
    }
  })

  const providersOf = (text: string): string[] => {
    const domain = parseDomain(text)
    if (!domain.ok) return []
    const { value } = domain
    const found = [catalog.exact(value), catalog.wildcard(value), catalog.mxName(value)?.provider]
    return found.flatMap((provider) => (provider === undefined ? [] : [provider.identity.id]))
  }
  const namedBy = (spellings: readonly string[]): Set<string> => {
    const providers = new Set(usual === undefined ? [] : [usual])
    for (const name of namesIn(spellings))
      for (let rest = name; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1))
        for (const id of providersOf(rest)) providers.add(id)
    return providers
  }
  return {
    isNamed: (host) => named.has(host),
    stranger(request, answer) {
      const servers = [...new Set(answer.toLowerCase().match(HOST))].filter((host) => owners.has(host))
      if (servers.length === 0) return undefined
      const spellings = [...spellingsOf(request)]
      if (spellings.some((text) => ELSEWHERE_KNOWN.test(text))) return undefined
      const asked = namedBy(spellings)
      return servers.find((host) => ![...(owners.get(host) ?? [])].some((id) => asked.has(id)))
    },
  }
}

/** Everything in a request that looks like a name with a dot; `/dns` has endings of its own. */
function namesIn(spellings: readonly string[]): Set<string> {
  const names = new Set<string>()
  for (const text of spellings)
    for (const [name] of text.matchAll(/[^\s<>"'@/?&=#,;:()[\]{}|\\%]+/g)) {
      names.add(name)
      names.add(name.replace(/\.(?:json|txt)$/, ''))
    }
  return names
}
