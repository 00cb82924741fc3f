import { texts } from '#generated/texts.js'
import type { AccountConfig, Need, NotExpressible } from '../../account/index.ts'
import { fill } from '../../language/index.ts'
import { fail, ok, type Result } from '../../result.ts'
import { toCalDav, toCardDav } from './dav-view.ts'
import { toActiveSync, toExchangeInPlaceOfMail, toExchangeWebServices } from './exchange-view.ts'
import { identityOf, type PayloadIdentity } from './identity.ts'
import { toMail } from './mail-view.ts'
import type { ProfilePart, ProfileRequest } from './request.ts'

/** Who asks for a profile, and in whose name it is given. */
export interface ProfileAsker extends ProfileRequest {
  readonly installation: string
  readonly language: keyof typeof texts
  /** What people agree to first, by language; absent: nothing. */
  readonly consent: Readonly<Record<string, string>> | undefined
}

/** Who asks for a payload, and the profile that it will be in. */
export interface PayloadAsker extends ProfileAsker {
  readonly identity: PayloadIdentity
}

/** `part-missing`: the provider names no server for what was asked. */
export type ProfileFailure = NotExpressible | 'protocol-missing' | 'part-missing'

/** A property list's dictionary, in the order in which it is written. */
export type Dictionary = { readonly [key: string]: string | number | boolean | Dictionary | readonly Dictionary[] }

/** One account of a profile. */
export interface Payload {
  readonly dictionary: Dictionary
  /** Whether the person signs in with the provider, and no password is asked for. */
  readonly signsIn: boolean
  /** What the owner has to do first that matters for this account. */
  readonly needs: readonly Need[]
}

export type PayloadResult = Result<Payload, ProfileFailure>

const PARTS = {
  mail: toMail,
  caldav: toCalDav,
  carddav: toCardDav,
  eas: toActiveSync,
  ews: toExchangeWebServices,
} as const satisfies Record<ProfilePart, (account: AccountConfig, asker: PayloadAsker) => PayloadResult>

/** A profile with the accounts that are wanted, or why there is none. */
export function toProfileView(account: AccountConfig, given: ProfileAsker): Result<Dictionary, ProfileFailure> {
  if (account.unsupported !== undefined) return fail('unsupported')
  const asker = { ...given, identity: identityOf(given.installation, 'profile', given.address) }
  const payloads = asker.only === undefined ? usual(account, asker) : wanted(account, asker, asker.only)
  return payloads.ok ? ok(profile(account, asker, payloads.value)) : payloads
}

type Payloads = Result<readonly Payload[], ProfileFailure>

/**
 * Mail, and beside it what else the provider has. Exchange would be the same mailbox a second time (MC-54): it stands in
 * where mail cannot be said otherwise, for those who ask for nothing else (MC-53).
 */
function usual(account: AccountConfig, asker: PayloadAsker): Payloads {
  const mail = toMail(account, asker)
  if (mail.ok) return ok([mail.value, ...sayable([toCalDav(account, asker), toCardDav(account, asker)])])
  const exchange = asker.protocol === undefined ? toExchangeInPlaceOfMail(account, asker) : mail
  return exchange.ok ? ok([exchange.value]) : mail
}

/** Of what was asked for, what there is; never a profile without an account, which no device takes (MC-51). */
function wanted(account: AccountConfig, asker: PayloadAsker, only: readonly ProfilePart[]): Payloads {
  const results = (Object.keys(PARTS) as ProfilePart[])
    .filter((part) => only.includes(part))
    .map((part) => PARTS[part](account, asker))
  const payloads = sayable(results)
  const [failed] = results.flatMap((result) => (result.ok ? [] : [result.error]))
  return payloads.length === 0 && failed !== undefined ? fail(failed) : ok(payloads)
}

function sayable(results: readonly PayloadResult[]): readonly Payload[] {
  return results.flatMap((result) => (result.ok ? [result.value] : []))
}

function profile(account: AccountConfig, asker: PayloadAsker, payloads: readonly Payload[]): Dictionary {
  const { address, identity, language } = asker
  const sentences = texts[language]
  const { displayName } = account.provider
  const needs = account.needs.filter((need) => payloads.some((payload) => payload.needs.includes(need)))
  const description = payloads.every(({ signsIn }) => signsIn) ? 'profile.sign-in' : 'profile.description'
  return {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identity.identifier,
    PayloadUUID: identity.uuid,
    PayloadDisplayName: fill(sentences['profile.name'], { provider: displayName, address: address.text }),
    PayloadDescription: [
      fill(sentences[description], { address: address.text }),
      ...needs.map((need) => sentences[`need.${need.do}`]),
    ].join(' '),
    PayloadOrganization: displayName,
    ...(asker.consent === undefined ? {} : { ConsentText: consentText(asker.consent) }),
    PayloadContent: payloads.map(({ dictionary }) => dictionary),
  }
}

/** Spec: APPLE-MAIL, ConsentText: `default` is for people whose language is not there. */
function consentText(consent: Readonly<Record<string, string>>): Dictionary {
  const fallback = consent['en'] ?? Object.values(consent)[0]
  return { ...(fallback === undefined ? {} : { default: fallback }), ...consent }
}
