import { parseZone } from 'dnsz'
import { ParseOption, XmlDocument } from 'libxml2-wasm'
import { readProfile } from '../../src/profile-check/index.ts'
import { type Answer, headerOf } from './wire.ts'

/** Whether a body is what its type says, by readers that are not ours where there are some. */
type Reader = (body: Buffer, text: string) => void

const READERS: readonly (readonly [type: RegExp, read: Reader])[] = [
  [/^(?:text|application)\/(?:[\w.-]+\+)?xml\b/, readXml],
  [/^application\/(?:[\w.-]+\+)?json\b/, (_, text) => void JSON.parse(text)],
  [
    /^application\/x-ndjson\b/,
    (_, text) =>
      text
        .split('\n')
        .filter(Boolean)
        .forEach((line) => void JSON.parse(line)),
  ],
  [/^application\/x-apple-aspen-config\b/, readAppleProfile],
  [/^text\/dns\b/, (_, text) => void parseZone(text)],
  [/^text\/(?:plain|html)\b/, () => {}],
]

/** What is wrong with a body, if something is. One that is empty is read by nobody. */
export function faultIn(answer: Answer): string | undefined {
  const { body } = answer
  if (body.length === 0) return undefined
  const type = headerOf(answer, 'content-type')
  const read = READERS.find(([pattern]) => pattern.test(type ?? ''))?.[1]
  if (read === undefined) return `a body of the type ${type}`
  try {
    read(body, isBinary(body) ? '' : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
    return undefined
  } catch (error) {
    return `the body is no ${type}: ${error instanceof Error ? error.message : error}`
  }
}

function readXml(body: Buffer): void {
  XmlDocument.fromBuffer(body, { option: ParseOption.XML_PARSE_NONET }).dispose()
}

/** In DER: a signed profile. */
const isBinary = (body: Buffer) => body[0] === 0x30 && body[1] === 0x82

function readAppleProfile(body: Buffer): void {
  const profile = readProfile(body, new Date())
  if (!profile.ok) throw new Error(JSON.stringify(profile.error))
  if (!isBinary(body)) readXml(body)
}
