/**
 * Wrangler's own reporting, switched off. The last one is a matter of privacy: without it `wrangler dev` keeps request
 * URLs, and the e-mail addresses in them, on disk.
 */
export const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
} as const
