import { readFile } from 'node:fs/promises'
import { MAX_PROFILE_BYTES, PROFILE_FETCH_MS } from '../limits.ts'
import {
  day,
  type Finding,
  type Line,
  placeName,
  type ReadProfile,
  readProfile,
  summaryOf,
} from '../profile-check/index.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Output } from './check.ts'

/** What was read, and what is to be said about the way it came. */
interface Got {
  readonly bytes: Uint8Array
  readonly remarks: readonly string[]
}

/**
 * Prints what a device would show of a profile, and what is wrong with it; the exit status is 1 when there is a mistake,
 * 2 when it cannot be read at all.
 */
export async function checkProfileAt(from: string, out: Output, now: Date = new Date()): Promise<number> {
  const got = /^https?:\/\//i.test(from) ? await fetched(from) : await readFrom(from)
  if (!got.ok) {
    out.error(got.error)
    return 2
  }
  // An address of a profile may hold an e-mail address; it is not repeated in each line.
  const name = /^https?:/i.test(from) ? 'profile' : from
  const read = readProfile(got.value.bytes, now)
  if (!read.ok) {
    const { line, column, says } = read.error
    out.error(oneLine(`${line === undefined ? name : `${name}:${line}:${column}`}  ${says}`))
    return 2
  }
  out.log(shown(read.value))
  const findings = [...signatureFindings(read.value), ...read.value.findings]
  const { placeOf } = read.value
  for (const remark of got.value.remarks) out.log(oneLine(`${name}  remark: ${remark}`))
  for (const finding of findings) out.log(oneLine(findingLine(name, finding, placeOf(finding.path))))
  const mistakes = findings.filter(({ severity }) => severity === 'mistake').length
  out.log(
    `${counted(mistakes, 'mistake')}, ${counted(findings.length - mistakes + got.value.remarks.length, 'remark')}`,
  )
  return mistakes === 0 ? 0 : 1
}

async function readFrom(path: string): Promise<Result<Got, string>> {
  try {
    const bytes = await readFile(path)
    return bytes.byteLength > MAX_PROFILE_BYTES
      ? fail(`${path} is larger than any profile`)
      : ok({ bytes, remarks: [] })
  } catch (error) {
    return fail(`${path} cannot be read: ${(error as Error).message}`)
  }
}

const PROFILE_TYPE = 'application/x-apple-aspen-config'

/** As a device fetches it: by GET, without a cookie. */
async function fetched(address: string): Promise<Result<Got, string>> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(PROFILE_FETCH_MS) })
    const bytes = await bodyOf(response)
    if (bytes === undefined) return fail('what is at this address is larger than any profile')
    if (response.status !== 200) {
      const text = oneLine(new TextDecoder().decode(bytes.subarray(0, 500)))
      return fail(`the address answers with status ${response.status}, not with a profile: ${text}`)
    }
    return ok({ bytes, remarks: deliveryRemarks(response) })
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    return fail(`nothing came from the address: ${cause?.message ?? message}`)
  }
}

async function bodyOf(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > MAX_PROFILE_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What keeps Safari from offering the installation (MOBILECONFIG §3.2, §3.3). */
function deliveryRemarks({ headers, redirected, url }: Response): string[] {
  const type = headers.get('content-type') ?? 'none'
  const name = /filename="?([^";]+)/.exec(headers.get('content-disposition') ?? '')?.[1]
  const remarks: readonly (readonly [boolean, string])[] = [
    [type !== PROFILE_TYPE, `it is sent as ${type}; phones go by the type ${PROFILE_TYPE}, without a charset`],
    [redirected, 'the address leads to another one first; some browsers fetch it a second time'],
    [!url.startsWith('https:'), 'it came over plain HTTP: anybody on the way can read and change it'],
    [name?.endsWith('.mobileconfig') === false, `its file name is ${name}; a Mac opens it only as .mobileconfig`],
    [headers.has('set-cookie'), 'it comes with a cookie, which the second fetch of some browsers will not send'],
  ]
  return remarks.filter(([isSo]) => isSo).map(([, says]) => says)
}

function shown(read: ReadProfile): string {
  const { lines, payloads } = summaryOf(read.profile)
  const parts = payloads.map(({ title, lines: inner }, index) =>
    [`\n${index + 1}. ${oneLine(title)}`, ...(inner.length === 0 ? [] : [table(inner, '   ')])].join('\n'),
  )
  return `${[table([...lines, ...signatureLines(read)], ''), ...parts].join('\n')}\n`
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

const STATES = { verified: 'verified', 'not-verified': 'not verified', broken: 'BROKEN' } as const

function signatureLines({ signature }: ReadProfile): Line[] {
  if (signature === undefined) return [['Signed by', 'nobody: devices show it as not signed, with a warning']]
  const { signedBy, issuedBy, validUntil, signedAt, state } = signature
  return [
    ['Signed by', `${signedBy} (${STATES[state]})`],
    ['Certificate', `issued by ${issuedBy}, until ${day(validUntil)}`],
    ...(signedAt === undefined ? [] : [['Signed on', day(signedAt)] as const]),
  ]
}

/** A signature that does not hold is worse than none; one that nobody vouches for is as good as none. */
function signatureFindings({ signature }: ReadProfile): Finding[] {
  const severity = signature?.state === 'broken' ? 'mistake' : 'remark'
  return (signature?.faults ?? []).map((says) => ({ severity, path: [], says }))
}

function findingLine(
  name: string,
  { severity, path, says }: Finding,
  place: { line: number; column: number } | undefined,
): string {
  const at = place === undefined || path.length === 0 ? name : `${name}:${place.line}:${place.column}`
  return `${at}  ${severity}: ${path.length === 0 ? says : `${placeName(path)} ${says}`}`
}

function table(lines: readonly Line[], indent: string): string {
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, value]) => `${indent}${name.padEnd(width)}  ${oneLine(value)}`).join('\n')
}

/** What a file or a server says is shown, never obeyed: it forges no line of ours, and does nothing to a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
