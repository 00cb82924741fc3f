import {
  type AccountConfig,
  expand,
  type NotExpressible,
  needsCustomer,
  type ProviderSettings,
  type PublicationPolicy,
  publish,
  settingsOf,
} from '../account/index.ts'
import { isNotModified } from '../http/index.ts'
import {
  MAX_CLIENT_CONFIG_CHARACTERS,
  MAX_DOMAINS_IN_DOCUMENT,
  MAX_REMEMBERED_ACCOUNTS,
  MAX_REMEMBERED_DOCUMENTS,
} from '../limits.ts'
import type { Match } from '../lookup/index.ts'
import { ok, type Result } from '../result.ts'
import { createMemo } from './memo.ts'

/** A document that is a pure function of the account, and so of the domain: remembered, with an ETag. */
export interface DocumentKind {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether it carries an ETag and is answered 304 to those who have it. */
  readonly revalidated: boolean
  build(account: AccountConfig): Result<string, NotExpressible> | Promise<Result<string, NotExpressible>>
}

/** A document that also depends on who asks: made anew each time, kept by nobody. */
export interface PersonalDocumentKind<Asker, Failure = NotExpressible> {
  headers(asker: Asker): Readonly<Record<string, string>>
  build(account: AccountConfig, asker: Asker): Result<string, Failure> | Promise<Result<string, Failure>>
}

/** The one room that turns a match into an answer: memo, ETag, headers. */
export interface Documents {
  account(match: Match): Result<AccountConfig, NotExpressible>
  answer(request: Request, kind: DocumentKind, match: Match): Promise<Result<Response, NotExpressible>>
  personal<Asker, Failure>(
    kind: PersonalDocumentKind<Asker, Failure>,
    match: Match,
    asker: Asker,
  ): Promise<Result<Response, Failure | NotExpressible>>
}

interface Remembered {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly etag: string | undefined
}

export function createDocuments(policy: PublicationPolicy): Documents {
  const accounts = createMemo<Result<AccountConfig, NotExpressible>>(MAX_REMEMBERED_ACCOUNTS)
  const documents = createMemo<Result<Remembered, NotExpressible>>(MAX_REMEMBERED_DOCUMENTS)

  const account = (match: Match): Result<AccountConfig, NotExpressible> => {
    const key = keyOf(match)
    const known = accounts.get(key)
    if (known !== undefined) return known
    const expanded = expand(match.provider, match.variant, match.domain, match.values)
    return accounts.keep(key, expanded.ok ? publish(expanded.value, policy) : expanded)
  }

  const remembered = async (kind: DocumentKind, match: Match): Promise<Result<Remembered, NotExpressible>> => {
    const key = `${kind.name} ${keyOf(match)}`
    const known = documents.get(key)
    if (known !== undefined) return known
    const from = account(match)
    const built = from.ok ? await kind.build(from.value) : from
    return documents.keep(key, built.ok ? ok(await withEtag(kind, built.value)) : built)
  }

  return {
    account,
    async answer(request, kind, match) {
      const document = await remembered(kind, match)
      if (!document.ok) return document
      const { body, headers, etag } = document.value
      if (etag !== undefined && isNotModified(request, etag))
        return ok(new Response(null, { status: 304, headers: withoutContentType(headers) }))
      return ok(new Response(body, { headers }))
    },
    async personal(kind, match, asker) {
      const from = account(match)
      if (!from.ok) return from
      const built = await kind.build(from.value, asker)
      return built.ok ? ok(new Response(built.value, { headers: kind.headers(asker) })) : built
    },
  }
}

/** Everything that an account depends on. The parts hold no space. */
function keyOf(match: Match): string {
  const { provider, variant, domain, values } = match
  return `${isAlike(match) ? '' : domain} ${provider.identity.id} ${variant ?? ''} ${values?.server ?? ''}`
}

/** What `isAlike` found out, by the settings it was found out for. */
const alike = new WeakMap<ProviderSettings, boolean>()

/**
 * Whether all of a provider's own domains are told the same, so that one document serves them all: no host is made from
 * the domain, and the list of domains is short enough to stand in the document whole (AC-48).
 */
function isAlike({ provider, variant, source }: Match): boolean {
  if (source !== 'catalog') return false
  const settings = settingsOf(provider, variant)
  const known = alike.get(settings)
  if (known !== undefined) return known
  const { domains } = provider.identity
  const characters = domains.reduce((sum, { length }) => sum + length, 0)
  const isShort = domains.length <= MAX_DOMAINS_IN_DOCUMENT && characters <= MAX_CLIENT_CONFIG_CHARACTERS / 4
  const answer = isShort && !needsCustomer(settings)
  alike.set(settings, answer)
  return answer
}

async function withEtag(kind: DocumentKind, body: string): Promise<Remembered> {
  if (!kind.revalidated) return { body, headers: kind.headers, etag: undefined }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)))
  const etag = `"${[...digest.slice(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`
  return { body, etag, headers: { ...kind.headers, etag } }
}

function withoutContentType(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'))
}
