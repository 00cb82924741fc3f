import { androidExchange, iosMail } from './activesync.ts'
import { outlookJson, parulaJson } from './autodiscover-json.ts'
import type { MailClient } from './client.ts'
import { deltaChat } from './delta-chat.ts'
import { enoughMail } from './enough-mail.ts'
import { evolution } from './evolution.ts'
import { ewsManagedApi } from './ews.ts'
import type { ExchangeClient } from './exchange-client.ts'
import { fairEmail } from './fairemail.ts'
import { geary } from './geary.ts'
import { kmail } from './kmail.ts'
import { nextcloud } from './nextcloud.ts'
import { outlook } from './outlook.ts'
import { parula } from './parula.ts'
import { thunderbird } from './thunderbird.ts'
import { thunderbirdAndroid } from './thunderbird-android.ts'

export {
  type Answer,
  type Format,
  type MailClient,
  type Reading,
  type Refusal,
  readAnswer,
  type ServerChoice,
  type Understood,
} from './client.ts'
export {
  type ExchangeClient,
  readServiceAnswer,
  type ServiceFormat,
  type ServiceReading,
  type ServicesFound,
} from './exchange-client.ts'
export { bestMx, mxDomains } from './mx.ts'
export type { Network } from './network.ts'
export { type Found, type Search, type SearchOptions, type StepTaken, searchAs } from './search.ts'

/** Every mail client whose reading we model. */
export const CLIENTS: readonly MailClient[] = [
  thunderbird,
  thunderbirdAndroid,
  evolution,
  kmail,
  deltaChat,
  fairEmail,
  nextcloud,
  geary,
  enoughMail,
  parula,
  outlook,
]

/** Every program whose reading of Autodiscover's other formats we model: it looks for Exchange's services. */
export const EXCHANGE_CLIENTS: readonly ExchangeClient[] = [
  iosMail,
  androidExchange,
  outlookJson,
  parulaJson,
  ewsManagedApi,
]
