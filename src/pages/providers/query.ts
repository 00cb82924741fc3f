import { type Domain, parseDomain } from '../../address/index.ts'
import { formQueryValue, rawQueryValue } from '../../http/index.ts'
import { MAX_SEARCH_CHARACTERS } from '../../limits.ts'

/** What somebody looks for in the list. */
export interface Search {
  /** As it may be shown and linked: of an address only the domain. */
  readonly query: string
  /** The domain that the query names, if it names one. */
  readonly domain: Domain | undefined
  /** An address was typed: whatever answers is nobody else's. */
  readonly isFromAddress: boolean
  /** From 1; the last page may be less. */
  readonly page: number
}

/** The search that `q=` and `page=` ask for. What nobody can decode asks for nothing. */
export function readSearch(url: string): Search {
  const text = formQueryValue(url, 'q')
  const page = rawQueryValue(url, 'page') ?? ''
  return {
    ...searchFrom(typeof text === 'string' ? text : ''),
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
  }
}

/** Also in the spelling of a URL, however often that was encoded. */
const ENCODED_AT = /%(?:25)*40/gi

/** A text as a search: an address becomes its domain before anything else looks at it. */
export function searchFrom(text: string): Search {
  const plain = text.normalize('NFKC').replace(ENCODED_AT, '@')
  const isFromAddress = plain.includes('@')
  const typed = isFromAddress ? behindAt(plain) : plain
  const query = typed
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_SEARCH_CHARACTERS)
    .toWellFormed()
    .trim()
  const domain = parseDomain(query)
  return { query, domain: domain.ok ? domain.value : undefined, isFromAddress, page: 1 }
}

/** What the last @ belongs to, up to where the address ends: what else stands there may be a person's name. */
function behindAt(text: string): string {
  return /^[^\s<>()[\],;:"'/?#&]*/.exec(text.slice(text.lastIndexOf('@') + 1))?.[0] ?? ''
}
