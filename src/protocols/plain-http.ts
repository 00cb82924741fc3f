import { parseServiceHost } from '../address/index.ts'
import { hostOf, isPlainHttp } from '../http/index.ts'
import type { Services } from './protocol.ts'

/**
 * The origin that a request over plain HTTP has to go to, if it has to: the service's own, never one from the request. Local use, and a
 * service without a host of its own, do without TLS.
 */
export function secureOrigin(request: Request, { serviceHost }: Services): string | undefined {
  if (serviceHost === undefined || !isPlainHttp(request)) return undefined
  return parseServiceHost(hostOf(request.url)).loopback ? undefined : `https://${serviceHost}`
}
