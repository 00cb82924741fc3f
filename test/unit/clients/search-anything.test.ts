import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CATALOGUE, type ClientEntry } from '../../../src/clients/catalogue/index.ts'
import { searchAs } from '../../../src/clients/search.ts'
import type { Made } from './made-up-network.ts'
import { CONFIG, createNetwork, mx, POX, srv } from './made-up-network.ts'
import { ANNA } from './support.ts'

/** Whatever servers and zones say, a search comes to its end, and says what it made of every question. */

const cut = (document: string) => fc.nat(document.length).map((at) => document.slice(0, at))

const answer: fc.Arbitrary<Made> = fc.record(
  {
    status: fc.constantFrom(200, 200, 204, 301, 302, 307, 404, 405, 500),
    body: fc.oneof(fc.string(), fc.json(), fc.constant(CONFIG), fc.constant(POX), cut(CONFIG), cut(POX)),
    contentType: fc.constantFrom('text/xml', 'application/json', 'text/html', ''),
    location: fc.oneof(
      fc.webUrl(),
      fc.constantFrom('/', '//', 'mailto:a@b.example', 'https://autodiscover.example.org/'),
    ),
  },
  { requiredKeys: ['status', 'body'] },
)

const record = fc
  .tuple(fc.constantFrom('.', '', 'mail.example.org', 'a.b.c.example.co.uk', 'com'), fc.nat(65_535), fc.nat(65_535))
  .map(([target, port, priority]) => srv(target, port, priority))

/** Every place is asked the same way: what the network says depends on the length of the address alone. */
const world = fc.record({ answers: fc.array(answer, { minLength: 1, maxLength: 5 }), records: fc.array(record) })

test('a search never throws and never goes on for ever', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.nat(CATALOGUE.length - 1), async ({ answers, records }, at) => {
      const entry = CATALOGUE[at] as ClientEntry
      const answerTo = (place: string) => answers[place.length % answers.length]
      const { network, asked } = createNetwork({
        answers: new Proxy({}, { get: (_, place) => answerTo(String(place)) }),
        records: new Proxy(
          {},
          { get: (_, name) => (String(name).startsWith('MX') ? records.map(({ target }) => mx(target)) : records) },
        ),
      })
      const { steps, found } = await searchAs(entry, { address: ANNA, mx: '', service: '' }, network)
      expect(steps.some(({ outcome }) => outcome === 'taken')).toBe(found !== undefined)
      expect(asked.length).toBeLessThan(1_000)
      for (const { question } of steps) expect(steps.some((step) => step.question === question)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
