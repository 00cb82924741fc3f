import type { Draft, Header } from './draft.ts'
import type { Grammar } from './grammars.ts'
import type { Words } from './words.ts'

/** Requests by GET: mail apps, people with a browser, operators and monitoring. */

const get = (words: Words, target: string, of = words.domain(), headers: readonly Header[] = []): Draft => ({
  method: words.random.weighted([
    [90, 'GET'],
    [7, 'HEAD'],
    [3, 'OPTIONS'],
  ]),
  target,
  host: words.host(of),
  headers: [...(words.random.chance(0.93) ? [['X-Forwarded-Proto', 'https'] as const] : []), ...headers],
})

/** A query of some of the parameters, in any order. */
function queryOf(
  { random, encoded }: Words,
  parameters: Readonly<Record<string, () => string>>,
  share: number,
): string {
  const given = Object.entries(parameters)
    .filter(() => random.chance(share))
    .map(([name, value]) => `${name}=${encoded(value())}`)
  if (random.chance(0.2)) given.reverse()
  return given.length === 0 ? '' : `?${given.join('&')}`
}

const languages = (words: Words) => words.random.pick(['de', 'en', 'de-AT,en;q=0.5', 'xx', '*', '', words.hostile()])

function autoconfig(words: Words): Draft {
  const path = words.random.pick([
    '/mail/config-v1.1.xml',
    '/.well-known/autoconfig/mail/config-v1.1.xml',
    '/v1.1/mail/config-v1.1.xml',
  ])
  const query = queryOf(words, { emailaddress: words.address }, 0.6)
  return get(words, path + query, undefined, words.random.chance(0.1) ? [['If-None-Match', '*']] : [])
}

function database(words: Words): Draft {
  const name = words.random.chance(0.7) ? words.domain() : words.address()
  const path = words.random.pick(['/v1.1/', '/autoconfig/v1.1/'])
  return get(words, path + words.encoded(name))
}

function mobileconfig(words: Words): Draft {
  const { random } = words
  const path = random.pick([
    '/email.mobileconfig',
    '/mobileconfig',
    '/mobileconfig/',
    '/apple.mobileconfig',
    '/profile.mobileconfig',
  ])
  const address = `${random.pick(['email', 'email', 'emailaddress', 'address', 'addresses'])}=${words.encoded(words.address())}`
  const rest = queryOf(
    words,
    {
      name: () => random.pick(['Anna Muster', 'A & B <C>', 'Ünï', words.hostile(), 'x'.repeat(101), '\u202eanna']),
      protocol: () => random.pick(['imap', 'pop3', 'smtp', words.hostile()]),
      variant: () => random.pick([...words.ground.variants.slice(0, 8), 'exchange', '__proto__', words.hostile()]),
      only: () => random.pick(['mail', 'caldav,carddav', 'eas', 'ews', 'mail,mail', ',', words.hostile()]),
      lang: () => languages(words),
      signed: () => random.pick(['0', '1', '']),
    },
    0.12,
  ).replace('?', '&')
  const headers: Header[] = [
    ...(random.chance(0.3) ? [['Accept', random.pick(['text/html', '*/*', words.hostile()])] as const] : []),
    ...(random.chance(0.3) ? [['Accept-Language', languages(words)] as const] : []),
  ]
  return get(words, `${path}?${address}${rest}`, undefined, headers)
}

function dnsZone(words: Words): Draft {
  const { random } = words
  const ending = random.pick(['', '', '.json', '.txt', '.html', '.'])
  const query = queryOf(
    words,
    {
      previous: () => random.pick([`${'A'.repeat(43)}=`, `${'-_'.repeat(21)}A`, 'AAAA', words.hostile()]),
      mailconf: () => random.pick(['1', '0', words.hostile()]),
      lang: () => languages(words),
      other: words.hostile,
    },
    0.25,
  )
  const accept = random.pick(['text/html,application/xhtml+xml', 'application/json', '*/*', words.hostile()])
  return get(words, `/dns/${words.encoded(words.domain())}${ending}${query}`, undefined, [['Accept', accept]])
}

const wellKnown = (path: string) => (words: Words) => {
  const draft = get(words, path)
  return words.random.chance(0.3)
    ? { ...draft, method: words.random.pick(['PROPFIND', 'OPTIONS', 'POST', 'REPORT']) }
    : draft
}

/** By the folder of `src/` that answers. */
export const CLIENT_GRAMMARS = {
  autoconfig: { weight: 14, make: autoconfig },
  database: { weight: 8, make: database },
  pacc: { weight: 6, make: (words) => get(words, '/.well-known/user-agent-configuration.json') },
  'well-known jmap': { weight: 3, make: wellKnown('/.well-known/jmap') },
  'well-known caldav': { weight: 3, make: wellKnown('/.well-known/caldav') },
  'well-known carddav': { weight: 3, make: wellKnown('/.well-known/carddav') },
  mobileconfig: { weight: 14, make: mobileconfig },
  dns: { weight: 12, make: dnsZone },
  operations: { weight: 2, make: (words) => get(words, words.random.pick(['/healthz', '/version'])) },
} as const satisfies Record<string, Grammar>
