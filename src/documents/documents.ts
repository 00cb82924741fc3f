import {
  type AccountConfig,
  type AccountFailure,
  expand,
  type NotExpressible,
  needsCustomer,
  type ProviderSettings,
  type PublicationPolicy,
  publish,
  settingsOf,
} from '../account/index.ts'
import { etagOf, isNotModified, NO_STORE } from '../http/index.ts'
import { MAX_CLIENT_CONFIG_CHARACTERS, MAX_DOMAINS_IN_DOCUMENT, MAX_REMEMBERED_DOMAINS } from '../limits.ts'
import type { Match, MatchSource } from '../lookup/index.ts'
import { andThen, ok, type Result, type Soon } from '../result.ts'
import { createMemo } from './memo.ts'

/** A document that is a pure function of the account, and so of the domain: remembered, with an ETag. */
export interface DocumentKind {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether it carries an ETag and is answered 304 to those who have it. */
  readonly revalidated: boolean
  build(account: AccountConfig): Result<string, NotExpressible> | Promise<Result<string, NotExpressible>>
}

/** A document that also depends on who asks: made anew each time, kept by nobody. A signed one is bytes. */
export interface PersonalDocumentKind<Asker, Failure = NotExpressible, Body extends BodyInit = string> {
  headers(asker: Asker): HeadersInit
  build(account: AccountConfig, asker: Asker): Soon<Result<Body, Failure>>
}

/** The one room that turns a match into an answer: memo, ETag, headers. */
export interface Documents {
  account(match: Match): Result<AccountConfig, AccountFailure>
  answer(request: Request, kind: DocumentKind, match: Match): Soon<Result<Response, NotExpressible>>
  personal<Asker, Failure, Body extends BodyInit>(
    kind: PersonalDocumentKind<Asker, Failure, Body>,
    match: Match,
    asker: Asker,
  ): Soon<Result<Response, Failure | NotExpressible>>
}

interface Remembered {
  readonly body: string
  /** As the runtime has them: to read them from an object each time costs a twentieth of a bare worker. */
  readonly headers: Headers
  readonly etag: string | undefined
}

/** What was made for one domain, or for all of an entry's own when they are told the same. */
interface Kept {
  readonly account: Result<AccountConfig, AccountFailure>
  readonly documents: Map<DocumentKind, Result<Remembered, NotExpressible>>
}

export function createDocuments(policy: PublicationPolicy): Documents {
  const byDomain = createMemo<Kept>(MAX_REMEMBERED_DOMAINS)
  /**
   * By identity: a text put together for each request would have to be hashed and interned each time. `null`: each domain has
   * its own.
   */
  const bySettings = new WeakMap<ProviderSettings, Kept | null>()

  const make = ({ provider, variant, domain, values }: Match): Kept => {
    const expanded = expand(provider, variant, domain, values)
    return { account: expanded.ok ? publish(expanded.value, policy) : expanded, documents: new Map() }
  }

  const sharedFor = (match: Match): Kept | null => {
    const settings = settingsOf(match.provider, match.variant)
    const known = bySettings.get(settings)
    if (known !== undefined) return known
    const made = isAlike(match, settings) ? make(match) : null
    bySettings.set(settings, made)
    return made
  }

  const keptFor = (match: Match): Kept => {
    const shared = SHARING[match.source] ? sharedFor(match) : null
    if (shared !== null) return shared
    const key = keyOf(match)
    return byDomain.get(key) ?? byDomain.keep(key, make(match))
  }

  const account = (match: Match): Result<AccountConfig, AccountFailure> => keptFor(match).account

  const remembered = (kind: DocumentKind, match: Match): Soon<Result<Remembered, NotExpressible>> => {
    const kept = keptFor(match)
    return kept.documents.get(kind) ?? made(kind, kept)
  }

  const made = async (
    kind: DocumentKind,
    { account, documents }: Kept,
  ): Promise<Result<Remembered, NotExpressible>> => {
    const built = account.ok ? await kind.build(account.value) : account
    const document = built.ok ? ok(await withEtag(kind, built.value)) : built
    documents.set(kind, document)
    return document
  }

  return {
    account,
    answer: (request, kind, match) =>
      andThen(remembered(kind, match), (document) => {
        if (!document.ok) return document
        const { body, headers, etag } = document.value
        if (!isSure(match)) return ok(unkept(body, headers))
        if (etag !== undefined && isNotModified(request, etag)) return ok(notModified(headers))
        return ok(new Response(body, { headers }))
      }),
    personal(kind, match, asker) {
      const from = account(match)
      if (!from.ok) return from
      return andThen(kind.build(from.value, asker), (built) =>
        built.ok ? ok(new Response(built.value, { headers: kind.headers(asker) })) : built,
      )
    },
  }
}

/** Whether nobody who might have known better failed to say so: else no client may keep the answer. */
export function isSure({ why }: Match): boolean {
  return why.every(({ outcome }) => outcome !== 'failed')
}

/** Everything that an account depends on. The parts hold no space. */
function keyOf({ provider, variant, domain, values }: Match): string {
  return `${domain} ${provider.identity.id} ${variant ?? ''} ${values?.server ?? ''}`
}

/**
 * Whether a source's answers may be those of the settings alone: an entry's own domains, and an entry that was made on the
 * spot for one domain.
 */
const SHARING: Readonly<Partial<Record<MatchSource, true>>> = { catalog: true, srv: true, upstream: true }

/**
 * Whether all of a provider's own domains are told the same, so that one document serves them all: no host is made from
 * the domain, and the list of domains is short enough to stand in the document whole (AC-48).
 */
function isAlike({ provider, source }: Match, settings: ProviderSettings): boolean {
  if (source !== 'catalog') return true
  const { domains } = provider.identity
  const characters = domains.reduce((sum, { length }) => sum + length, 0)
  const isShort = domains.length <= MAX_DOMAINS_IN_DOCUMENT && characters <= MAX_CLIENT_CONFIG_CHARACTERS / 4
  return isShort && !needsCustomer(settings)
}

async function withEtag(kind: DocumentKind, body: string): Promise<Remembered> {
  const headers = new Headers(kind.headers)
  const etag = kind.revalidated ? await etagOf(body) : undefined
  if (etag !== undefined) headers.set('etag', etag)
  return { body, headers, etag }
}

function unkept(body: string, headers: Headers): Response {
  const own = new Headers(headers)
  own.set('cache-control', NO_STORE)
  return new Response(body, { headers: own })
}

function notModified(headers: Headers): Response {
  const own = new Headers(headers)
  own.delete('content-type')
  return new Response(null, { status: 304, headers: own })
}
