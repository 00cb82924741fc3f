import type { IncomingProtocol } from '../../account/index.ts'
import {
  type Domain,
  type EmailAddress,
  emailAddressFromQuery,
  parseDomain,
  parseEmailAddress,
  parseSenderName,
} from '../../address/index.ts'
import { formQueryValue, pathAndQueryOf, rawQueryValue, readText } from '../../http/index.ts'
import { MAX_EMAIL_ADDRESS_BYTES, MAX_REQUEST_BODY_BYTES } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'
import { isDevice } from './device.ts'
import type { Device } from './facts.ts'

/** What a link or a form of the set-up page says, decoded; an empty field is an absent one. */
export type Fields = Readonly<Partial<Record<FieldName, string>>>

const FIELD_NAMES = ['email', 'domain', 'name', 'protocol', 'variant', 'device', 'lang'] as const
export type FieldName = (typeof FIELD_NAMES)[number]

/** Whose mail is to be set up, and what the person chose. */
export interface SetupRequest {
  readonly address: EmailAddress | undefined
  readonly domain: Domain
  readonly senderName: string | undefined
  readonly protocol: IncomingProtocol | undefined
  readonly variant: string | undefined
  readonly device: Device | undefined
}

export type FieldsFailure = 'form-unreadable' | 'form-too-large' | 'form-type'

export type SetupRequestFailure =
  | 'address-missing'
  | 'address-malformed'
  | 'domain-malformed'
  | 'name-malformed'
  | 'protocol-unknown'

/**
 * The page's own address, of which only its fields remain: what else stands there is not asked for, and may hold an address
 * that would come back in the links to other languages.
 */
export function ownAddress(url: string): string {
  const own = new URL(`https://localhost${pathAndQueryOf(url)}`)
  for (const name of [...own.searchParams.keys()])
    if (!(FIELD_NAMES as readonly string[]).includes(name)) own.searchParams.delete(name)
  return own.href
}

/** The fields in a link. A plus in an address is one, even where nobody encoded it. */
export function fieldsOfQuery(url: string): Result<Fields, FieldsFailure> {
  const fields: Partial<Record<FieldName, string>> = {}
  for (const name of FIELD_NAMES) {
    const raw = rawQueryValue(url, name)
    if (raw === undefined) continue
    const value = name === 'email' ? addressText(raw, url) : formQueryValue(url, name)
    if (typeof value === 'object') return fail('form-unreadable')
    if (value !== undefined) fields[name] = value
  }
  return ok(fields)
}

/** The address as it was meant; what is none, as it was typed. */
function addressText(raw: string, url: string): ReturnType<typeof formQueryValue> {
  return emailAddressFromQuery(raw).ok
    ? decodeURIComponent(raw).trim().replaceAll(' ', '+')
    : formQueryValue(url.replaceAll('+', '%2B'), 'email')
}

/** The fields of a form that was sent (application/x-www-form-urlencoded; WHATWG URL §5.1, but strict). */
export async function fieldsOfForm(request: Request): Promise<Result<Fields, FieldsFailure>> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return fail('form-type')
  const body = await readText(request, MAX_REQUEST_BODY_BYTES)
  if (!body.ok) return fail(body.error === 'body-too-large' ? 'form-too-large' : 'form-unreadable')
  const fields: Partial<Record<FieldName, string>> = {}
  try {
    for (const part of body.value.split('&')) {
      const [name = '', ...rest] = part.split('=')
      const value = decodeURIComponent(rest.join('=').replaceAll('+', ' '))
      if (isFieldName(name) && value !== '') fields[name] ??= value
    }
  } catch {
    return fail('form-unreadable')
  }
  return ok(fields)
}

function isFieldName(name: string): name is FieldName {
  return (FIELD_NAMES as readonly string[]).includes(name)
}

export function readSetupRequest(fields: Fields): Result<SetupRequest, SetupRequestFailure> {
  const { email, domain: domainText, name, protocol, variant, device } = fields
  if (email === undefined && domainText === undefined) return fail('address-missing')
  const address = email === undefined ? undefined : parseEmailAddress(email)
  if (address?.ok === false) return address
  const domain = address === undefined ? parseDomain((domainText ?? '').trim()) : ok(address.value.domain)
  if (!domain.ok) return domain
  const senderName = parseSenderName(name ?? '')
  if (!senderName.ok) return senderName
  if (protocol !== undefined && protocol !== 'imap' && protocol !== 'pop3') return fail('protocol-unknown')
  return ok({
    address: address?.value,
    domain: domain.value,
    senderName: senderName.value,
    protocol,
    variant,
    device: device !== undefined && isDevice(device) ? device : undefined,
  })
}

/** What was typed, as it can stand in a field again: of a length that an address has, without what no page can hold. */
export function shownAgain(text = ''): string {
  return text.slice(0, MAX_EMAIL_ADDRESS_BYTES).replace(/\p{C}/gu, '')
}
