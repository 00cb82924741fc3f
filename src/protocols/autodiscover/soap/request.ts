import { readText, type TextFailure } from '../../../http/index.ts'
import {
  MAX_REQUEST_BODY_BYTES,
  MAX_REQUEST_XML_DEPTH,
  MAX_SOAP_MAILBOXES,
  MAX_SOAP_SETTINGS,
  MAX_SOAP_XML_ELEMENTS,
} from '../../../limits.ts'
import { fail, ok, type Result } from '../../../result.ts'
import { childOf, readXml, type XmlElement } from '../../../xml/index.ts'

/** What a SOAP request asks: settings by their names, of mailboxes or of domains. */
export interface SoapRequest {
  readonly operation: SoapOperation
  /** Addresses or domains as they were written, in their order. */
  readonly subjects: readonly string[]
  readonly settings: readonly string[]
  /** Whether it asks for something, and not for more than an answer may hold (AD-79). */
  readonly isAnswerable: boolean
}

export type SoapOperation = 'GetUserSettings' | 'GetDomainSettings'

export type SoapRequestFailure = TextFailure | 'not-xml' | 'operation-unknown'

/** Where each operation's request names its subjects. Spec: MS-OXWSADISC §3.1.4. */
const SUBJECTS = {
  GetUserSettings: (asked) => childOf(asked, 'Users')?.children.map((user) => childOf(user, 'Mailbox')),
  GetDomainSettings: (asked) => childOf(asked, 'Domains')?.children,
} as const satisfies Record<
  SoapOperation,
  (asked: XmlElement | undefined) => readonly (XmlElement | undefined)[] | undefined
>

const BOUNDS = { depth: MAX_REQUEST_XML_DEPTH, elements: MAX_SOAP_XML_ELEMENTS }

/** Names are written into the answer, so that the asker knows which one an error is about: nothing but names is. */
const SETTING_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/

/**
 * What a POST in SOAP asks. The body's element says which operation, prefixes do not count; headers, of HTTP and of
 * SOAP, are not looked at.
 */
export async function readSoapRequest(request: Request): Promise<Result<SoapRequest, SoapRequestFailure>> {
  const body = await readText(request, MAX_REQUEST_BODY_BYTES)
  return body.ok ? parseSoapRequest(body.value) : body
}

export function parseSoapRequest(body: string): Result<SoapRequest, SoapRequestFailure> {
  const document = readXml(body, BOUNDS)
  if (!document.ok) return document
  const [message] = document.value.name === 'Envelope' ? (childOf(document.value, 'Body')?.children ?? []) : []
  if (message === undefined) return fail('not-xml')
  const operation = (Object.keys(SUBJECTS) as SoapOperation[]).find((name) => message.name === `${name}RequestMessage`)
  if (operation === undefined) return fail('operation-unknown')
  const asked = childOf(message, 'Request')
  const textOf = (element: XmlElement | undefined) => element?.text.trim() ?? ''
  const subjects = (SUBJECTS[operation](asked) ?? []).map(textOf)
  const settings = [...new Set(childOf(asked, 'RequestedSettings')?.children.map(textOf))]
  const isAnswerable =
    isWithin(subjects, MAX_SOAP_MAILBOXES) &&
    isWithin(settings, MAX_SOAP_SETTINGS) &&
    settings.every((name) => SETTING_NAME.test(name))
  return ok({ operation, subjects, settings, isAnswerable })
}

const isWithin = ({ length }: readonly string[], most: number) => length > 0 && length <= most
