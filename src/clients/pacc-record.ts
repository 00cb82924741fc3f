/**
 * The TXT record that vouches for a PACC document (PACC §4.3), as automx and Himalaya read it: several records may
 * stand there, a record may come in several strings, and neither order, spaces, a last semicolon nor unknown tags matter.
 */

/** A TXT record as it comes from DNS: its character strings, which belong together without anything between. */
export type TxtRecord = readonly string[]

/** The SHA-256 digests that a name's TXT records hold, in base64. Other records at the name are passed over. */
export function digestsIn(records: readonly TxtRecord[]): string[] {
  return records.flatMap((strings) => digestIn(strings.join('')) ?? [])
}

function digestIn(text: string): string | undefined {
  const tags = new Map(text.split(';').flatMap(tagIn))
  return tags.get('v') === 'UAAC1' && tags.get('a') === 'sha256' ? tags.get('d') : undefined
}

function tagIn(part: string): [name: string, value: string][] {
  const at = part.indexOf('=')
  return at === -1 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]]
}

/** SHA-256 of a body, in base64 with padding. */
export async function digestOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', body))))
}
