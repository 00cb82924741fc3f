import { androidExchange } from './android-exchange.ts'
import { appleExchange } from './apple-exchange.ts'
import type { ClientEntry } from './client-entry.ts'
import { deltaChat } from './delta-chat.ts'
import { emClient } from './em-client.ts'
import { enoughMail } from './enough-mail.ts'
import { evolution } from './evolution.ts'
import { evolutionEws } from './evolution-ews.ts'
import { ewsManagedApi } from './ews-managed-api.ts'
import { exchangelib } from './exchangelib.ts'
import { fairEmail } from './fairemail.ts'
import { fairEmailPlay } from './fairemail-play.ts'
import { geary } from './geary.ts'
import { himalaya } from './himalaya.ts'
import { iphoneProfile } from './iphone-profile.ts'
import { kmail } from './kmail.ts'
import { macProfile } from './mac-profile.ts'
import { macosMail } from './macos-mail.ts'
import { mymailSpike } from './mymail-spike.ts'
import { nextcloud } from './nextcloud.ts'
import { nine } from './nine.ts'
import { outlook } from './outlook.ts'
import { outlookAutodetect } from './outlook-autodetect.ts'
import { parula } from './parula.ts'
import { samsungEmail } from './samsung-email.ts'
import { spark } from './spark.ts'
import { thunderbird } from './thunderbird.ts'
import { thunderbirdAndroid } from './thunderbird-android.ts'

export { type ClientEntry, type LooksFor, looksFor, type Use } from './client-entry.ts'
export type { Kind, Lead, MxCut, SearchPlan, Step } from './plan.ts'
export { type Asked, askedFor, type Form, type Method, type Question, type Subject } from './question.ts'

/** Clients that read Mozilla's autoconfig format, with whatever else they ask. */
const OPEN_CLIENTS: readonly ClientEntry[] = [
  thunderbird,
  thunderbirdAndroid,
  evolution,
  kmail,
  deltaChat,
  fairEmail,
  fairEmailPlay,
  nextcloud,
  geary,
  parula,
  enoughMail,
  himalaya,
  nine,
  spark,
]

/** Programs that ask Autodiscover and hardly any autoconfig. */
const EXCHANGE_PROGRAMS: readonly ClientEntry[] = [
  outlook,
  outlookAutodetect,
  macosMail,
  emClient,
  mymailSpike,
  samsungEmail,
  androidExchange,
  evolutionEws,
  exchangelib,
  ewsManagedApi,
]

const APPLE_DEVICES: readonly ClientEntry[] = [iphoneProfile, macProfile, appleExchange]

/** Every client of which we know what it asks: documents, the doctor and tests go by this table. */
export const CATALOGUE: readonly ClientEntry[] = [...OPEN_CLIENTS, ...EXCHANGE_PROGRAMS, ...APPLE_DEVICES]

/** Programs that were looked at and ask no provider: they carry tables of their own, or ask their makers. */
export const ASK_NOBODY: readonly { readonly name: string; readonly instead: string }[] = [
  { name: 'Mailspring', instead: 'a table that it brings along' },
  { name: 'Wino Mail', instead: 'the database of a third party' },
]
