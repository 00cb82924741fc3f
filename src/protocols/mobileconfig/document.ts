import type { PersonalDocumentKind } from '../../documents/index.ts'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../../http/index.ts'
import { map } from '../../result.ts'
import { renderPlist } from './plist.ts'
import { type ProfileAsker, type ProfileFailure, toProfileView } from './view.ts'

/** An Apple configuration profile for one mailbox. Spec: APPLE-MAIL; MOBILECONFIG §3.2 for the headers. */
export const PROFILE: PersonalDocumentKind<ProfileAsker, ProfileFailure> = {
  headers: ({ address }) => ({
    // Without charset: Safari and Chrome on iOS go by exactly this type (MC-2).
    'content-type': 'application/x-apple-aspen-config',
    'content-disposition': `attachment; filename="${address.domain}.mobileconfig"`,
    'cache-control': PRIVATE_NO_STORE,
    'x-robots-tag': 'noindex',
    vary: 'Accept-Language',
    ...BASE_HEADERS,
  }),
  build: (account, asker) => map(toProfileView(account, asker), renderPlist),
}
