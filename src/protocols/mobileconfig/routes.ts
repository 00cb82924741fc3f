import type { Context } from 'hono'
import { LANGUAGES } from '#generated/texts.js'
import { hasVariant } from '../../account/index.ts'
import { parseServiceHost } from '../../address/index.ts'
import { hostOf, mount, pathAndQueryOf, plainText, rawQueryValue, redirect } from '../../http/index.ts'
import { negotiateLanguage } from '../../language/index.ts'
import { RETRY_AFTER_SECONDS } from '../../limits.ts'
import { secureOrigin } from '../plain-http.ts'
import type { Protocol, Services } from '../protocol.ts'
import { PROFILE } from './document.ts'
import { problemResponse } from './problem.ts'
import { readProfileRequest } from './request.ts'

/** Ours, and those of the peers, so that the service can take over behind an `autoconfig.` host (MC-5). */
const PATHS = ['/email.mobileconfig', '/mobileconfig', '/apple.mobileconfig', '/profile.mobileconfig']

export const mobileconfig: Protocol = {
  name: 'mobileconfig',
  isLimited: true,

  mount(app, services) {
    mount(app, { paths: PATHS, allow: 'GET, HEAD', get: (c) => toHttps(c, services) ?? answer(c, services) })
  },

  owns: (path) => PATHS.includes(path.replace(/\/$/, '')),

  broken: () => plainText(503, 'The profile cannot be made just now.', { 'retry-after': String(RETRY_AFTER_SECONDS) }),
}

async function answer(
  c: Context,
  { lookup, documents, installation, signer, profileConsent }: Services,
): Promise<Response> {
  const request = c.req.raw
  const language = negotiateLanguage(
    rawQueryValue(request.url, 'lang'),
    request.headers.get('accept-language'),
    LANGUAGES,
  )
  const asked = readProfileRequest(request.url)
  if (!asked.ok) return problemResponse(request, language, asked.error)
  const found = await lookup({ address: asked.value.address, host: parseServiceHost(hostOf(request.url)) })
  if (!found.ok) return problemResponse(request, language, found.error.reason)
  const { variant } = asked.value
  if (variant !== undefined && !hasVariant(found.value.provider, variant))
    return problemResponse(request, language, 'variant-unknown', found.value)
  const match = variant === undefined ? found.value : { ...found.value, variant }
  const document = await documents.personal(PROFILE, match, {
    ...asked.value,
    installation,
    language,
    signer,
    consent: profileConsent,
  })
  return document.ok ? document.value : problemResponse(request, language, document.error, match)
}

/** An address in a link is personal: never over plain HTTP, except to oneself (MC-18). */
function toHttps(c: Context, services: Services): Response | undefined {
  const origin = secureOrigin(c.req.raw, services)
  return origin === undefined ? undefined : redirect(308, origin + pathAndQueryOf(c.req.url))
}
