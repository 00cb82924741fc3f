import { contentOf, requestIn } from './wire.ts'

export interface ShrinkOptions {
  /** Whether a request still shows what is wrong. */
  readonly fails: (bytes: Buffer) => Promise<boolean>
  readonly maxTries: number
}

interface Parts {
  readonly requestLine: string
  readonly headers: readonly string[]
  readonly body: Buffer
}

/**
 * A smaller request that still fails: delta debugging (Zeller, Hildebrandt 2002) over the lines of the head, then the
 * letters of each line, then the bytes of the body, until nothing can be left out or the tries are used up.
 */
export async function shrink(bytes: Buffer, { fails, maxTries }: ShrinkOptions): Promise<Buffer> {
  let tries = 0
  const attempt = async (parts: Parts) => tries++ < maxTries && (await fails(joined(parts)))
  if (!bytes.includes('\r\n\r\n')) return bytes
  let best = partsOf(bytes)
  // Joining counts the body anew; where the count itself is what is wrong, the request stays as it is.
  if (!(await attempt(best))) return bytes
  for (let size = Infinity; joined(best).length < size && tries < maxTries; ) {
    size = joined(best).length
    best = { ...best, headers: await withoutItems(best.headers, (headers) => attempt({ ...best, headers })) }
    best = { ...best, body: await withoutBytes(best.body, (body) => attempt({ ...best, body })) }
    best = {
      ...best,
      requestLine: await withoutLetters(best.requestLine, (requestLine) => attempt({ ...best, requestLine })),
    }
    for (const place of best.headers.keys()) {
      const replaced = (line: string) => best.headers.map((other, index) => (index === place ? line : other))
      const line = await withoutLetters(best.headers[place] as string, (shorter) =>
        attempt({ ...best, headers: replaced(shorter) }),
      )
      best = { ...best, headers: replaced(line) }
    }
  }
  return joined(best)
}

function partsOf(bytes: Buffer): Parts {
  const { headers, body } = requestIn(bytes)
  const requestLine = bytes.subarray(0, bytes.indexOf('\r\n')).toString('latin1')
  return {
    requestLine,
    headers: headers.filter((line) => !/^(?:content-length|transfer-encoding):/i.test(line)),
    body: contentOf({ headers, body }),
  }
}

function joined({ requestLine, headers, body }: Parts): Buffer {
  const length = body.length > 0 ? [`Content-Length: ${body.length}`] : []
  const head = `${[requestLine, ...headers, ...length].join('\r\n')}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

const withoutLetters = async (text: string, fails: (text: string) => Promise<boolean>) =>
  (await withoutItems([...text], (letters) => fails(letters.join('')))).join('')

const withoutBytes = async (body: Buffer, fails: (body: Buffer) => Promise<boolean>) =>
  Buffer.from(await withoutItems([...body], (bytes) => fails(Buffer.from(bytes))))

/** Leaves out runs of items, long ones first. */
async function withoutItems<T>(
  all: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let items = all
  for (let length = Math.ceil(items.length); length >= 1; length = Math.floor(length / 2))
    for (let start = 0; start < items.length; ) {
      const rest = [...items.slice(0, start), ...items.slice(start + length)]
      if (rest.length < items.length && (await fails(rest))) items = rest
      else start += length
    }
  return items
}
