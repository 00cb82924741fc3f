import type { AccountConfig } from '../../account/index.ts'
import type { EmailAddress } from '../../address/index.ts'
import { fail, ok, type Result } from '../../result.ts'

/** What `templates/autodiscover/mobilesync.xml` shows. */
export interface MobileSyncView {
  readonly address: string
  /** Where ActiveSync answers, byte for byte as the catalog has it (AD-59). */
  readonly url: string
}

export type MobileSyncFailure = 'no-active-sync' | 'unsupported'

/** Where an account's ActiveSync is: the schema has no place for a mail server, so that nothing else can be said (AD-56). */
export function toMobileSyncView(
  { exchange, unsupported }: AccountConfig,
  address: EmailAddress,
): Result<MobileSyncView, MobileSyncFailure> {
  if (unsupported !== undefined) return fail('unsupported')
  const url = exchange?.activeSync
  return url === undefined ? fail('no-active-sync') : ok({ address: address.text, url })
}
