import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBody, readText } from '../../../src/http/index.ts'
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

/** As text is sent whose length and type are said, and as it is sent otherwise. */
const WAYS = [
  { 'content-type': 'text/xml', 'content-length': '3' },
  { 'content-type': 'application/xml', 'content-length': '3' },
  { 'content-type': 'text/xml' },
  {},
] as readonly Record<string, string>[]

describe.each(WAYS)('a text with the headers %j', (headers) => {
  const read = (...pieces: readonly Uint8Array[]) => readText(inPieces(pieces, headers).request, MAXIMUM)
  const encoded = (text: string) => new TextEncoder().encode(text)

  test('is that of its bytes, whatever pieces they come in, without a byte order mark', async () => {
    const [first, ...others] = encoded('ä€𝄞')
    expect(await read(encoded('\ufeff'), Uint8Array.of(first as number), Uint8Array.from(others))).toEqual(ok('ä€𝄞'))
    expect(await read()).toEqual(ok(''))
  })

  test('of bytes that are no UTF-8 is none', async () => {
    for (const broken of [[0xe4], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xff, 0xfe, 0x3c, 0]])
      expect(await read(Uint8Array.from(broken)), String(broken)).toEqual(fail('body-not-utf8'))
  })

  test('that is too long is refused', async () => {
    expect(await read(encoded('x'.repeat(MAXIMUM)))).toEqual(ok('x'.repeat(MAXIMUM)))
    expect(await read(encoded('x'.repeat(MAXIMUM)), encoded('x'))).toEqual(fail('body-too-large'))
  })

  test('whose sender goes away before its end is no shorter text', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoded('x')),
      pull: (controller) => controller.error(new Error('gone')),
    })
    const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
    expect(await readText(new Request('https://example.org/', init), MAXIMUM)).toEqual(fail('body-cut-off'))
  })
})

test('a text that says that it is too long is refused without a look at it', async () => {
  const { request, seen } = inPieces([bytes(1)], { 'content-type': 'text/xml', 'content-length': String(MAXIMUM + 1) })
  expect(await readText(request, MAXIMUM)).toEqual(fail('body-too-large'))
  expect(seen.taken).toBe(0)
})
