import type { PersonalDocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../../http/index.ts'
import { map, ok, type Result } from '../../result.ts'
import type { Signer } from '../../signing/index.ts'
import { renderPlist } from './plist.ts'
import { type ProfileAsker, type ProfileFailure, toProfileView } from './view.ts'

/** Who asks, and who signs. */
export interface ProfileOrder extends ProfileAsker {
  /** Absent: nobody does. */
  readonly signer: Signer | undefined
}

/** An Apple configuration profile for one mailbox. Spec: APPLE-MAIL; MOBILECONFIG §3.2 for the headers. */
export const PROFILE: PersonalDocumentKind<ProfileOrder, ProfileFailure, string | Uint8Array<ArrayBuffer>> = {
  headers: ({ address }) => ({
    // Without charset: Safari and Chrome on iOS go by exactly this type (MC-2).
    'content-type': 'application/x-apple-aspen-config',
    'content-disposition': `attachment; filename="${address.domain}.mobileconfig"`,
    'cache-control': PRIVATE_NO_STORE,
    'x-robots-tag': 'noindex',
    vary: 'Accept-Language',
    ...BASE_HEADERS,
  }),
  build(account, order) {
    const profile = map(toProfileView(account, order), renderPlist)
    return order.signer === undefined || order.unsigned || !profile.ok ? profile : signed(profile.value, order.signer)
  },
}

/** The signed profile; the plain one when nobody can sign, which is better than none (MC-69). */
async function signed(text: string, signer: Signer): Promise<Result<string | Uint8Array<ArrayBuffer>, never>> {
  return ok((await signer.sign(text)) ?? text)
}
