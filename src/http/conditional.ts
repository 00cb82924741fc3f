/**
 * Whether the asker has this version already.
 *
 * Spec: RFC 9110 §13.1.2; tags are compared weakly, as that section asks for.
 */
export function isNotModified(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match')
  if (given === null) return false
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return given.trim() === '*' || given.split(',').some((tag) => opaque(tag) === opaque(etag))
}
