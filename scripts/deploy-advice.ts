import { experimental_readRawConfig as readRawConfig } from 'wrangler'

/**
 * What an operator's own configuration lacks for the sake of those who ask, a line each. What is absent is not off: Workers
 * Logs are on unless they are switched off, and hold query strings and paths.
 */
export function adviceOn(path: string): string[] {
  const { observability, ratelimits } = readRawConfig({ config: path }).rawConfig
  const isLogged = observability?.enabled !== false
  return [
    isLogged && observability?.redact_query_string !== true
      ? `${path}: [observability] lacks redact_query_string = true, so e-mail addresses in query strings are logged.`
      : undefined,
    isLogged && observability?.logs?.invocation_logs !== false
      ? `${path}: [observability.logs] lacks invocation_logs = false, so e-mail addresses in paths are logged.`
      : undefined,
    (ratelimits as readonly { readonly name: string }[] | undefined)?.some(({ name }) => name === 'LOOKUP_LIMIT') ===
    true
      ? undefined
      : `${path}: [[ratelimits]] LOOKUP_LIMIT is missing, so nobody is limited; copy that block from wrangler.toml.`,
  ].filter((line) => line !== undefined)
}
