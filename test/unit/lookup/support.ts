import type { ProviderEntry } from '../../../src/account/index.ts'
import { type Domain, parseEmailAddress, parseServiceHost } from '../../../src/address/index.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { renderDiagnostic } from '../../../src/catalog/diagnostic.ts'
import { type Catalog, openCatalog } from '../../../src/catalog/index.ts'
import { createLookup, type Inquiry, type Lookup, type Question, type Source } from '../../../src/lookup/index.ts'

export const d = (name: string) => name as Domain

const SERVERS = `incoming: [{ protocol: imap, hostname: imap.hoster.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.hoster.example, security: tls }]
`

/** A provider file: its id, then keys; servers are added unless the keys bring their own. */
export function providerFile(id: string, keys: string): string {
  return `id: ${id}\nname: Example Mail\nshortName: Example\n${keys}\n${keys.includes('incoming:') ? '' : SERVERS}`
}

/** The catalog of provider files, given as id and keys. */
export function catalogOf(providers: Readonly<Record<string, string>>): Catalog {
  const files = Object.entries(providers).map(([id, keys]) => ({
    path: `${id}.yaml`,
    text: providerFile(id, keys),
    local: true,
  }))
  const { catalog, diagnostics } = compileCatalog(files)
  if (catalog === undefined) throw new Error(diagnostics.map(renderDiagnostic).join('\n'))
  return openCatalog({ version: 'test', ...catalog })
}

export function providerOf(catalog: Catalog, id: string): ProviderEntry {
  const provider = catalog.byId(id)
  if (provider === undefined) throw new Error(`no provider ${id}`)
  return provider
}

/** A question as a request makes it: the host it came to, perhaps an address, perhaps a name in the path. */
export function question(host: string, address?: string, name?: string): Question {
  const parsed = address === undefined ? undefined : parseEmailAddress(address)
  if (parsed?.ok === false) throw new Error(`no address: ${address}`)
  return { host: parseServiceHost(host), address: parsed?.value, name: name === undefined ? undefined : d(name) }
}

/** A source that answers what it is told to, and notes what it was asked. */
export function sourceThat(name: string, find: Source['find']): Source & { readonly asked: Inquiry[] } {
  const asked: Inquiry[] = []
  return {
    name,
    asked,
    find(inquiry) {
      asked.push(inquiry)
      return find(inquiry)
    },
  }
}

interface LookupOver {
  readonly serviceHost?: string
  readonly known?: readonly string[]
  readonly onFailure?: (source: string, error: unknown) => void
}

/** A look-up over some sources; no name is known unless it is listed. */
export function lookupOver(
  sources: readonly Source[],
  { serviceHost, known = [], onFailure }: LookupOver = {},
): Lookup {
  return createLookup({
    ...(onFailure === undefined ? {} : { onFailure }),
    sources,
    serviceHost: serviceHost === undefined ? undefined : d(serviceHost),
    isKnownName: (name) => known.includes(name),
  })
}
