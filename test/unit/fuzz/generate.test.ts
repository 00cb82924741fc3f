import { expect, test } from 'vitest'
import { generate } from '../../../scripts/fuzz/generate.ts'
import { routeOf } from '../../../scripts/fuzz/grammars.ts'
import { requestIn } from '../../../scripts/fuzz/wire.ts'
import { MARK, MARKS } from '../../../scripts/fuzz/words.ts'
import { createApp } from '../../../src/app.ts'
import { readSettings } from '../../../src/settings.ts'
import { catalogOf } from '../lookup/support.ts'
import { GROUND } from './support.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)

test('seed and number say everything about a request', () => {
  const requests = (seed: number) =>
    numbers(200).map((number) => generate({ seed, number, ground: GROUND }).toString('latin1'))
  expect(requests(1)).toEqual(requests(1))
  expect(requests(1)).not.toEqual(requests(2))
  expect(new Set(requests(1)).size).toBeGreaterThan(190)
})

test('every route that the app mounts is asked', () => {
  const app = createApp({
    catalog: catalogOf({}),
    settings: readSettings({ ADMIN_TOKEN: 'token', DNS_OVER_HTTPS_URL: '' }),
  })
  const patterns = [...new Set(app.routes.map(({ path }) => path))]
  const targets = numbers(4_000).map(
    (number) => requestIn(generate({ seed: 1, number, ground: GROUND, valid: true })).target,
  )
  const paths = targets.map((target) => target.replace(/\?.*/s, ''))
  const asked = (pattern: string) => {
    const path = pattern.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.*')
    return paths.some((given) => new RegExp(`^${path}$`, 'i').test(given))
  }
  expect(patterns.length).toBeGreaterThan(15)
  expect(patterns.filter((pattern) => !asked(pattern))).toEqual([])
})

test('the routes that the app mounts are told apart in the report', () => {
  const app = createApp({
    catalog: catalogOf({}),
    settings: readSettings({ ADMIN_TOKEN: 'token', DNS_OVER_HTTPS_URL: '' }),
  })
  const examples = app.routes.map(({ path }) => path.replace(/:\w+/g, 'x.example').replace('*', 'a@b.example'))
  expect(examples.filter((path) => routeOf(path) === 'elsewhere')).toEqual([])
})

test.each([
  ['/mail/config-v1.1.xml?emailaddress=a', 'autoconfig'],
  ['https://h.example/dns/a.example#x', 'dns'],
  ['://e/dns/a.example', 'dns'],
  ['/AUTODISCOVER/autodiscover.XML', 'autodiscover pox'],
  ['/autodiscover/autodiscover.json/v1.0/?a', 'autodiscover json'],
  ['/autodiscover/autodiscover.json/v1.0/a%0D%0Ab@a.example', 'autodiscover json'],
  ['/admin/v1/change%73', 'admin changes'],
  ['/mobileconfig/', 'mobileconfig'],
  ['/dns/%ff', 'dns'],
  ['/', 'setup'],
  ['/setup/?email=a', 'setup'],
  ['/nothing', 'elsewhere'],
])('%s leads to %s', (target, route) => {
  expect(routeOf(target)).toBe(route)
})

test('a request carries no marks but its own', () => {
  for (const number of numbers(500)) {
    const text = generate({ seed: 3, number, ground: GROUND, valid: true }).toString()
    for (const mark of text.match(MARK) ?? []) expect(Number.parseInt(mark.slice(MARKS.domain.length), 36)).toBe(number)
  }
})

test('requests of real clients are asked about other domains, with their bodies counted', () => {
  const recorded = ['POST /a HTTP/1.1\r\nHost: example.org\r\n\r\n<x>user@example.org</x>']
  const requests = numbers(400)
    .map((number) => generate({ seed: 4, number, ground: GROUND, recorded }))
    .filter((bytes) => bytes.toString().startsWith('POST /a '))
  expect(requests.length).toBeGreaterThan(5)
  for (const bytes of requests) expect(bytes.toString()).not.toContain('example.org')
  const whole = requests.filter((bytes) => requestIn(bytes).isWhole)
  expect(whole.length).toBeGreaterThan(requests.length / 2)
})

test('most requests are whole: an answer to them has to come', () => {
  const whole = numbers(1_000).filter((number) => requestIn(generate({ seed: 5, number, ground: GROUND })).isWhole)
  expect(whole.length).toBeGreaterThan(800)
})
