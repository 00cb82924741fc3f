import type { ProviderSettings } from '../account/index.ts'

interface Summarised {
  readonly source: { readonly id: string }
  readonly settings: ProviderSettings
  readonly variants: Readonly<Record<string, { readonly settings: ProviderSettings }>>
}

/** What the whole catalog should tell its operator, in as few lines as possible. A variant stands behind its entry's id. */
export function summary(providers: readonly Summarised[]): string[] {
  const all = providers.flatMap(({ source, settings, variants }) => [
    { name: source.id, settings },
    ...Object.entries(variants).map(([id, variant]) => ({ name: `${source.id} (${id})`, settings: variant.settings })),
  ])
  const insecure = all.filter(({ settings }) => isInsecure(settings)).map(({ name }) => name)
  const local = all.filter(({ settings }) => usesLocalPart(settings)).map(({ name }) => name)
  return [
    ...line(insecure, 'without TLS in both directions, answered as unknown'),
    ...line(local, "with the local part as login, where Thunderbird's Autodiscover reader turns 007 into 7"),
  ]
}

function line(names: readonly string[], what: string): string[] {
  return names.length === 0 ? [] : [`${names.length} ${what}: ${names.join(', ')}`]
}

/** Mail servers, but not one with TLS in each direction. */
function isInsecure({ incoming, outgoing }: ProviderSettings): boolean {
  const hasTls = (servers: ProviderSettings['incoming']) => servers.some((server) => server.security !== 'none')
  return incoming.length > 0 && !(hasTls(incoming) && hasTls(outgoing))
}

function usesLocalPart({ incoming, outgoing }: ProviderSettings): boolean {
  return [...incoming, ...outgoing].some(
    ({ username }) => 'template' in username && username.template === '%EMAILLOCALPART%',
  )
}
