import type { AccountConfig, NotExpressible } from '../../account/index.ts'
import type { Result } from '../../result.ts'
import { CLIENT_CONFIG } from '../autoconfig/document.ts'
import { OUTLOOK_SETTINGS_OF_DOMAIN } from '../autodiscover/document.ts'
import { paccDigest } from '../pacc/document.ts'
import type { ZoneFacts } from './view.ts'

/** Which documents clients get for an account: asked of the very kinds that answer them. */
export async function documentsFor(
  account: AccountConfig,
): Promise<Pick<ZoneFacts, 'digest' | 'hasAutoconfig' | 'hasAutodiscover'>> {
  const isThere = async (document: Promise<Result<string, NotExpressible>> | Result<string, NotExpressible>) =>
    (await document).ok
  const digest = await paccDigest(account)
  return {
    digest: digest.ok ? digest.value : undefined,
    hasAutoconfig: await isThere(CLIENT_CONFIG.build(account)),
    hasAutodiscover:
      account.exchange?.activeSync !== undefined || (await isThere(OUTLOOK_SETTINGS_OF_DOMAIN.build(account))),
  }
}
