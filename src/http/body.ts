import { fail, ok, type Result } from '../result.ts'

/** `body-cut-off`: the connection ended before the body did, so that what came may not be what was meant. */
export type BodyFailure = 'body-too-large' | 'body-cut-off'

/** The body's bytes, at most `maximum` of them: more is refused without reading on. */
export async function readBody(request: Request, maximum: number): Promise<Result<Uint8Array, BodyFailure>> {
  try {
    return await readWhole(request, maximum)
  } catch {
    // Nothing of ours is thrown there: the one who sends has gone.
    return fail('body-cut-off')
  }
}

async function readWhole(request: Request, maximum: number): Promise<Result<Uint8Array, BodyFailure>> {
  if (Number(request.headers.get('content-length') ?? 0) > maximum) return fail('body-too-large')
  if (request.body === null) return ok(new Uint8Array())
  // A length that was announced is kept by the server below; a stream of unknown length is read piece by piece, which costs more.
  if (request.headers.has('content-length')) {
    const whole = new Uint8Array(await request.arrayBuffer())
    return whole.byteLength > maximum ? fail('body-too-large') : ok(whole)
  }
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.byteLength
    if (length > maximum) {
      await reader.cancel()
      return fail('body-too-large')
    }
    chunks.push(value)
  }
  return ok(joined(chunks, length))
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}
