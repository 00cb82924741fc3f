import type { Context, Hono } from 'hono'
import { LANGUAGES, texts } from '#generated/texts.js'
import { mount, pathAndQueryOf, redirect } from '../http/index.ts'
import { fill, negotiateLanguage } from '../language/index.ts'
import { secureOrigin } from '../protocols/plain-http.ts'
import type { Services } from '../protocols/protocol.ts'
import type { Speaker } from './setup/answer.ts'

/** The page that people come to first, and where hosters link to. */
export function setup(app: Hono, services: Services): void {
  const handler = (c: Context) => toHttps(c, services) ?? answer(c.req.raw, services)
  mount(app, { paths: ['/', '/setup'], allow: 'GET, HEAD, POST', get: handler, post: handler })
}

async function answer(request: Request, services: Services): Promise<Response> {
  const { answerSetup } = await import('./setup/answer.ts')
  return answerSetup(request, services, speakerFor(request))
}

/** Paths below which programs ask, and the endings of their documents: no page there, whatever they accept. */
const FOR_PROGRAMS =
  /^\/(?:\.well-known|autodiscover|autoconfig|mail|v1\.1|api|admin|ews|mapi|microsoft-server-activesync)(?:\/|$)|\.(?:xml|json|svc|mobileconfig|txt|asmx)$/i

/**
 * What a browser gets at an address where nothing is; nothing for programs.
 *
 * Seen: Java's own client, which mail apps on Android use, claims to take HTML and then pictures first.
 */
export function notFoundPage(c: Context): Promise<Response> | undefined {
  const { method, path, raw } = c.req
  if ((method !== 'GET' && method !== 'HEAD') || FOR_PROGRAMS.test(path)) return undefined
  const accept = raw.headers.get('accept') ?? ''
  return accept.includes('text/html') && !accept.startsWith('text/html, image/gif') ? notFound(raw) : undefined
}

async function notFound(request: Request): Promise<Response> {
  const { answerNotFound } = await import('./setup/not-found.ts')
  return answerNotFound(request, speakerFor(request))
}

function speakerFor({ headers }: Request): Speaker {
  return {
    languageFor: (asked) => negotiateLanguage(asked, headers.get('accept-language'), LANGUAGES),
    sayIn:
      (language) =>
      (key, values = {}) =>
        fill(texts[language][key], values),
  }
}

/** What people type is theirs: over HTTPS, except for oneself. */
function toHttps(c: Context, services: Services): Response | undefined {
  const origin = secureOrigin(c.req.raw, services)
  return origin === undefined ? undefined : redirect(308, origin + pathAndQueryOf(c.req.url))
}
