import { tooManyPage } from '#generated/templates.js'
import { LANGUAGES, type Language, texts } from '#generated/texts.js'
import { problemResponse } from '../api/problem.ts'
import { type FrameView, frameOf, isLanguageChosen, pageHeaders } from '../frame/index.ts'
import { BASE_HEADERS, NO_STORE, originOf, pathAndQueryOf, rawQueryValue } from '../http/index.ts'
import { negotiateLanguage } from '../language/index.ts'

/** What `templates/rate/page.html` shows. */
export interface TooManyView {
  readonly frame: FrameView
}

/**
 * The answer to a network that asks too much (RFC 6585 §4), in the form that the asker reads: a page for browsers, a problem
 * (RFC 9457) for programs, plain text for all others. Whatever was asked, nothing of it is repeated.
 *
 * @param seconds until it may ask again
 */
export function tooMany(request: Request, seconds: number, serviceHost: string | undefined): Response {
  const { url } = request
  const language = negotiateLanguage(rawQueryValue(url, 'lang'), request.headers.get('accept-language'), LANGUAGES)
  const retry = { 'retry-after': String(seconds), 'cache-control': NO_STORE, vary: 'Accept, Accept-Language' }
  if (isProgram(request)) {
    const origin = serviceHost === undefined ? originOf(request) : `https://${serviceHost}`
    return problemResponse({ name: 'too-many-requests', headers: retry }, { origin, language })
  }
  return request.headers.get('accept')?.includes('text/html') === true
    ? asPage(url, language, retry)
    : asText(language, retry)
}

/** Whoever asks the API, whatever it accepts, and who names JSON and no page. */
function isProgram({ url, headers }: Request): boolean {
  const path = pathAndQueryOf(url).split('?', 1)[0] as string
  if (path.startsWith('/api/') || path.endsWith('.json')) return true
  const accept = headers.get('accept') ?? ''
  return accept.includes('json') && !accept.includes('text/html')
}

function asPage(url: string, language: Language, headers: Readonly<Record<string, string>>): Response {
  const frame = frameOf({
    language,
    keepsLanguage: isLanguageChosen(url),
    title: texts[language]['busy.title'],
    isPrivate: true,
  })
  return new Response(tooManyPage[language]({ frame }), {
    status: 429,
    headers: { ...pageHeaders(language), ...headers },
  })
}

function asText(language: Language, headers: Readonly<Record<string, string>>): Response {
  const sentences = texts[language]
  return new Response(`${sentences['busy.title']}\n${sentences['busy.text']}\n`, {
    status: 429,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-language': language,
      ...BASE_HEADERS,
      ...headers,
    },
  })
}
