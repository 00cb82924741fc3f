import { type EmailAddress, parseEmailAddress } from '../../address/index.ts'
import { readText, type TextFailure } from '../../http/index.ts'
import { MAX_REQUEST_BODY_BYTES, MAX_REQUEST_XML_DEPTH, MAX_REQUEST_XML_ELEMENTS } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'
import { childOf, readXml } from '../../xml/index.ts'
import { type RequestedSchema, requestedSchema } from './schemas.ts'

export interface AutodiscoverRequest {
  readonly address: EmailAddress
  readonly schema: RequestedSchema
}

export type AutodiscoverRequestFailure = TextFailure | 'not-xml' | 'address-missing' | 'address-malformed'

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
  const body = await readText(request, MAX_REQUEST_BODY_BYTES)
  return body.ok ? parseAutodiscoverRequest(body.value) : body
}

const BOUNDS = { depth: MAX_REQUEST_XML_DEPTH, elements: MAX_REQUEST_XML_ELEMENTS }

export function parseAutodiscoverRequest(body: string): Result<AutodiscoverRequest, AutodiscoverRequestFailure> {
  const document = readXml(body, BOUNDS)
  if (!document.ok) return document
  const request = document.value.name.toLowerCase() === 'autodiscover' ? childOf(document.value, 'request') : undefined
  const given = childOf(request, 'emailaddress')
  const text = given?.text.trim() ?? ''
  if (text === '') return fail('address-missing')
  // An element inside it would vanish, and what is left is an address that nobody wrote.
  if (given?.children.length !== 0) return fail('address-malformed')
  const address = parseEmailAddress(text)
  if (!address.ok) return address
  const schema = requestedSchema(childOf(request, 'acceptableresponseschema')?.text.trim() ?? '')
  return ok({ address: address.value, schema })
}
