import { parseAccept } from 'hono/utils/accept'

/**
 * The language that a person reads: the one asked for, else the best of `Accept-Language`, else English.
 *
 * `de-AT` finds `de` (RFC 4647 §3.4, look-up).
 */
export function negotiateLanguage<Language extends string>(
  asked: string | undefined,
  acceptLanguage: string | null,
  available: readonly Language[],
): Language | 'en' {
  const wanted = [
    asked ?? '',
    ...parseAccept(acceptLanguage ?? '')
      .filter(({ q }) => q > 0)
      .map(({ type }) => type),
  ]
  for (const tag of wanted) {
    const found = available.find((language) => language === tag.toLowerCase().split('-', 1)[0])
    if (found !== undefined) return found
  }
  return 'en'
}
