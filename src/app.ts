import type { Hono } from 'hono'
import { Hono as QuickHono } from 'hono/quick'
import { getPath } from 'hono/utils/url'
import { admin } from './admin/index.ts'
import { operations } from './api/operations.ts'
import { api } from './api/routes.ts'
import type { Catalog } from './catalog/index.ts'
import { createDns, type Dns, DnsFailure } from './dns/index.ts'
import { createDocuments } from './documents/index.ts'
import { ExactFirst, isAtNoHost, plainText } from './http/index.ts'
import { RETRY_AFTER_SECONDS } from './limits.ts'
import {
  createLookup,
  defaultProvider,
  dnsSigns,
  exactDomain,
  type Lookup,
  serviceHost,
  srvRecords,
  tenant,
  UpstreamFailure,
  upstreamIspdb,
  wildcardDomain,
} from './lookup/index.ts'
import { notFoundPage, pages } from './pages/index.ts'
import { providers } from './pages/providers/routes.ts'
import { PROTOCOLS, type Services } from './protocols/index.ts'
import { limited, type RateLimits } from './rate/index.ts'
import type { Settings } from './settings.ts'
import { createSigner, type Signer } from './signing/index.ts'
import type { TenantStore } from './tenants/index.ts'

export interface AppOptions {
  readonly catalog: Catalog
  readonly settings: Settings
  readonly now?: () => Date
  /** Takes one line for the operator; never an address. */
  readonly log?: (line: string) => void
  /** The hoster's own customers, where there is a database of them. */
  readonly tenants?: TenantStore | undefined
  /** In place of the resolvers that the settings name. */
  readonly dns?: Dns | undefined
  /** In place of the one made of catalog and settings. */
  readonly lookup?: Lookup
  /** Who may ask how much; absent: everybody, everything. */
  readonly limits?: RateLimits | undefined
}

/** The service: the same app on Cloudflare and on Node. */
export function createApp({
  catalog,
  settings,
  now = () => new Date(),
  log = console.error,
  tenants,
  dns = dnsFrom(settings),
  lookup = lookupFor(catalog, settings, tenants, log, dns),
  limits,
}: AppOptions): Hono {
  const services: Services = {
    lookup,
    documents: createDocuments({ publishInsecure: settings.publishInsecure }),
    serviceHost: settings.serviceHost,
    installation: settings.serviceHost ?? 'localhost',
    publishInsecure: settings.publishInsecure,
    customerCertificates: settings.customerCertificates,
    profileConsent: settings.profileConsent,
    signer: signerFrom(settings, now, log),
    now,
  }
  const app = new QuickHono({ getPath: routedPath })
  app.router = new ExactFirst()
  // What is mounted here is limited; without limits it is the same app.
  const counted = limits === undefined ? app : new QuickHono()
  const parts = [...PROTOCOLS, api(catalog)]
  for (const protocol of parts) protocol.mount(protocol.isLimited ? counted : app, services)
  providers(counted, services, catalog)
  pages(counted, services)
  operations(app, catalog, services.signer)
  if (settings.adminToken !== undefined)
    admin(app, { token: settings.adminToken, catalog, tenants, serviceHost: settings.serviceHost, log })
  if (limits !== undefined) {
    const { serviceHost } = settings
    for (const { path, handler } of counted.routes) app.all(path, limited(handler, limits, { log, serviceHost }))
  }
  app.notFound((c) => {
    if (isAtNoHost(c.req.raw)) return plainText(400, 'This request is for no host.')
    return notFoundPage(c) ?? plainText(404, 'There is nothing at this address.')
  })
  app.onError((error, c) => {
    const protocol = parts.find(({ owns }) => owns(c.req.path))
    log(JSON.stringify({ event: 'broken', protocol: protocol?.name, error: error.name, at: placeOf(error) }))
    return (
      protocol?.broken(c.req.raw, services) ??
      plainText(503, 'This cannot be answered just now.', { 'retry-after': String(RETRY_AFTER_SECONDS) })
    )
  })
  return app
}

function signerFrom({ signing }: Settings, now: () => Date, log: (line: string) => void): Signer | undefined {
  const { current, next } = signing
  return current === undefined && next === undefined ? undefined : createSigner({ current, next, now, log })
}

/** The sources in the order of architecture §5. */
export function lookupFor(
  catalog: Catalog,
  settings: Settings,
  tenants: TenantStore | undefined,
  log: (line: string) => void,
  dns: Dns | undefined,
): Lookup {
  const onStale = (provider: string, variant: string | undefined) =>
    log(JSON.stringify({ event: 'tenant-stale', provider, variant }))
  return createLookup({
    sources: [
      exactDomain(catalog),
      ...(tenants === undefined ? [] : [tenant(catalog, tenants, onStale)]),
      wildcardDomain(catalog),
      serviceHost(catalog),
      ...(dns === undefined ? [] : [dnsSigns(catalog, dns)]),
      defaultProvider(catalog, settings.defaultProvider),
      ...(dns === undefined ? [] : [srvRecords(dns)]),
      ...(settings.upstreamIspdb === undefined ? [] : [upstreamIspdb(settings.upstreamIspdb)]),
    ],
    serviceHost: settings.serviceHost,
    isKnownName: (name) => catalog.exact(name) !== undefined || catalog.mxName(name) !== undefined,
    onFailure: (source, error) => log(JSON.stringify({ event: 'source-failed', source, error: nameOf(error) })),
  })
}

/** The resolvers that the settings name; nothing when DNS is off. */
export function dnsFrom({ dnsOverHttps }: Settings): Dns | undefined {
  return dnsOverHttps.length === 0 ? undefined : createDns({ endpoints: dnsOverHttps })
}

const CASELESS_PATHS = /^\/autodiscover\//i

/** Where nothing is mounted. */
const NOWHERE = ''

/** Outlook and its relatives capitalise the Autodiscover paths in every possible way (AD-3). */
function routedPath(request: Request): string {
  if (isAtNoHost(request)) return NOWHERE
  const path = getPath(request)
  return CASELESS_PATHS.test(path) ? path.toLowerCase() : path
}

function nameOf(error: unknown): string {
  if (error instanceof DnsFailure || error instanceof UpstreamFailure) return `${error.name}: ${error.reason}`
  return error instanceof Error ? error.name : typeof error
}

/** Where it broke, without the message: that could hold what a client sent, and lines that look like places. */
function placeOf({ message, stack = '' }: Error): string | undefined {
  const end = stack.indexOf(message)
  const frames = end === -1 ? '' : stack.slice(end + message.length)
  return frames
    .split('\n')
    .find((line) => line.trimStart().startsWith('at '))
    ?.trim()
}
