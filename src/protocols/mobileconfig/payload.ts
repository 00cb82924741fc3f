import { texts } from '#generated/texts.js'
import { type AccountConfig, loginOf, type MailServer, usernameFor } from '../../account/index.ts'
import { fill } from '../../language/index.ts'
import { identityOf, type PayloadRole } from './identity.ts'
import type { Dictionary, PayloadAsker } from './view.ts'

type Named = 'mail' | 'caldav' | 'carddav' | 'exchange'

/** Spec: APPLE-MAIL, keys that every payload has. */
export function commonKeys(type: string, role: PayloadRole, name: Named, asker: PayloadAsker): Dictionary {
  const { address, installation, language } = asker
  const { identifier, uuid } = identityOf(installation, role, address, asker.identity)
  const sentences = texts[language]
  return {
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuid,
    PayloadDisplayName: sentences[`profile.${name}.name`],
    PayloadDescription: fill(sentences[`profile.${name}.description`], { address: address.text }),
  }
}

/** The login for what has none of its own, when it can be derived; else the device asks for it. */
export function accountLogin(account: AccountConfig, { address }: PayloadAsker): string | undefined {
  return derivedLogin(loginOf(account), address)
}

/** A login made from the address; nothing when only its owner knows it. */
export function derivedLogin(
  { username }: Pick<MailServer, 'username'>,
  address: PayloadAsker['address'],
): string | undefined {
  return 'template' in username ? usernameFor(username.template, address) : undefined
}
