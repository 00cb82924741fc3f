import { type EmailAddress, parseEmailAddress } from '../../address/index.ts'
import { readBody } from '../../http/index.ts'
import { MAX_REQUEST_BODY_BYTES } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'
import { type RequestedSchema, requestedSchema } from './schemas.ts'
import { childOf, readXml } from './xml-reader.ts'

export interface AutodiscoverRequest {
  readonly address: EmailAddress
  readonly schema: RequestedSchema
}

export type AutodiscoverRequestFailure = 'body-too-large' | 'not-xml' | 'address-missing' | 'address-malformed'

/**
 * What an Autodiscover POST asks.
 *
 * Element names count without regard to case, namespaces and Content-Type not at all: real clients get each of them
 * wrong (AUTODISCOVER §2.1, AD-13 … AD-24). `LegacyDN` alone names nobody we know (AD-20).
 *
 * Spec: MS-OXDSCLI §2.2.3.
 */
export async function readAutodiscoverRequest(
  request: Request,
): Promise<Result<AutodiscoverRequest, AutodiscoverRequestFailure>> {
  const body = await readBody(request, MAX_REQUEST_BODY_BYTES)
  return body.ok ? parseAutodiscoverRequest(body.value) : body
}

export function parseAutodiscoverRequest(body: Uint8Array): Result<AutodiscoverRequest, AutodiscoverRequestFailure> {
  const document = readXml(body)
  if (!document.ok) return document
  const request = document.value.name === 'autodiscover' ? childOf(document.value, 'request') : undefined
  const text = childOf(request, 'emailaddress')?.text.trim() ?? ''
  if (text === '') return fail('address-missing')
  const address = parseEmailAddress(text)
  if (!address.ok) return address
  const schema = requestedSchema(childOf(request, 'acceptableresponseschema')?.text.trim() ?? '')
  return ok({ address: address.value, schema })
}
