import type { Language } from '#generated/texts.js'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../http/index.ts'

/**
 * Nothing from anywhere else, nothing inline: style, script and pictures are files of this deployment (or of `local/`), and
 * forms lead back here.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every page. What it shows depends on the language that somebody reads. */
export function pageHeaders(language: Language, cacheControl: string = PRIVATE_NO_STORE): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'cache-control': cacheControl,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    vary: 'Accept-Language',
    ...BASE_HEADERS,
  }
}
