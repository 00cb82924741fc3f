import tables from './apple-payload-keys.json' with { type: 'json' }
import type { PlistDictionary, PlistValue } from './plist-reader.ts'

/** What Apple's schema says about one key. */
interface KeyFacts {
  readonly type: string
  readonly required?: boolean
  readonly allowed?: readonly PlistValue[]
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
const PAYLOADS: ByPlace<KeyTable> = tables.payloads

/** This service's own rules, beside Apple's facts. */
const POLICY: {
  readonly forbidden: ByPlace<readonly string[]>
  readonly always: ByPlace<readonly string[]>
  readonly fixed: ByPlace<PlistDictionary>
  readonly neverValue: ByPlace<PlistDictionary>
} = tables.servicePolicy
const UUID = new RegExp(tables.servicePolicy.uuidPattern)
const IDENTIFIER = new RegExp(tables.servicePolicy.identifierPattern)

/**
 * What is wrong with a profile by Apple's key tables and this service's rules, a line each; empty when it is good
 * (MC-22 … MC-25, MC-42, MC-47, MC-48, MC-56).
 */
export function checkProfile(profile: PlistDictionary): string[] {
  const content = profile['PayloadContent']
  const payloads = Array.isArray(content) ? content.filter(isDictionary) : []
  return [
    ...checkKeys('profile', profile, CONFIGURATION, ['Configuration']),
    ...(payloads.length === 0 ? ['PayloadContent holds no payload'] : []),
    ...payloads.flatMap((payload, index) => checkPayload(`payload ${index}`, payload)),
    ...checkIdentities([profile, ...payloads]),
    ...emptyTexts('profile', profile),
  ]
}

function checkPayload(place: string, payload: PlistDictionary): string[] {
  const type = String(payload['PayloadType'])
  const own = PAYLOADS[type]
  return own === undefined
    ? [`${place}: the type ${type} is not in the tables`]
    : checkKeys(place, payload, { ...COMMON, ...own }, ['common', type])
}

function checkKeys(place: string, dictionary: PlistDictionary, table: KeyTable, rules: readonly string[]): string[] {
  const required = Object.keys(table).filter((key) => table[key]?.required === true)
  const always = rules.flatMap((rule) => POLICY.always[rule] ?? [])
  const missing = [...new Set([...required, ...always])].filter((key) => !Object.hasOwn(dictionary, key))
  return [
    ...missing.map((key) => `${place}: ${key} is missing`),
    ...Object.entries(dictionary).flatMap(([key, value]) =>
      [...factFaults(table[key], value), ...rules.flatMap((rule) => policyFaults(rule, key, value))].map(
        (fault) => `${place}: ${key} ${fault}`,
      ),
    ),
  ]
}

function factFaults(facts: KeyFacts | undefined, value: PlistValue): string[] {
  if (facts === undefined) return ['is not a key of this place']
  const { type, allowed, pattern, secret, absentIn, deprecated } = facts
  const faults: readonly (readonly [boolean, string])[] = [
    [typeOf(value) !== type, `is of type ${typeOf(value)}, not ${type}`],
    [allowed?.includes(value) === false, `has the value ${value}`],
    [pattern !== undefined && !new RegExp(pattern).test(String(value)), `has the value ${value}`],
    [secret === true, 'holds credentials'],
    [absentIn !== undefined, `is gone since ${absentIn}`],
    [deprecated !== undefined, 'is deprecated'],
  ]
  return faults.filter(([wrong]) => wrong).map(([, fault]) => fault)
}

function policyFaults(rule: string, key: string, value: PlistValue): string[] {
  const fixed = POLICY.fixed[rule]?.[key]
  const faults: readonly (readonly [boolean, string])[] = [
    [POLICY.forbidden[rule]?.includes(key) === true, 'is never sent'],
    [fixed !== undefined && fixed !== value, `is ${value}, not ${fixed}`],
    [POLICY.neverValue[rule]?.[key] === value, `is ${value}`],
  ]
  return faults.filter(([wrong]) => wrong).map(([, fault]) => fault)
}

/** Each part has a name of its own, and a payload's name begins with that of its profile. */
function checkIdentities(parts: readonly PlistDictionary[]): string[] {
  const faults: string[] = []
  const outer = `${parts[0]?.['PayloadIdentifier']}.`
  for (const [key, pattern] of [
    ['PayloadUUID', UUID],
    ['PayloadIdentifier', IDENTIFIER],
  ] as const) {
    const values = parts.map((part) => String(part[key]))
    faults.push(...values.filter((value) => !pattern.test(value)).map((value) => `${key} is ${value}`))
    if (new Set(values).size < values.length) faults.push(`${key} twice`)
  }
  const strangers = parts.slice(1).filter((part) => !String(part['PayloadIdentifier']).startsWith(outer))
  return [...faults, ...strangers.map((part) => `${part['PayloadIdentifier']} does not begin with ${outer}`)]
}

function emptyTexts(place: string, value: PlistValue): string[] {
  if (value === '') return [`${place} is empty`]
  return typeof value === 'object'
    ? Object.entries(value).flatMap(([key, part]) => emptyTexts(`${place}.${key}`, part))
    : []
}

function typeOf(value: PlistValue): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'real'
  return typeof value === 'object' ? 'dict' : typeof value
}

function isDictionary(value: PlistValue): value is PlistDictionary {
  return typeof value === 'object' && !Array.isArray(value)
}
