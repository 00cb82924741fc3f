import type { Language } from '#generated/texts.js'
import { LANGUAGE_NAMES, LANGUAGES } from '#generated/texts.js'
import { type IncomingProtocol, type ProviderEntry, settingsOf } from '../../account/index.ts'
import type { LanguageFormView } from '../../frame/index.ts'
import type { Match } from '../../lookup/index.ts'
import { DEVICES } from './device.ts'
import type { Device, Say } from './facts.ts'
import { type HiddenField, hiddenFields, type Return } from './form.ts'

/** One of several things to choose from. */
export interface OptionView {
  readonly value: string
  readonly name: string
  readonly isChosen: boolean
}

interface ChoiceView {
  readonly method: 'get' | 'post'
  readonly fields: readonly HiddenField[]
}

/** The question which package somebody has. */
export interface PackageView extends ChoiceView {
  readonly question: string
  readonly options: readonly OptionView[]
}

/** None, or the question: where a provider has packages. `unknown`: the one that was named does not exist. */
export function packageChoice(
  recognised: Match,
  chosen: string | undefined,
  state: 'shown' | 'needed' | 'unknown',
  back: Return,
  say: Say,
): PackageView[] {
  const { provider } = recognised
  const variants = Object.entries(provider.variants).map(([value, { name }]) => ({ value, name }))
  if (variants.length === 0) return []
  // Without a choice the look-up's own answer holds; "the usual one" can be chosen where that is what it says.
  const usual = recognised.variant === undefined && hasUsual(provider)
  const named = usual ? [{ value: '', name: say('setup.package.usual') }, ...variants] : variants
  const options = named.map((option) => ({ ...option, isChosen: state === 'shown' && option.value === (chosen ?? '') }))
  const values = {
    provider: provider.identity.displayName,
    package: options.find(({ isChosen }) => isChosen)?.name ?? '',
  }
  return [{ ...choice(back, 'variant'), question: say(`setup.package.${state}`, values), options }]
}

function hasUsual(provider: ProviderEntry): boolean {
  const { incoming, outgoing, exchange, unsupported } = settingsOf(provider, undefined)
  return incoming.length > 0 || outgoing.length > 0 || exchange !== undefined || unsupported !== undefined
}

/** IMAP or POP3, with what that means. */
export interface ProtocolView extends ChoiceView {
  /** What the steps are for, to be said beside them. */
  readonly shown: string
  /** That there is no choice. */
  readonly remarks: readonly string[]
  readonly options: readonly (OptionView & { readonly isImap: boolean })[]
}

const PROTOCOL_NAMES = { imap: 'IMAP', pop3: 'POP3' } as const satisfies Record<IncomingProtocol, string>

/** None where the provider offers neither. */
export function protocolChoice(
  { offered, wanted, shown }: ProtocolFacts,
  provider: string,
  back: Return,
  say: Say,
): ProtocolView[] {
  if (offered.length === 0) return []
  const isMissing = wanted !== undefined && !offered.includes(wanted)
  const steps = isMissing
    ? say('setup.protocol.not-offered', { provider, protocol: PROTOCOL_NAMES[wanted], other: PROTOCOL_NAMES[shown] })
    : say('setup.protocol.steps', { protocol: PROTOCOL_NAMES[shown] })
  const remarks = offered.length === 1 ? [say(`setup.protocol.only-${shown}`, { provider })] : []
  const options = offered.map((value) => ({
    value,
    name: PROTOCOL_NAMES[value],
    isChosen: value === shown,
    isImap: value === 'imap',
  }))
  return [{ ...choice(back, 'protocol'), shown: steps, remarks, options }]
}

export interface ProtocolFacts {
  /** IMAP first. */
  readonly offered: readonly IncomingProtocol[]
  readonly wanted: IncomingProtocol | undefined
  readonly shown: IncomingProtocol
}

/** Whose steps stand first. */
export interface DeviceView extends ChoiceView {
  readonly shown: string
  readonly options: readonly OptionView[]
  readonly mayBeIpad: boolean
}

const DEVICE_NAMES = {
  iphone: 'iPhone',
  ipad: 'iPad',
  mac: 'Mac',
  android: 'Android',
  windows: 'Windows',
  linux: 'Linux',
} as const satisfies Record<Exclude<Device, 'other'>, string>

export function deviceChoice(device: Device, mayBeIpad: boolean, back: Return, say: Say): DeviceView {
  const nameOf = (one: Device) => (one === 'other' ? say('setup.device.other') : DEVICE_NAMES[one])
  return {
    ...choice(back, 'device'),
    shown: say('setup.device.shown', { device: nameOf(device) }),
    options: DEVICES.map((value) => ({ value, name: nameOf(value), isChosen: value === device })),
    mayBeIpad,
  }
}

/** In place of the layout's links, on pages whose address does not say what they are about. None otherwise. */
export function languageChoice(language: Language, back: Return): LanguageFormView[] {
  if (back.method === 'get') return []
  const options = LANGUAGES.map((value) => ({
    value,
    name: LANGUAGE_NAMES[value],
    isChosen: value === language,
  }))
  return [{ ...choice(back, 'lang'), options }]
}

function choice({ method, fields }: Return, name: 'variant' | 'protocol' | 'device' | 'lang'): ChoiceView {
  return { method, fields: hiddenFields(fields, name) }
}
