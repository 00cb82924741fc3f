import { PROBLEM_NAMES } from '../../src/api/problem.ts'
import type { Draft, Header } from './draft.ts'
import type { Grammar } from './grammars.ts'
import type { Words } from './words.ts'

/** Requests of programs to the API, and of the people who write them to its pages. */

function ask(words: Words, target: string): Draft {
  const { random } = words
  const headers: Header[] = [
    ...(random.chance(0.93) ? [['X-Forwarded-Proto', 'https'] as const] : []),
    ...(random.chance(0.3) ? [['Accept-Language', random.pick(['de', 'en;q=0', '*', words.hostile()])] as const] : []),
    ...(random.chance(0.1)
      ? [['If-None-Match', random.pick(['*', '"0"', 'W/"a", "b"', words.hostile()])] as const]
      : []),
    ...(random.chance(0.2) ? [['Origin', random.pick(['https://app.example', 'null', words.hostile()])] as const] : []),
  ]
  const method = random.weighted([
    [86, 'GET'],
    [5, 'HEAD'],
    [5, 'OPTIONS'],
    [4, 'POST'],
  ])
  return { method, target, host: words.host(words.domain()), headers }
}

/** Some of the parameters, now and then one twice. */
function queryOf({ random, encoded }: Words, parameters: Readonly<Record<string, readonly [number, () => string]>>) {
  const given = Object.entries(parameters)
    .filter(([, [share]]) => random.chance(share))
    .map(([name, [, value]]) => `${name}=${encoded(value())}`)
  if (random.chance(0.05)) given.push(...given)
  return given.length === 0 ? '' : `?${given.join('&')}`
}

function settings(words: Words): Draft {
  const { random, ground } = words
  const byAddress = random.chance(0.5)
  return ask(
    words,
    `/api/v1/settings${queryOf(words, {
      email: [byAddress ? 0.96 : 0.04, words.address],
      domain: [byAddress ? 0.04 : 0.96, words.domain],
      variant: [0.15, () => random.pick([...ground.variants.slice(0, 8), '__proto__', words.hostile()])],
      lang: [0.1, () => random.pick(['de', 'xx', words.hostile()])],
    })}`,
  )
}

function catalog(words: Words): Draft {
  const { random, ground, encoded } = words
  if (random.chance(0.4))
    return ask(
      words,
      `/api/v1/providers/${encoded(random.chance(0.8) ? random.pick(ground.providers) : words.domain())}`,
    )
  const searched = () =>
    random.pick([words.domain(), words.address(), 'mail', 'a', 'É', ' ', 'x'.repeat(300), words.hostile()])
  return ask(
    words,
    `/api/v1/providers${queryOf(words, {
      q: [0.7, searched],
      cursor: [0.3, () => random.pick([...ground.providers.slice(0, 8), 'zzz', words.address(), words.hostile()])],
    })}`,
  )
}

function pages(words: Words): Draft {
  const { random, encoded } = words
  const problem = () => (random.chance(0.8) ? random.pick(PROBLEM_NAMES) : words.hostile())
  const target = random.pick(['/api', '/openapi.json', `/problems/${encoded(problem())}`])
  return ask(words, `${target}${queryOf(words, { lang: [0.5, () => random.pick(['de', 'en', words.hostile()])] })}`)
}

function elsewhere(words: Words): Draft {
  const { random, encoded } = words
  const rest = random.pick(['v1', 'v1/setting', 'v2/settings', encoded(words.hostile()), encoded(words.address())])
  return ask(words, `/api/${rest}`)
}

export const API_GRAMMARS = {
  'api settings': { weight: 14, make: settings },
  'api catalog': { weight: 8, make: catalog },
  'api pages': { weight: 4, make: pages },
  'api elsewhere': { weight: 2, make: elsewhere },
} as const satisfies Record<string, Grammar>
