import type { RateLimits } from './limited.ts'

type AddressOf = RateLimits['addressOf']

/** What Cloudflare says about who asks; it takes out what a client says there itself. */
export const addressAtCloudflare: AddressOf = (c) => c.req.header('cf-connecting-ip')

/**
 * On Node the other end of the connection, or what a proxy in front says in a header that the operator named: its last
 * value, since proxies put what they see behind what they are told (`X-Forwarded-For`).
 */
export function addressOnNode(header: string | undefined): AddressOf {
  const ofSocket: AddressOf = ({ env }) => (env as NodeEnvironment).incoming.socket.remoteAddress
  if (header === undefined) return ofSocket
  return (c) => c.req.header(header)?.split(',').at(-1)?.trim() || ofSocket(c)
}

/** What the adapter of Node gives along with a request. */
export interface NodeEnvironment {
  readonly incoming: { readonly socket: { readonly remoteAddress?: string | undefined } }
}
