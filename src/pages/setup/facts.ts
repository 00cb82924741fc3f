import type { Language, TextKey } from '#generated/texts.js'
import type { AccountConfig, IncomingProtocol } from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import type { Match } from '../../lookup/index.ts'

/** What somebody reads the page on, as far as it shows. */
export type Device = 'iphone' | 'ipad' | 'mac' | 'android' | 'windows' | 'linux' | 'other'

/** A sentence in the reader's language, with its values. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string

/** Everything that the parts of a set-up page are made from. */
export interface SetupFacts {
  readonly language: Language
  readonly say: Say
  readonly match: Match
  readonly account: AccountConfig
  /** Absent: only a domain was given, and what depends on the address is said in words. */
  readonly address: EmailAddress | undefined
  /** For outgoing mail. */
  readonly senderName: string | undefined
  /** The one that was chosen, or else the one that the provider puts first. */
  readonly protocol: IncomingProtocol
  readonly variant: string | undefined
  readonly device: Device
  /** Whether the browser that reads the page installs profiles, see `installsProfiles`. */
  readonly opensProfiles: boolean
  /** Of this service, without a slash at the end: what QR codes lead to. */
  readonly origin: string
}
