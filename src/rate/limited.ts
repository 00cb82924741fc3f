import type { Context, Handler } from 'hono'
import { andThen, type Soon } from '../result.ts'
import type { RateLimiter } from './limiter.ts'
import { type Network, networkOf } from './network.ts'

/** Who is counted, and by what. */
export interface RateLimits {
  readonly limiter: RateLimiter
  /** The address that a request came from, as far as it is known: without one nothing is counted. */
  readonly addressOf: (c: Context) => string | undefined
}

/**
 * A handler that is only called while its caller's network keeps to the limit; others get 429, before anything is done for
 * them. A limiter that fails limits nobody.
 */
export function limited(
  handler: Handler,
  { limiter, addressOf }: RateLimits,
  { log, serviceHost }: { readonly log: (line: string) => void; readonly serviceHost: string | undefined },
): Handler {
  const unlimited = (error: unknown) => {
    const name = error instanceof Error ? error.name : typeof error
    log(JSON.stringify({ event: 'rate-limit-failed', error: name }))
    return 0
  }
  const wait = (network: Network): Soon<number> => {
    try {
      const seconds = limiter.wait(network)
      return seconds instanceof Promise ? seconds.catch(unlimited) : seconds
    } catch (error) {
      return unlimited(error)
    }
  }
  return (c, next) => {
    // A browser asks in advance whether it may ask; refused, it would hide the refusal of the question itself.
    const address = c.req.method === 'OPTIONS' ? undefined : addressOf(c)
    const network = address === undefined ? undefined : networkOf(address)
    if (network === undefined) return handler(c, next)
    return andThen(wait(network), (seconds) =>
      seconds === 0 ? handler(c, next) : refusal(c.req.raw, seconds, serviceHost),
    )
  }
}

async function refusal(request: Request, seconds: number, serviceHost: string | undefined): Promise<Response> {
  // Evaluated with the first refusal: most isolates make none.
  return (await import('./too-many.ts')).tooMany(request, seconds, serviceHost)
}
