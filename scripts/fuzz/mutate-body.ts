import type { Mutation } from './mutate.ts'
import type { Random } from './random.ts'
import type { Words } from './words.ts'

/** Applies to the body as text; a request without one gets one. */
const bodyMutation =
  (change: (body: string, words: Words) => string | Buffer): Mutation =>
  (draft, words) => ({ ...draft, body: change(String(draft.body ?? ''), words) })

const sliceOf = (body: string, random: Random) => {
  const start = random.below(body.length + 1)
  return [start, start + random.below(Math.min(80, body.length - start) + 1)] as const
}

/** Of the body: its letters, its elements, its entities, its encoding, its size. */
export const BODY_MUTATIONS: readonly Mutation[] = [
  bodyMutation((body, { random }) => {
    const [start, end] = sliceOf(body, random)
    return body.slice(0, start) + body.slice(end)
  }),
  bodyMutation((body, { random }) => {
    const [start, end] = sliceOf(body, random)
    return body.slice(0, end) + body.slice(start)
  }),
  bodyMutation((body, words) => {
    const place = words.random.below(body.length + 1)
    return body.slice(0, place) + words.hostile() + body.slice(place)
  }),
  bodyMutation((body, { random }) => body.slice(0, random.below(body.length + 1))),
  bodyMutation((body, { random }) =>
    body.replace(/<(\/?)(\w+)/g, (all) => (random.chance(0.2) ? all.toUpperCase() : all)),
  ),
  bodyMutation((body, { random }) => {
    const tag = random.pick(body.match(/<[\w:]+>/g) ?? [''])
    return body.replace(tag, tag.repeat(random.pick([2, 9, 70])))
  }),
  bodyMutation((body, words) => `<!DOCTYPE x [<!ENTITY e "${words.hostile()}">]>${body.replace('</', '&e;</')}`),
  bodyMutation((body) => `\ufeff${body}`),
  bodyMutation((body) => Buffer.from(`\ufeff${body}`, 'utf16le')),
  bodyMutation((body) => Buffer.from(body, 'latin1')),
  bodyMutation((body, { random }) => body.padEnd(random.pick([16_383, 16_384, 16_385, 20_000]), ' ')),
  bodyMutation((_, { random }) => random.bytes(random.below(60))),
  bodyMutation((body, { random }) => {
    const bytes = Buffer.from(body)
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256)
    return bytes
  }),
  bodyMutation(() => '['.repeat(5_000)),
  bodyMutation(() => '{"domain":"a.example","provider":{"toString":1}}'),
]
