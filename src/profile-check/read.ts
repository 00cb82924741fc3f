import { fail, ok, type Result } from '../result.ts'
import { readPem } from '../signing/pem.ts'
import type { Finding } from './finding.ts'
import { type ReadPlist, readPlist } from './plist.ts'
import { checkRules } from './rules.ts'
import { type Signature, unwrap } from './signature.ts'

/** A profile that somebody made, as far as it can be read. */
export interface ReadProfile extends ReadPlist {
  /** Absent: the profile is not signed. */
  readonly signature: Signature | undefined
  readonly findings: readonly Finding[]
}

/** Why a file is no profile; with a place when that is inside the property list. */
export interface ProfileFault {
  readonly says: string
  readonly line?: number
  readonly column?: number
}

/**
 * Reads the bytes of a profile, signed or not, and judges it.
 *
 * @param roots certificates in PEM that are trusted beside the public ones
 */
export function readProfile(
  bytes: Uint8Array,
  now: Date,
  roots: readonly string[] = [],
): Result<ReadProfile, ProfileFault> {
  const der = signedFormOf(bytes)
  const unwrapped = der === undefined ? undefined : unwrap(der, now, roots)
  if (unwrapped?.ok === false) return fail({ says: unwrapped.error })
  const text = textOf(unwrapped?.value.content ?? bytes)
  if (!text.ok) return text
  const plist = readPlist(text.value)
  if (!plist.ok) return fail({ ...plist.error })
  return ok({ ...plist.value, signature: unwrapped?.value.signature, findings: checkRules(plist.value.profile) })
}

/** The tag of a SEQUENCE, with which CMS begins; a property list in XML begins with `<`. */
const SEQUENCE = 0x30

function signedFormOf(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] === SEQUENCE) return bytes
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  if (!start.trimStart().startsWith('-----BEGIN ')) return undefined
  return readPem(new TextDecoder('latin1').decode(bytes))?.find(({ label }) => label === 'PKCS7' || label === 'CMS')
    ?.bytes
}

function textOf(content: Uint8Array): Result<string, ProfileFault> {
  const start = new TextDecoder('latin1').decode(content.subarray(0, 8))
  if (start === 'bplist00')
    return fail({
      says: 'this is a property list in binary form, which is not read here; make it XML with: plutil -convert xml1 FILE (macOS), or python3 -c \'import plistlib,sys; sys.stdout.buffer.write(plistlib.dumps(plistlib.load(open(sys.argv[1],"rb"))))\' FILE',
    })
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(content)
    return text.trimStart().startsWith('<')
      ? ok(text)
      : fail({ says: 'this is no configuration profile: neither a property list in XML, nor a signed one' })
  } catch {
    return fail({ says: 'this is no UTF-8; a profile is XML in UTF-8' })
  }
}
