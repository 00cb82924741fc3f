/**
 * A strong tag of a body: equal bytes have equal tags, whatever made them.
 *
 * Spec: RFC 9110 §8.8.3
 */
export async function etagOf(body: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)))
  return `"${[...digest.slice(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`
}
