import type { Draft, Header } from './draft.ts'
import type { Grammar } from './grammars.ts'
import type { Words } from './words.ts'

/** What people with a browser ask about the catalog: searches, pages of the list, single providers. */

/** What somebody types: a domain, an address all the same, a name, a host. */
function typed(words: Words): string {
  const { random, ground } = words
  return random.weighted<() => string>([
    [30, words.domain],
    [25, words.address],
    [15, () => random.pick(ground.providers)],
    [10, () => `mx17.${words.domain()}`],
    [10, () => random.pick(['mail', 'Straße', 'ÄÖÜ', '日本', 'a b', '*.', '%', '\\', '\u202e', 'x'.repeat(300)])],
    [10, words.hostile],
  ])()
}

const languages = ({ random, hostile }: Words) => random.pick(['de', 'en', 'de-AT,en;q=0.5', 'xx', '*', '', hostile()])

function providers(words: Words): Draft {
  const { random, encoded, ground } = words
  const fields: Readonly<Record<string, readonly [share: number, value: () => string]>> = {
    q: [0.7, () => typed(words)],
    page: [0.3, () => random.pick(['1', '2', '7', '0', '-1', '999999', '1e9', words.hostile()])],
    lang: [0.3, () => languages(words)],
    other: [0.1, words.hostile],
  }
  const given = Object.entries(fields)
    .filter(([, [share]]) => random.chance(share))
    .map(([name, [, value]]) => `${name}=${encoded(value())}`)
  if (random.chance(0.2)) given.reverse()
  const id = random.chance(0.6) ? random.pick(ground.providers) : typed(words)
  const path = random.chance(0.5) ? '/providers' : `/providers/${encoded(id)}`
  const headers: Header[] = [
    ...(random.chance(0.95) ? [['X-Forwarded-Proto', 'https'] as const] : []),
    ...(random.chance(0.3) ? [['Accept-Language', languages(words)] as const] : []),
    ...(random.chance(0.1) ? [['If-None-Match', random.pick(['*', '"x"', words.hostile()])] as const] : []),
  ]
  const method = random.weighted([
    [90, 'GET'],
    [7, 'HEAD'],
    [3, 'POST'],
  ])
  const query = given.length === 0 ? '' : `?${given.join('&')}`
  return { method, target: path + query, host: words.host(words.domain()), headers }
}

export const PROVIDERS_GRAMMAR = {
  providers: { weight: 10, make: providers },
} as const satisfies Record<string, Grammar>
