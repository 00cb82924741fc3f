import * as z from 'zod'
import type { SignClaim } from './claims.ts'
import type { Diagnostic } from './diagnostic.ts'
import { literalSuffix, normalPattern } from './pattern.ts'
import { registrableDomain } from './public-suffix.ts'
import { httpsUrl, pattern } from './schema.ts'
import { type CatalogFile, readFileOf } from './source-file.ts'

/** The form of `_gateways.yaml`: services that filter mail before it reaches the mailbox. */
export const gatewaysSource = z
  .array(
    z.strictObject({
      name: z.string().min(1, { error: 'empty; write the name of the service' }),
      mx: z
        .array(pattern("'*.filter.example.net'"))
        .min(1, { error: 'an empty list; give the MX hosts that its customers have' }),
      sources: z
        .array(httpsUrl)
        .min(1, { error: 'no source; name the page where somebody can look the facts up' })
        .optional(),
    }),
  )
  .meta({ title: 'Mail filters, whose MX says nothing about where the mailbox is' })

export interface Gateways {
  /** In normal form, each once. */
  readonly patterns: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads the lists of mail filters, shipped and local. A pattern that is also a provider's sign is a mistake: the same host
 * cannot both name the provider and say nothing.
 *
 * @param signs those of shipped files; an operator's own sign for such a host wins, so that no upgrade breaks their build
 */
export function compileGateways(files: readonly CatalogFile[], signs: readonly SignClaim[]): Gateways {
  const patterns = new Set<string>()
  const diagnostics: Diagnostic[] = []
  const claimed = new Map(
    signs.flatMap(({ mx, autodiscover, provider }) =>
      mx === undefined || autodiscover !== undefined ? [] : [[mx, provider] as const],
    ),
  )
  for (const file of files) {
    const { content, diagnostics: found, at } = readFileOf(file, gatewaysSource)
    diagnostics.push(...found)
    content?.forEach(({ mx, sources }, index) => {
      if (sources === undefined && !file.local)
        diagnostics.push(at([index, 'sources'], 'error', 'missing; a shipped entry says where its facts come from'))
      mx.forEach((text, place) => {
        const path = [index, 'mx', place]
        const normal = normalPattern(text) as string
        const provider = claimed.get(normal)
        if (registrableDomain(literalSuffix(normal)) === undefined)
          diagnostics.push(
            at(path, 'error', `"${text}" reaches beyond one owner's names; write out the domain that they registered`),
          )
        else if (provider !== undefined && !file.local)
          diagnostics.push(
            at(path, 'error', `"${text}" is the sign of "${provider}"; a filter's host is nobody's sign, take one out`),
          )
        else if (patterns.has(normal))
          diagnostics.push(at(path, 'warning', `"${text}" is already a filter's; counted once`))
        patterns.add(normal)
      })
    })
  }
  return { patterns: [...patterns].sort(), diagnostics }
}
