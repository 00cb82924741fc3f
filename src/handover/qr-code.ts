import { encode } from 'uqr'
import { MAX_QR_PAYLOAD_CHARACTERS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'

/** A code as a line in a square of modules: what is under the line is dark. */
export interface QrCode {
  /** Width and height, quiet zone included. */
  readonly modules: number
  /** SVG path of a line that is one module wide. */
  readonly path: string
}

/** ISO/IEC 18004 §5.3.8: light modules on every side. */
const QUIET_ZONE = 4

/**
 * One mask for all: choosing the best of the eight costs ten times as much as the code (3 ms for a page), every reader takes
 * any, and this one breaks up the long runs of addresses in URLs and lists (ISO/IEC 18004 §7.8).
 */
const MASK = 2

/**
 * A text as a QR code, with the least redundancy: a screen has no scratches, and fewer modules are larger ones.
 *
 * @returns `too-long` for more than a camera reads well from a screen
 */
export function qrCode(text: string): Result<QrCode, 'too-long'> {
  if (text.length > MAX_QR_PAYLOAD_CHARACTERS) return fail('too-long')
  const { data, size } = encode(text, { ecc: 'L', border: 0, maskPattern: MASK })
  const path = data.map((row, y) => lineOf(row, QUIET_ZONE, y + QUIET_ZONE)).join('')
  return ok({ modules: size + 2 * QUIET_ZONE, path })
}

/** The runs of dark modules in a row, with relative moves between them: half as long as absolute ones. */
function lineOf(row: readonly boolean[], x: number, y: number): string {
  let line = ''
  let end = 0
  for (let start = row.indexOf(true); start !== -1; start = row.indexOf(true, end)) {
    const light = row.indexOf(false, start)
    line += line === '' ? `M${x + start} ${y}.5` : `m${start - end} 0`
    end = light === -1 ? row.length : light
    line += `h${end - start}`
  }
  return line
}
