import { toBytes } from './draft.ts'
import { GRAMMARS } from './grammars.ts'
import { mutated, mutatedBytes } from './mutate.ts'
import { createRandom } from './random.ts'
import { type Ground, wordsOf } from './words.ts'

export interface GenerateOptions {
  readonly seed: number
  /** Of the request within its run, from 0. */
  readonly number: number
  readonly ground: Ground
  /** Requests of real clients, as bytes; the names in them are exchanged. */
  readonly recorded?: readonly string[]
  /** As clients send them, without a change. */
  readonly valid?: boolean
}

const RECORDED_SHARE = 0.06

/** The bytes of one request: the same for the same seed, number and ground. */
export function generate({ seed, number, ground, recorded = [], valid = false }: GenerateOptions): Buffer {
  const random = createRandom(seed, number)
  const words = wordsOf(number, random, ground)
  if (recorded.length > 0 && random.chance(RECORDED_SHARE)) {
    const text = random.pick(recorded).replaceAll('example.org', words.domain()).replaceAll('user', words.localPart())
    return mutatedBytes(withLength(text), words)
  }
  const draft = random.weighted(Object.values(GRAMMARS).map(({ weight, make }) => [weight, make] as const))(words)
  return valid ? toBytes(draft) : mutatedBytes(toBytes(mutated(draft, words)), words)
}

/** A recorded request counts its body when it is sent. */
export function withLength(text: string): Buffer {
  const end = text.indexOf('\r\n\r\n')
  const body = Buffer.from(text.slice(end + 4))
  const length = body.length > 0 && !/^(?:content-length|transfer-encoding):/im.test(text.slice(0, end))
  const head = `${text.slice(0, end)}${length ? `\r\nContent-Length: ${body.length}` : ''}\r\nConnection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}
