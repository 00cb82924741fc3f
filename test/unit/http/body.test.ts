import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBody } from '../../../src/http/index.ts'
import { fail, ok } from '../../../src/result.ts'

const MAXIMUM = 16

/** A body in pieces, without a length in front; it counts the pieces that were taken and notes when it is given up. */
function inPieces(pieces: readonly Uint8Array[], headers: Record<string, string> = {}) {
  const seen = { taken: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[seen.taken]
        if (piece === undefined) return controller.close()
        seen.taken += 1
        controller.enqueue(piece)
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
  return { request: new Request('https://example.org/', init), seen }
}

const bytes = (length: number) => new Uint8Array(length).map((_, index) => index)

test('a request without a body has no bytes', async () => {
  expect(await readBody(new Request('https://example.org/'), MAXIMUM)).toEqual(ok(new Uint8Array()))
})

test.each([0, 1, MAXIMUM])('a body of %i bytes is read', async (length) => {
  const request = new Request('https://example.org/', { method: 'POST', body: bytes(length) })
  expect(await readBody(request, MAXIMUM)).toEqual(ok(bytes(length)))
})

test('a body of one byte too many is refused', async () => {
  const request = new Request('https://example.org/', { method: 'POST', body: bytes(MAXIMUM + 1) })
  expect(await readBody(request, MAXIMUM)).toEqual(fail('body-too-large'))
})

test('a body that says that it is too large is refused without a look at it', async () => {
  const { request, seen } = inPieces([bytes(1)], { 'content-length': String(MAXIMUM + 1) })
  expect(await readBody(request, MAXIMUM)).toEqual(fail('body-too-large'))
  expect(seen.taken).toBe(0)
})

test.each(['0', '1', '-1', 'many', '1e1', ' '])(
  'a body with the wrong length %s is measured itself',
  async (length) => {
    const { request } = inPieces([bytes(MAXIMUM), bytes(1)], { 'content-length': length })
    expect(await readBody(request, MAXIMUM)).toEqual(fail('body-too-large'))
  },
)

test('a body that turns out too large is given up, not read to its end', async () => {
  const { request, seen } = inPieces([bytes(10), bytes(10), bytes(10), bytes(10)])
  expect(await readBody(request, MAXIMUM)).toEqual(fail('body-too-large'))
  expect(seen).toEqual({ taken: 2, cancelled: true })
})

test('a body in any pieces is their sum, or refused when the sum is too large', async () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: MAXIMUM }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(pieces, async (given) => {
      const whole = Uint8Array.from(given.flatMap((piece) => [...piece]))
      const expected = whole.length <= MAXIMUM ? ok(whole) : fail('body-too-large')
      expect(await readBody(inPieces(given).request, MAXIMUM)).toEqual(expected)
    }),
  )
})

test.each<Record<string, string>>([{}, { 'content-length': '12' }])(
  'a body whose sender goes away before its end, with the headers %j, is no shorter body',
  async (headers) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes(3)),
      pull: (controller) => controller.error(new Error('gone')),
    })
    const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
    expect(await readBody(new Request('https://example.org/', init), MAXIMUM)).toEqual(fail('body-cut-off'))
  },
)
