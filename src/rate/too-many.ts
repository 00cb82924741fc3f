import { tooManyPage } from '#generated/templates.js'
import { LANGUAGES, texts } from '#generated/texts.js'
import { type FrameView, frameOf, pageHeaders } from '../frame/index.ts'
import { BASE_HEADERS, NO_STORE, pathAndQueryOf, rawQueryValue } from '../http/index.ts'
import { negotiateLanguage } from '../language/index.ts'

/** What `templates/rate/page.html` shows. */
export interface TooManyView {
  readonly frame: FrameView
}

/**
 * The answer to a network that asks too much (RFC 6585 §4), in the form that the asker reads: a page for browsers, a problem
 * (RFC 9457) for programs, plain text for all others. Whatever was asked, nothing of it is repeated.
 */
export function tooMany(request: Request, seconds: number): Response {
  const headers = { 'retry-after': String(seconds), 'cache-control': NO_STORE }
  if (isProgram(request)) return asProblem(headers)
  const { url } = request
  const language = negotiateLanguage(rawQueryValue(url, 'lang'), request.headers.get('accept-language'), LANGUAGES)
  const sentences = texts[language]
  const title = sentences['busy.title']
  const vary = 'Accept, Accept-Language'
  if (request.headers.get('accept')?.includes('text/html') === true)
    return new Response(tooManyPage[language]({ frame: frameOf({ language, title, isPrivate: true }) }), {
      status: 429,
      headers: { ...pageHeaders(language), ...headers, vary },
    })
  return new Response(`${title}\n${sentences['busy.text']}\n`, {
    status: 429,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-language': language,
      ...BASE_HEADERS,
      ...headers,
      vary,
    },
  })
}

/** Whoever asks the API, whatever it accepts, and who names JSON and no page. */
function isProgram({ url, headers }: Request): boolean {
  const path = pathAndQueryOf(url).split('?', 1)[0] as string
  if (path.startsWith('/api/') || path.endsWith('.json')) return true
  const accept = headers.get('accept') ?? ''
  return accept.includes('json') && !accept.includes('text/html')
}

function asProblem(headers: Readonly<Record<string, string>>): Response {
  const document = {
    title: 'Too Many Requests',
    status: 429,
    detail:
      'Too many requests came from your network within a minute. Ask again after the time that Retry-After names.',
  }
  return new Response(`${JSON.stringify(document)}\n`, {
    status: 429,
    headers: {
      'content-type': 'application/problem+json',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After',
      ...BASE_HEADERS,
      ...headers,
    },
  })
}
