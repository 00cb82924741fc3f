import { parseServiceHost } from '../address/index.ts'
import { hostOf, isPlainHttp, pathAndQueryOf, redirect, withoutAddresses } from '../http/index.ts'
import type { Services } from './protocol.ts'

/**
 * The origin that a request over plain HTTP has to go to, if it has to: the service's own, never one from the request. Local use, and a
 * service without a host of its own, do without TLS.
 */
export function secureOrigin(request: Request, { serviceHost }: Pick<Services, 'serviceHost'>): string | undefined {
  if (serviceHost === undefined || !isPlainHttp(request)) return undefined
  return parseServiceHost(hostOf(request.url)).loopback ? undefined : `https://${serviceHost}`
}

/** The way of a page to HTTPS, with what was asked, except for what could be an address. */
export function pageOverHttps(request: Request, services: Pick<Services, 'serviceHost'>): Response | undefined {
  const origin = secureOrigin(request, services)
  return origin === undefined ? undefined : redirect(308, origin + withoutAddresses(pathAndQueryOf(request.url)))
}
