import type { EmailAddress } from '../../../src/address/index.ts'
import { parseEmailAddress } from '../../../src/address/index.ts'
import type { Reading, ServerChoice, ServiceReading } from '../../../src/clients/index.ts'

export function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

export const ANNA = address('anna@example.org')

/** One line for what a client made of a document, so that a table of them can be read. */
export function summary(reading: Reading): string {
  if (!reading.ok) return `refused: ${reading.error}`
  const { incoming, outgoing, alternatives } = reading.value
  const also = alternatives.length === 0 ? '' : `; also ${alternatives.map(shown).join(', ')}`
  return `${shown(incoming)}, ${shown(outgoing)}${also}`
}

function shown(choice: ServerChoice | undefined): string {
  if (choice === undefined) return 'none'
  const { protocol, hostname, port, security, username } = choice
  return [protocol, `${hostname}:${port}`, security === 'none' ? 'PLAIN' : security, username ?? '-'].join(' ')
}

/** The same for a program that looks for services. */
export function serviceSummary(reading: ServiceReading): string {
  if (!reading.ok) return `refused: ${reading.error}`
  const { url, servers } = reading.value
  return [url ?? 'no URL', ...servers.map(shown)].join(', ')
}
