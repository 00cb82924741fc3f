import type { Draft, Header } from './draft.ts'
import type { Grammar } from './grammars.ts'
import type { Words } from './words.ts'

/** What people with a browser ask the set-up page: links of hosters, and forms that are sent. */

const USER_AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/124.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15',
]

/** Some of the fields, in any order, as links and forms have them. */
function fieldsOf(words: Words): string {
  const { random, encoded, ground } = words
  const fields: Readonly<Record<string, readonly [share: number, value: () => string]>> = {
    email: [0.8, words.address],
    domain: [0.3, words.domain],
    name: [0.3, () => random.pick(['Anna Muster', 'A & B <C>', words.hostile(), 'x'.repeat(101), '\u202eanna'])],
    protocol: [0.2, () => random.pick(['imap', 'pop3', 'smtp', words.hostile()])],
    variant: [0.2, () => random.pick([...ground.variants.slice(0, 8), 'exchange', '__proto__', words.hostile()])],
    device: [0.2, () => random.pick(['iphone', 'ipad', 'mac', 'android', 'toaster', words.hostile()])],
    lang: [0.3, () => random.pick(['de', 'en', 'de-AT', 'xx', words.hostile()])],
    password: [0.05, words.hostile],
  }
  const given = Object.entries(fields)
    .filter(([, [share]]) => random.chance(share))
    .map(([name, [, value]]) => `${name}=${encoded(value())}`)
  if (random.chance(0.2)) given.reverse()
  return given.join('&')
}

function setup(words: Words): Draft {
  const { random } = words
  const path = random.pick(['/', '/setup', '/setup'])
  const fields = fieldsOf(words)
  const headers: Header[] = [
    ...(random.chance(0.95) ? [['X-Forwarded-Proto', 'https'] as const] : []),
    ...(random.chance(0.7) ? [['User-Agent', random.pick([...USER_AGENTS, words.hostile()])] as const] : []),
    ...(random.chance(0.3)
      ? [['Accept-Language', random.pick(['de', 'en;q=0.5,de', '*', words.hostile()])] as const]
      : []),
    ...(random.chance(0.2)
      ? [['Sec-CH-UA-Platform', random.pick(['"Android"', '"macOS"', words.hostile()])] as const]
      : []),
  ]
  const host = words.host(words.domain())
  if (random.chance(0.6)) {
    const method = random.weighted([
      [92, 'GET'],
      [6, 'HEAD'],
      [2, 'PUT'],
    ])
    return { method, target: random.chance(0.1) ? path : `${path}?${fields}`, host, headers }
  }
  const type = random.chance(0.95)
    ? 'application/x-www-form-urlencoded'
    : random.pick(['text/plain', 'multipart/form-data; boundary=x', words.hostile()])
  const body = random.chance(0.03) ? `${fields}&name=${'x'.repeat(17_000)}` : fields
  return { method: 'POST', target: path, host, headers: [...headers, ['Content-Type', type]], body }
}

export const SETUP_GRAMMAR = { setup: { weight: 14, make: setup } } as const satisfies Record<string, Grammar>
