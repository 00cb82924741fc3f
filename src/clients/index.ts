import { CATALOGUE } from './catalogue/index.ts'
import type { MailClient } from './client.ts'
import type { ExchangeClient } from './exchange-client.ts'

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
export const CLIENTS: readonly MailClient[] = once(CATALOGUE.flatMap(({ model }) => model ?? []))

/** Every program whose reading of Autodiscover's other formats we model: it looks for Exchange's services. */
export const EXCHANGE_CLIENTS: readonly ExchangeClient[] = once(
  CATALOGUE.flatMap(({ exchangeModel }) => exchangeModel ?? []),
)

/** Some programs read as another one does. */
function once<Model>(models: readonly Model[]): readonly Model[] {
  return [...new Set(models)]
}
