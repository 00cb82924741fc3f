import { ADMIN_GRAMMAR } from './admin-grammar.ts'
import { API_GRAMMARS } from './api-grammar.ts'
import { CLIENT_GRAMMARS } from './client-grammars.ts'
import type { Draft } from './draft.ts'
import { EXCHANGE_GRAMMARS } from './exchange-grammars.ts'
import { PROVIDERS_GRAMMAR } from './providers-grammar.ts'
import { SETUP_GRAMMAR } from './setup-grammar.ts'
import type { Words } from './words.ts'

/** How requests to one part of the service are made: as its clients make them, and a little beyond. */
export interface Grammar {
  /** Its share among the others. */
  readonly weight: number
  make(words: Words): Draft
}

/** Every part of the service. A test holds them against the routes that the app mounts. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ...CLIENT_GRAMMARS,
  ...EXCHANGE_GRAMMARS,
  ...SETUP_GRAMMAR,
  ...PROVIDERS_GRAMMAR,
  ...API_GRAMMARS,
  ...ADMIN_GRAMMAR,
}

/** Where a path leads, for the report: by the address and not by who made the request, which may have been mutated. */
const ROUTES: readonly (readonly [RegExp, string])[] = [
  [/^(?:\/\.well-known\/autoconfig|\/v1\.1)?\/mail\/config-v1\.1\.xml$/, 'autoconfig'],
  [/^(?:\/autoconfig)?\/v1\.1\/[^/]+$/, 'database'],
  [/^\/autodiscover\/autodiscover\.xml$/i, 'autodiscover pox'],
  [/^\/autodiscover\/autodiscover\.json(?:\/v1\.0(?:\/.*)?)?$/is, 'autodiscover json'],
  [/^\/autodiscover\/autodiscover\.svc$/i, 'autodiscover soap'],
  [/^\/(?:(?:email|apple|profile)\.mobileconfig|mobileconfig)$/, 'mobileconfig'],
  [/^\/\.well-known\/user-agent-configuration\.json$/, 'pacc'],
  [/^\/\.well-known\/jmap$/, 'well-known jmap'],
  [/^\/\.well-known\/caldav$/, 'well-known caldav'],
  [/^\/\.well-known\/carddav$/, 'well-known carddav'],
  [/^\/dns\/[^/]+$/, 'dns'],
  [/^\/(?:setup)?$/, 'setup'],
  [/^\/providers(?:\/[^/]+)?$/, 'providers'],
  [/^\/(?:healthz|version)$/, 'operations'],
  [/^\/api\/v1\/settings$/, 'api settings'],
  [/^\/api\/v1\/providers(?:\/[^/]+)?$/, 'api catalog'],
  [/^\/(?:api|openapi\.json|problems\/[^/]+)$/, 'api pages'],
  [/^\/api\/.*$/s, 'api elsewhere'],
  [/^\/admin\/v1\/tenants$/, 'admin tenants'],
  [/^\/admin\/v1\/tenants\/[^/]+$/, 'admin tenant'],
  [/^\/admin\/v1\/changes$/, 'admin changes'],
  [/^\/admin\/v1\/changes\/[^/]+$/, 'admin change'],
  [/^\/admin\/v1\/changes\/[^/]+\/undo$/, 'admin undo'],
]

/** @param target of a request line, absolute ones included */
export function routeOf(target: string): string {
  const path = target.replace(/^[^/?#]*:\/\/[^/?#]*/, '').replace(/[?#].*$/s, '')
  // Seen: workerd takes a target that is neither a path nor a whole address for a query of the root.
  if (!path.startsWith('/')) return routeOf('/')
  const usual = decoded(path).replace(/(.)\/$/, '$1')
  return ROUTES.find(([pattern]) => pattern.test(usual))?.[1] ?? 'elsewhere'
}

/** As the router does it: what cannot be decoded stays as it is. */
const decoded = (path: string) =>
  path.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURI(bytes)
    } catch {
      return bytes
    }
  })

export const ROUTE_NAMES: readonly string[] = [...new Set(ROUTES.map(([, name]) => name)), 'elsewhere']
