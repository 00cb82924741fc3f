import type { Dialect, Question } from './dialect.ts'
import { unique, words } from './words.ts'

/** RFC 9051 §6.1 and §7.1: anything that begins with a star comes before the answer, which begins with our tag. */
function question(tag: string, command: string): Question {
  return {
    line: `${tag} ${command}`,
    kindOf: (line) => {
      if (line.startsWith(`${tag} `)) return 'last'
      return line.startsWith('* ') ? 'more' : 'foreign'
    },
  }
}

/** Spec: RFC 9051. */
export const imap: Dialect = {
  greeting: (line) => (/^\* (?:OK|PREAUTH|BYE)\b/i.test(line) ? 'last' : 'foreign'),
  isWelcome: (line) => !/^\* BYE/i.test(line),
  askCapabilities: question('a1', 'CAPABILITY'),
  capabilitiesIn(lines) {
    if (lines.some((line) => /^\* BYE\b/i.test(line))) return 'turned-away'
    const told = lines.flatMap((line) => /^\* CAPABILITY (.*)$/i.exec(line)?.[1] ?? [])
    return told.length === 0 ? undefined : unique(told.flatMap(words))
  },
  startTlsCapability: 'STARTTLS',
  askStartTls: question('a2', 'STARTTLS'),
  isYes: (line) => /^a\d OK\b/i.test(line),
  /** RFC 9051 §6.2.3: the LOGIN command is there unless LOGINDISABLED says that it is not. */
  mechanismsIn(capabilities) {
    const sasl = capabilities.flatMap((word) => /^AUTH=(.+)$/i.exec(word)?.[1]?.toUpperCase() ?? [])
    const isClosed = capabilities.length === 0 || capabilities.some((word) => word.toUpperCase() === 'LOGINDISABLED')
    return unique(isClosed ? sasl : [...sasl, 'LOGIN'])
  },
  farewell: 'a9 LOGOUT',
}
