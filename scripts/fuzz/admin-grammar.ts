import type { Draft, Header } from './draft.ts'
import type { Grammar } from './grammars.ts'
import type { Words } from './words.ts'

/** The hosters' API (`docs/tenants.md`), mostly with the right token. */

const changeOf = ({ random }: Words) => random.pick(['nightly', 'c1', 'c2', 'c3', 'x'.repeat(101), 'a/b', '..'])

function rowOf(words: Words, domain?: string): string {
  const { random, ground } = words
  const row = {
    ...(domain === undefined ? {} : { domain }),
    provider: random.weighted([
      [84, random.pick(ground.providers)],
      [14, 'none'],
      [2, words.hostile()],
    ]),
    ...(random.chance(0.08) ? { variant: random.pick([...ground.variants, null, words.hostile()]) } : {}),
    ...(random.chance(0.08)
      ? { values: random.pick<unknown>([{ server: 'srv7.example.net' }, { server: words.hostile() }, {}, null, [], 7]) }
      : {}),
    ...(random.chance(0.01) ? { [words.hostile()]: words.hostile() } : {}),
  }
  return JSON.stringify(row)
}

function batchOf(words: Words): string {
  const { random, ground } = words
  // A domain may stand in a batch once: neighbours, and now and then another.
  const start = random.below(Math.max(1, ground.tenants.length))
  const lines = Array.from({ length: random.pick([0, 1, 2, 5, 20]) }, (_, place) => {
    const neighbour = ground.tenants[(start + place) % ground.tenants.length]
    const domain = random.chance(0.97) && neighbour !== undefined ? neighbour : tenantOf(words)
    return random.chance(0.2)
      ? JSON.stringify({ domain, delete: random.chance(0.97) || random.pick([false, 'yes']) })
      : rowOf(words, domain)
  })
  return `${lines.join(random.pick(['\n', '\n', '\r\n', '\n\n']))}\n`
}

/** A customer; now and then a domain that is refused, or an odd one: nothing is written that the catalog knows otherwise. */
function tenantOf({ random, ground, domain }: Words): string {
  if (random.chance(0.94) && ground.tenants.length > 0) return random.pick(ground.tenants)
  return random.chance(0.5) ? random.pick(ground.domains) : `customer-${domain()}.tenants.example`
}

function request(words: Words): Pick<Draft, 'method' | 'target' | 'body'> {
  const { random, encoded } = words
  const dryRun = random.pick(['', '', '?dry-run', '?dry-run=true', '?dry-run=maybe', '?dryrun', '?dry-run&dry-run'])
  const page = random.pick(['', '?limit=3', `?cursor=${encoded(tenantOf(words))}&limit=2`, '?limit=-1', '?cursor=%ff'])
  const tenant = `/admin/v1/tenants/${encoded(tenantOf(words))}`
  return random.weighted<() => Pick<Draft, 'method' | 'target' | 'body'>>([
    [12, () => ({ method: 'GET', target: `/admin/v1/tenants${page}` })],
    [14, () => ({ method: 'GET', target: tenant })],
    [24, () => ({ method: 'PUT', target: tenant + dryRun, body: rowOf(words) })],
    [10, () => ({ method: 'DELETE', target: tenant + dryRun })],
    [
      18,
      () => ({
        method: 'POST',
        target: `/admin/v1/tenants${random.pick(['', dryRun, `?change=${encoded(changeOf(words))}`])}`,
        body: batchOf(words),
      }),
    ],
    [7, () => ({ method: 'GET', target: `/admin/v1/changes${page}` })],
    [7, () => ({ method: 'GET', target: `/admin/v1/changes/${encoded(changeOf(words))}` })],
    [
      8,
      () => ({
        method: 'POST',
        target: `/admin/v1/changes/${encoded(changeOf(words))}/undo${random.pick(['', '?changed=leave', '?dry-run'])}`,
        body: '',
      }),
    ],
  ])()
}

function admin(words: Words): Draft {
  const { random, ground } = words
  const { method, target, body } = request(words)
  const token = random.weighted([
    [90, `Bearer ${ground.token ?? 'none'}`],
    [4, 'Bearer wrong'],
    [3, `Basic ${words.hostile()}`],
    [3, ''],
  ])
  const headers: Header[] = [
    ...(random.chance(0.95) ? [['X-Forwarded-Proto', 'https'] as const] : []),
    ...(token === '' ? [] : [['Authorization', token] as const]),
    ...(random.chance(0.2)
      ? [['Idempotency-Key', random.pick(['"k1"', 'k2', 'x'.repeat(101), words.hostile()])] as const]
      : []),
  ]
  return { method, target, body, headers, host: ground.serviceHost ?? 'localhost' }
}

export const ADMIN_GRAMMAR = { admin: { weight: 14, make: admin } } as const satisfies Record<string, Grammar>
