import tables from './apple-payload-keys.json' with { type: 'json' }
import { type Finding, mistake, type ProfilePath, remark } from './finding.ts'
import { own } from './own.ts'
import { isDictionary, type PlistDictionary, type PlistValue, RarePlistValue } from './plist.ts'

/** What Apple's schema says about one key. */
interface KeyFacts {
  readonly type: string
  readonly required?: boolean
  /** What a device takes when the key is not there. */
  readonly default?: string | number | boolean
  readonly allowed?: readonly (string | number)[]
  readonly pattern?: string
  /** Credentials. */
  readonly secret?: boolean
  /** The schema release that no longer lists the key. */
  readonly absentIn?: string
  /** The version of each system from which the key is no longer looked at. */
  readonly deprecated?: Readonly<Record<string, string>>
}

type KeyTable = Readonly<Record<string, KeyFacts>>
type ByPlace<T> = Readonly<Record<string, T>>

const CONFIGURATION: KeyTable = tables.Configuration
const COMMON: KeyTable = tables.common
const PAYLOADS: ByPlace<{ readonly platforms: readonly string[]; readonly keys: KeyTable }> = tables.payloads

/** This service's own rules, beside Apple's facts: what it never sends, always sends, and how. */
const POLICY: {
  readonly forbidden: ByPlace<readonly string[]>
  readonly always: ByPlace<readonly string[]>
  readonly fixed: ByPlace<Readonly<Record<string, string | number | boolean>>>
  readonly neverValue: ByPlace<Readonly<Record<string, string | number | boolean>>>
} = tables.servicePolicy
const OUR_UUID = new RegExp(tables.servicePolicy.uuidPattern)
const OUR_IDENTIFIER = new RegExp(tables.servicePolicy.identifierPattern)
const ANY_UUID = /^[0-9A-F]{8}-?([0-9A-F]{4}-?){3}[0-9A-F]{12}$/i

/**
 * What is wrong with a profile by Apple's key tables, and what this service would do otherwise; empty when it is good
 * (MC-22 … MC-25, MC-42, MC-47, MC-48, MC-56).
 */
export function checkRules(profile: PlistDictionary): Finding[] {
  const payloads = payloadsOf(profile)
  return [
    ...checkKeys([], profile, CONFIGURATION, ['Configuration']),
    ...(payloads.length === 0 ? [mistake(['PayloadContent'], 'holds no payload')] : []),
    ...payloads.flatMap((payload, index) => checkPayload(['PayloadContent', index], payload)),
    ...checkIdentities(profile, payloads),
    ...emptyTexts([], profile),
  ]
}

/** The accounts and whatever else a profile holds. */
export function payloadsOf(profile: PlistDictionary): readonly PlistDictionary[] {
  const content = profile['PayloadContent']
  return Array.isArray(content) ? content.filter(isDictionary) : []
}

/** The systems that take a payload of that type; nothing when it is not in the tables. */
export function platformsOf(type: string): readonly string[] | undefined {
  return own(PAYLOADS, type)?.platforms
}

function checkPayload(path: ProfilePath, payload: PlistDictionary): Finding[] {
  const type = String(payload['PayloadType'])
  const known = own(PAYLOADS, type)
  return known === undefined
    ? [
        ...(Object.hasOwn(payload, 'PayloadType')
          ? [remark(path, `has the type ${type}, which is not in the tables`)]
          : []),
        ...checkCommonKeys(path, payload),
      ]
    : checkKeys(path, payload, { ...COMMON, ...known.keys }, ['common', type])
}

/** What a payload of any type has to have; the other keys of one that is not in the tables may be right. */
function checkCommonKeys(path: ProfilePath, payload: PlistDictionary): Finding[] {
  return Object.entries(COMMON).flatMap(([key, facts]) => {
    const value = own(payload, key)
    if (value !== undefined) return factFaults([...path, key], facts, value)
    return facts.required === true ? [mistake([...path, key], 'is missing')] : []
  })
}

function checkKeys(
  path: ProfilePath,
  dictionary: PlistDictionary,
  table: KeyTable,
  rules: readonly string[],
): Finding[] {
  const isMissing = (key: string) => !Object.hasOwn(dictionary, key)
  const required = Object.keys(table).filter((key) => table[key]?.required === true)
  const always = rules.flatMap((rule) => POLICY.always[rule] ?? []).filter((key) => !required.includes(key))
  return [
    ...required.filter(isMissing).map((key) => mistake([...path, key], 'is missing')),
    ...[...new Set(always)].filter(isMissing).map((key) => remark([...path, key], 'is missing')),
    ...Object.keys(table).flatMap((key) => tlsFaults([...path, key], key, dictionary[key] ?? table[key]?.default)),
    ...Object.entries(dictionary).flatMap(([key, value]) => [
      ...factFaults([...path, key], own(table, key), value),
      ...rules.flatMap((rule) => policyFaults([...path, key], rule, key, value)),
      ...valueFaults([...path, key], key, value),
    ]),
  ]
}

function factFaults(path: ProfilePath, facts: KeyFacts | undefined, value: PlistValue): Finding[] {
  if (facts === undefined) return [remark(path, 'is not a key of this place')]
  const { type, required, allowed, pattern, secret, absentIn, deprecated } = facts
  const isWrong = typeOf(value) !== type
  // A whole number as `real` is seen in the wild, and seems to be taken.
  const severity = type === 'integer' && typeOf(value) === 'real' ? remark : mistake
  const faults: readonly (readonly [boolean, typeof mistake, string])[] = [
    [isWrong, severity, `is of type ${typeOf(value)}, not ${type}`],
    [!isWrong && allowed?.includes(value as string | number) === false, mistake, `has the value ${textOf(value)}`],
    [
      !isWrong && pattern !== undefined && !new RegExp(pattern).test(String(value)),
      mistake,
      `has the value ${textOf(value)}`,
    ],
    [secret === true, mistake, 'holds credentials'],
    [value === '' && required === true, mistake, 'has to be there, and says nothing'],
    [absentIn !== undefined, remark, `is gone since ${absentIn}`],
    [deprecated !== undefined, remark, 'is deprecated'],
  ]
  return faults.filter(([wrong]) => wrong).map(([, say, fault]) => say(path, fault))
}

/** Keys that switch TLS on, of all payload types. */
const TLS_SWITCHES = new Set([
  'IncomingMailServerUseSSL',
  'OutgoingMailServerUseSSL',
  'CalDAVUseSSL',
  'CardDAVUseSSL',
  'SSL',
])

function tlsFaults(path: ProfilePath, key: string, value: PlistValue | undefined): Finding[] {
  return TLS_SWITCHES.has(key) && value === false ? [mistake(path, 'is off: the password travels without TLS')] : []
}

const HOST_KEY = /HostName$|^Host$/
const PORT_KEY = /Port(?:Number)?$/

/** What Apple's tables do not say, and devices stumble over. */
function valueFaults(path: ProfilePath, key: string, value: PlistValue): Finding[] {
  if (HOST_KEY.test(key) && typeof value === 'string' && /[\s/@]|:\D/.test(value))
    return [mistake(path, `is ${textOf(value)}, not a host name alone`)]
  if (PORT_KEY.test(key) && typeof value === 'number' && (value < 1 || value > 65_535))
    return [mistake(path, `is ${value}, not a port`)]
  return []
}

function policyFaults(path: ProfilePath, rule: string, key: string, value: PlistValue): Finding[] {
  const fixed = own(POLICY.fixed[rule], key)
  const faults: readonly (readonly [boolean, string])[] = [
    [POLICY.forbidden[rule]?.includes(key) === true, 'is never sent'],
    [fixed !== undefined && fixed !== value, `is ${textOf(value)}, not ${fixed}`],
    [own(POLICY.neverValue[rule], key) === value, `is ${textOf(value)}`],
  ]
  return faults.filter(([wrong]) => wrong).map(([, fault]) => remark(path, fault))
}

/** Each part has a name of its own, and a payload's name begins with that of its profile. */
function checkIdentities(profile: PlistDictionary, payloads: readonly PlistDictionary[]): Finding[] {
  const parts = [profile, ...payloads].map((part, index) => ({
    path: index === 0 ? [] : ['PayloadContent', index - 1],
    part,
  }))
  const findings: Finding[] = []
  for (const [key, ours, any] of [
    ['PayloadUUID', OUR_UUID, ANY_UUID],
    ['PayloadIdentifier', OUR_IDENTIFIER, /^[^\s]+$/],
  ] as const) {
    const given = parts.filter(({ part }) => typeof part[key] === 'string')
    const values = given.map(({ part }) => part[key] as string)
    for (const [index, { path }] of given.entries()) {
      const value = values[index] as string
      if (!ours.test(value)) findings.push((any.test(value) ? remark : mistake)([...path, key], `is ${textOf(value)}`))
    }
    if (new Set(values).size < values.length) findings.push(mistake([key], 'twice'))
  }
  const outer = `${textOf(profile['PayloadIdentifier'] ?? '')}.`
  for (const [index, { PayloadIdentifier: inner }] of payloads.entries())
    if (typeof inner === 'string' && !inner.startsWith(outer))
      findings.push(
        remark(['PayloadContent', index, 'PayloadIdentifier'], `is ${inner}, which does not begin with ${outer}`),
      )
  return findings
}

function emptyTexts(path: ProfilePath, value: PlistValue): Finding[] {
  if (value === '') return [remark(path, 'is empty')]
  return typeof value === 'object' && !(value instanceof RarePlistValue)
    ? Object.entries(value).flatMap(([key, part]) =>
        emptyTexts([...path, Array.isArray(value) ? Number(key) : key], part),
      )
    : []
}

function typeOf(value: PlistValue): string {
  if (value instanceof RarePlistValue) return value.type
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return 'integer'
  return typeof value === 'object' ? 'dict' : typeof value
}

/** Short enough for a line. */
function textOf(value: PlistValue): string {
  if (value instanceof RarePlistValue) return value.text.slice(0, 60)
  return typeof value === 'object' ? typeOf(value) : String(value).slice(0, 100)
}
