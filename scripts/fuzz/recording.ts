import { requestIn } from './wire.ts'

/** A request as a file: in the form of `test/requests/`, to be read, sent again and made into a test. */
export interface Recording {
  /** Why it was kept, and where it was sent; lines without `#`. */
  readonly remarks: readonly string[]
  readonly bytes: Buffer
}

const EXACT = 'exact bytes: '

/**
 * The file's text. Line ends are those of HTTP when it is sent, and a right Content-Length is counted then; what cannot be
 * said so is added as bytes in base64, which count before the text.
 */
export function writeRecording({ remarks, bytes }: Recording): string {
  const comments = (lines: readonly string[]) => lines.map((line) => `# ${line}\n`).join('')
  const { headers, body } = requestIn(bytes)
  const isCounted = headers.includes(`Content-Length: ${body.length}`)
  const head = bytes.subarray(0, bytes.length - body.length).toString()
  const shown = (isCounted ? head.replace(`\r\nContent-Length: ${body.length}\r\n`, '\r\n') : head).replaceAll(
    '\r\n',
    '\n',
  )
  const text = comments(remarks) + shown + body.toString()
  const read = readRecording(text)
  if (read.bytes.equals(bytes) && read.remarks.length === remarks.length) return text
  const lines = bytes.toString('base64').match(/.{1,100}/g) ?? []
  return comments([...remarks, ...lines.map((line) => EXACT + line)]) + shown + body.toString()
}

export function readRecording(text: string): Recording {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => !line.startsWith('#'))
  const comments = lines.slice(0, start).map((line) => line.replace(/^# ?/, ''))
  const exact = comments.filter((line) => line.startsWith(EXACT)).map((line) => line.slice(EXACT.length))
  // Behind the exact bytes a line that looks like a remark is the request's.
  const remarks = exact.length === 0 ? comments : comments.slice(0, comments.indexOf(EXACT + exact[0]))
  if (exact.length > 0) return { remarks, bytes: Buffer.from(exact.join(''), 'base64') }
  const rest = lines.slice(start).join('\n')
  const end = rest.indexOf('\n\n')
  const head = (end === -1 ? rest : rest.slice(0, end)).replaceAll(/\r?\n/g, '\r\n')
  const body = Buffer.from(end === -1 ? '' : rest.slice(end + 2))
  const needsLength = body.length > 0 && !/^(?:content-length|transfer-encoding)\s*:/im.test(head)
  const length = needsLength ? `\r\nContent-Length: ${body.length}` : ''
  return { remarks, bytes: Buffer.concat([Buffer.from(`${head}${length}\r\n\r\n`), body]) }
}
