import type { TextKey } from '#generated/texts.js'

/** One record that an operator should publish, and why. */
export interface ZoneRecord {
  /** Relative to the domain; `@` is the domain itself. */
  readonly owner: string
  readonly data: RecordData
  readonly why: Sentence
}

/** Names without a trailing dot; `.` is the root, which says in an SRV record that there is no such service (RFC 2782). */
export type RecordData =
  | { readonly type: 'CNAME'; readonly target: string }
  | {
      readonly type: 'SRV'
      readonly priority: number
      readonly weight: number
      readonly port: number
      readonly target: string
    }
  | { readonly type: 'TXT'; readonly text: string }

/** A sentence of `templates/text/`, and the values in it. */
export interface Sentence {
  readonly key: TextKey
  readonly values: Readonly<Record<string, string>>
}

/**
 * Tells a sentence in the language of the person who asks. It is handed in: what is loaded at start for other
 * protocols must not be imported from here, or the bundler would defer it there as well, which costs start-up time.
 */
export type Say = (key: TextKey, values?: Sentence['values']) => string

/** Long enough for resolvers, short enough for somebody who is moving. */
export const TTL_SECONDS = 3_600

/** The data as a zone file writes it (RFC 1035 §5.1). */
export function presented(data: RecordData): string {
  if (data.type === 'CNAME') return absolute(data.target)
  if (data.type === 'SRV') return `${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}`
  return characterStrings(data.text).join(' ')
}

function absolute(name: string): string {
  return name.endsWith('.') ? name : `${name}.`
}

/** RFC 1035 §3.3: a length of one byte. Readers put the strings together without anything between them. */
const MAX_CHARACTER_STRING_BYTES = 255

function characterStrings(text: string): string[] {
  const bytes = [...new TextEncoder().encode(text)]
  const strings: string[] = []
  for (let start = 0; start < bytes.length || start === 0; start += MAX_CHARACTER_STRING_BYTES)
    strings.push(
      `"${bytes
        .slice(start, start + MAX_CHARACTER_STRING_BYTES)
        .map(escaped)
        .join('')}"`,
    )
  return strings
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte)
  if (character === '"' || character === '\\') return `\\${character}`
  return byte >= 0x20 && byte < 0x7f ? character : `\\${String(byte).padStart(3, '0')}`
}
