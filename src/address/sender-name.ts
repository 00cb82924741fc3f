import { MAX_SENDER_NAME_CHARACTERS } from '../limits.ts'
import { fail, ok, type Result } from '../result.ts'

export type SenderNameFailure = 'name-malformed'

/** Controls, lone surrogates, non-characters, and what turns the reading direction: none belongs into a name. */
const FORBIDDEN_IN_NAME = /[\p{Cc}\p{Cs}\p{Cn}\u202a-\u202e\u2066-\u2069]/u

/** The sender's name for outgoing mail, without surrounding white space; nothing when that is all (MC-28). */
export function parseSenderName(text: string): Result<string | undefined, SenderNameFailure> {
  if ([...text].length > MAX_SENDER_NAME_CHARACTERS || FORBIDDEN_IN_NAME.test(text)) return fail('name-malformed')
  return ok(text.trim() || undefined)
}
