import { type Domain, parseServiceHost } from '../address/index.ts'
import { hostOf, isPlainHttp } from '../http/index.ts'
import { problem } from './problem.ts'

/** Why a request may not come in, if it may not. */
export type Gate = (request: Request) => Promise<Response | undefined>

/**
 * Lets in who knows the token (RFC 6750 §2.1). Where the service has a host of its own, the token has to come over TLS:
 * one that travelled in plain text is known to others.
 */
export function createGate(token: string, serviceHost: Domain | undefined): Gate {
  /** Made by the first request: while an isolate starts, workerd lets nothing be awaited. */
  let expected: Uint8Array | undefined
  return async (request) => {
    if (serviceHost !== undefined && isPlainHttp(request) && !parseServiceHost(hostOf(request.url)).loopback)
      return problem({
        status: 403,
        reason: 'plain-http',
        detail: `The admin API answers over TLS only: use https://${serviceHost}/. A token that was sent here in plain text should be replaced.`,
      })
    const given = /^Bearer +([^\s]+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    expected ??= await digestOf(token)
    if (given !== undefined && isEqual(await digestOf(given), expected)) return undefined
    return problem({
      status: 401,
      reason: 'token',
      detail: 'Send "Authorization: Bearer" with the value of ADMIN_TOKEN.',
      headers: {
        'www-authenticate': `Bearer realm="postamt admin"${given === undefined ? '' : ', error="invalid_token"'}`,
      },
    })
  }
}

async function digestOf(token: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
}

/** In the same time wherever they differ: digests have one length, and each byte is looked at. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0
  for (let index = 0; index < a.length; index++) difference |= (a[index] as number) ^ (b[index] as number)
  return difference === 0
}
