import type { Dialect } from './dialect.ts'
import { unique, words } from './words.ts'

/** RFC 5321 §4.2.1: several lines have a hyphen behind their code, the last one has none. */
function reply(line: string): 'more' | 'last' | 'foreign' {
  const [, hyphen] = /^[2-5]\d\d([ -]|$)/.exec(line) ?? []
  return hyphen === undefined ? 'foreign' : hyphen === '-' ? 'more' : 'last'
}

const isYes = (line: string) => line.startsWith('2')

/** RFC 5321 §4.2.4: EHLO is not known here, so none of its extensions is. */
const KNOWS_NO_EHLO = /^50[024]/

/**
 * Who we are, as far as anybody needs to know: an address literal (RFC 5321 §4.1.3) that is the same everywhere. The name of
 * this machine is nobody's business, and often no name that others could look up.
 */
const HELLO = 'EHLO [127.0.0.1]'

/** Spec: RFC 5321, RFC 3207 (STARTTLS), RFC 4954 (AUTH). */
export const smtp: Dialect = {
  greeting: reply,
  isWelcome: (line) => /^220/.test(line),
  askCapabilities: { line: HELLO, kindOf: reply },
  capabilitiesIn(lines) {
    const last = lines.at(-1) ?? ''
    if (!isYes(last)) return KNOWS_NO_EHLO.test(last) ? [] : 'turned-away'
    // The first line says the server's name.
    return unique(lines.slice(1).map((line) => words(line.slice(4)).join(' ')))
  },
  startTlsCapability: 'STARTTLS',
  askStartTls: { line: 'STARTTLS', kindOf: reply },
  isYes,
  /** Old servers also say it with `=`, for programs that are older still. */
  mechanismsIn(capabilities) {
    return unique(
      capabilities.flatMap((line) => words(/^AUTH[ =](.*)$/.exec(line.toUpperCase())?.[1]?.replaceAll('=', ' ') ?? '')),
    )
  },
  farewell: 'QUIT',
}
