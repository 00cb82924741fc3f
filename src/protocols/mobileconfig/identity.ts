import { v5 as uuidV5 } from 'uuid'
import type { EmailAddress } from '../../address/index.ts'

/** What a part of a profile is for; a payload of another role is another account on the device. */
export type PayloadRole = 'profile' | 'mail-imap' | 'mail-pop3' | 'caldav' | 'carddav' | 'eas' | 'ews'

export interface PayloadIdentity {
  readonly identifier: string
  readonly uuid: string
}

/** RFC 9562 §6.6: the name space of host names. */
const DNS_NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

/**
 * Changes only when every installed profile shall become a stranger.
 */
const SCHEME = 'mobileconfig:v1'

/**
 * Who a profile, or a part of it, is: one per mailbox and installation, the same at every download, so that a device
 * replaces the profile of this mailbox and of no other.
 *
 * Nothing else goes into it: no host, no port, no name, no time (MC-55 … MC-61). Spec: MOBILECONFIG §4.
 *
 * @param installation the setting SERVICE_HOST, not the Host of the request: every alias gives the same identity
 * @param profile that of the whole profile, when it has been made already: each UUID is a digest
 */
export function identityOf(
  installation: string,
  role: PayloadRole,
  address: EmailAddress,
  profile?: PayloadIdentity,
): PayloadIdentity {
  const uuidOf = (part: PayloadRole) =>
    uuidV5(`${SCHEME}:${part}:${canonicalAddress(address)}`, namespaceOf(installation))
  if (role !== 'profile') {
    const { identifier } = profile ?? identityOf(installation, 'profile', address)
    return { identifier: `${identifier}.${role}`, uuid: uuidOf(role).toUpperCase() }
  }
  const uuid = uuidOf('profile')
  return {
    identifier: `${installation.split('.').reverse().join('.')}.profile.${uuid}`,
    uuid: uuid.toUpperCase(),
  }
}

let namespace: { readonly of: string; readonly uuid: string } | undefined

/** The name space of an installation, of which a process has one. */
function namespaceOf(installation: string): string {
  if (namespace?.of !== installation) namespace = { of: installation, uuid: uuidV5(installation, DNS_NAMESPACE) }
  return namespace.uuid
}

/** Case does not make another mailbox; `+tag` and dots do (MC-60). */
function canonicalAddress({ localPart, domain }: EmailAddress): string {
  return `${localPart.normalize('NFC').toLowerCase()}@${domain}`
}
