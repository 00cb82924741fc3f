import type { Dialect } from './dialect.ts'
import { unique, words } from './words.ts'

const status = (line: string) => /^(?:\+OK|-ERR)\b/i.test(line)
const isYes = (line: string) => /^\+OK\b/i.test(line)

/** RFC 1939 §7: a time stamp in the greeting, made anew for every connection, is what APOP is reckoned from. */
const APOP_STAMP = /<[^\s<>@]+@[^\s<>]+>/

/** Spec: RFC 1939, RFC 2449 (CAPA), RFC 2595 (STLS), RFC 5034 (SASL). */
export const pop3: Dialect = {
  greeting: (line) => (status(line) ? 'last' : 'foreign'),
  isWelcome: isYes,
  askCapabilities: {
    line: 'CAPA',
    kindOf: (line, place) => {
      if (place > 0) return line === '.' ? 'last' : 'more'
      return !status(line) ? 'foreign' : isYes(line) ? 'more' : 'last'
    },
  },
  capabilitiesIn(lines) {
    // Older than CAPA, which says nothing about what it can.
    return isYes(lines[0] ?? '') ? unique(lines.slice(1, -1).map((line) => words(line).join(' '))) : undefined
  },
  startTlsCapability: 'STLS',
  askStartTls: { line: 'STLS', kindOf: (line) => (status(line) ? 'last' : 'foreign') },
  isYes,
  mechanismsIn(capabilities, greeting) {
    const rows = capabilities.map((line) => words(line.toUpperCase()))
    const sasl = rows.flatMap(([name, ...mechanisms]) => (name === 'SASL' ? mechanisms : []))
    const user = rows.some(([name]) => name === 'USER') ? ['USER'] : []
    return unique([...sasl, ...user, ...(APOP_STAMP.test(greeting) ? ['APOP'] : [])])
  },
  farewell: 'QUIT',
}
