/** A block of a PEM file (RFC 7468). */
export interface PemBlock {
  /** What stands behind BEGIN: `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether the block needs a passphrase (PKCS#8, or the headers of older OpenSSL). */
  readonly encrypted: boolean
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-(?!----)[^-]*)*)-----END \1-----/g

/**
 * The blocks of a PEM text, in its order; nothing when one is not Base64. Text between blocks is not looked at, and line
 * ends may also be written as `\n`, as variables of one line hold them.
 */
export function readPem(text: string): readonly PemBlock[] | undefined {
  const blocks: PemBlock[] = []
  for (const [, label = '', body = ''] of text.replaceAll('\\r', '').replaceAll('\\n', '\n').matchAll(BLOCK)) {
    const [headers, content] = splitHeaders(body)
    const encrypted = label.startsWith('ENCRYPTED ') || /ENCRYPTED/.test(headers)
    const bytes = decodeBase64(content)
    if (bytes === undefined) return undefined
    blocks.push({ label, bytes, encrypted })
  }
  return blocks
}

/** RFC 1421 headers end with an empty line; Base64 has no colon. */
function splitHeaders(body: string): readonly [headers: string, content: string] {
  if (!body.includes(':')) return ['', body]
  const [headers = '', ...content] = body.trim().split(/\r?\n[ \t]*\r?\n/)
  return [headers, content.join('')]
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
