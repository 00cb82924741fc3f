import { type Domain, parseDomain, parseHostname } from '../address/index.ts'
import { type Catalog, isPublicSuffix } from '../catalog/index.ts'
import { fail, ok, type Result } from '../result.ts'
import { ELSEWHERE, type StoredTenant, type Tenant, type TenantChange } from '../tenants/index.ts'

type Fields = Readonly<Record<string, unknown>>

const ROW_KEYS = ['domain', 'provider', 'variant', 'values', 'updatedAt']

/** A row as the API shows it. */
export function rowOf({ domain, provider, variant, values, updatedAt }: StoredTenant): object {
  return { domain, provider, variant, values, updatedAt: new Date(updatedAt).toISOString() }
}

/** The row that a JSON value says, for a domain that the address names or else the value itself; or what is wrong with it. */
export function parseRow(value: unknown, named?: Domain): Result<Tenant, string> {
  if (!isObject(value)) return fail('a JSON object is meant to stand here, such as {"provider":"none"}')
  const unknown = unknownKey(value, ROW_KEYS)
  if (unknown !== undefined) return fail(unknown)
  const domain = named !== undefined && value['domain'] === undefined ? ok(named) : domainIn(value)
  if (!domain.ok) return domain
  if (named !== undefined && domain.value !== named)
    return fail(`the domain is "${domain.value}" here and "${named}" in the address`)
  const { provider, variant = null } = value
  if (typeof provider !== 'string' || provider === '')
    return fail(`provider is missing: the id of a provider file, or "${ELSEWHERE}"`)
  if (variant !== null && (typeof variant !== 'string' || variant === ''))
    return fail('variant is no text; leave it out when there is none')
  const values = valuesIn(value['values'] ?? undefined)
  if (!values.ok) return values
  return ok({ domain: domain.value, provider, variant: variant ?? undefined, values: values.value })
}

/** A line of a batch: a row, or a domain with `"delete":true`. */
export function parseChange(value: unknown): Result<TenantChange, string> {
  if (!isObject(value) || !('delete' in value)) return parseRow(value)
  if (value['delete'] !== true) return fail('"delete" can only be true; leave it out to write the row')
  const domain = domainIn(value)
  if (!domain.ok) return domain
  const unknown = unknownKey(value, ['domain', 'delete'])
  return unknown === undefined ? ok({ domain: domain.value, delete: true }) : fail(unknown)
}

/** Why a row may not be written, if it may not: nobody could ever be answered from it, or somebody else answers. */
export async function refusal(catalog: Catalog, tenant: Tenant): Promise<string | undefined> {
  const { domain, provider: id, variant, values } = tenant
  const claimed = catalog.exact(domain)
  if (claimed !== undefined)
    return `"${domain}" is claimed by providers/${claimed.identity.id}.yaml, which answers for it`
  if (await isPublicSuffix(domain)) return `"${domain}" is a public suffix, which is nobody's mail domain`
  if (id === ELSEWHERE)
    return variant === undefined && values === undefined
      ? undefined
      : `"${ELSEWHERE}" says that mail is elsewhere: leave variant and values out`
  const provider = catalog.byId(id)
  if (provider === undefined) return `there is no provider "${id}" in the catalog`
  const variants = Object.keys(provider.variants)
  if (variant !== undefined && !variants.includes(variant))
    return `"${id}" has no variant "${variant}"; ${variants.length === 0 ? 'it has none' : `it has ${variants.join(', ')}`}`
  const settings = (variant === undefined ? undefined : provider.variants[variant]?.settings) ?? provider.settings
  if (settings.values?.server === 'tenant' && values?.server === undefined)
    return `the servers of "${id}" differ by customer: values.server has to name this one's`
  return undefined
}

function domainIn(value: Fields): Result<Domain, string> {
  const text = value['domain']
  if (typeof text !== 'string') return fail('domain is missing')
  const domain = parseDomain(text)
  return domain.ok ? domain : fail(`"${text.slice(0, 100)}" is no domain; write it as in example.org`)
}

function valuesIn(value: unknown): Result<Tenant['values'], string> {
  if (value === undefined) return ok(undefined)
  if (!isObject(value)) return fail('values is no object; it may hold "server"')
  const unknown = unknownKey(value, ['server'])
  if (unknown !== undefined) return fail(`values: ${unknown}`)
  const { server = null } = value
  if (server === null) return ok(undefined)
  const host = typeof server === 'string' ? parseHostname(server) : undefined
  return host?.ok ? ok({ server: host.value }) : fail('values.server is no host name; write it as in srv7.example.net')
}

function unknownKey(value: Fields, known: readonly string[]): string | undefined {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  return unknown === undefined ? undefined : `"${unknown.slice(0, 40)}" is no key here; there are ${known.join(', ')}`
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
