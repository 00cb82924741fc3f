import type { Authentication } from '../../account/index.ts'
import type { MailServerSeen, ServerFailure } from '../seen.ts'
import { offers } from './offers.ts'
import { shown } from './words.ts'

/** What happened, for operators. */
export const FAILURE_TEXTS = {
  'no-name': 'no address is found for the name',
  refused: 'nothing listens on this port',
  unreachable: 'the host cannot be reached',
  timeout: 'no answer in time',
  tls: 'no TLS can be agreed on',
  certificate: 'the certificate is not believed',
  'not-tls': 'it speaks plain text where TLS from the first byte is promised',
  'only-tls': 'it speaks TLS from the first byte where plain text is promised first',
  'no-greeting': 'it takes the connection and says nothing',
  'wrong-protocol': 'it speaks another protocol',
  'turned-away': 'it turns strangers away',
  'no-starttls': 'it offers no STARTTLS',
  'cut-off': 'it closes the connection in the middle',
  'budget-spent': 'no questions to DNS were left to find it',
  stopped: 'not looked at to the end',
} as const satisfies Record<ServerFailure, string>

const CERTIFICATE_TEXTS = {
  'wrong-name': 'the certificate is not for this name',
  expired: 'the certificate has expired',
  'not-yet-valid': 'the certificate is not valid yet',
  'self-signed': 'the certificate is signed by nobody but itself',
  'chain-incomplete': 'the certificates between its own and a public authority are not sent',
  untrusted: 'the certificate is of no authority that programs trust',
} as const satisfies Record<NonNullable<NonNullable<MailServerSeen['tls']>['problem']>, string>

const AUTHENTICATION_TEXTS = {
  'password-cleartext': 'a plain password (PLAIN, LOGIN, USER)',
  'password-encrypted': 'an encrypted password (CRAM-MD5, SCRAM, DIGEST-MD5, APOP)',
  oauth2: 'OAuth (XOAUTH2, OAUTHBEARER)',
  ntlm: 'NTLM',
  gssapi: 'Kerberos (GSSAPI)',
  'tls-client-cert': 'a certificate of the client (EXTERNAL)',
  none: 'no login',
} as const satisfies Record<Authentication, string>

/** What of a server is not as it was promised, in half-sentences; empty when everything fits, or nothing was seen. */
export function misfits(seen: MailServerSeen): readonly string[] {
  const { failure, tls, greeting } = seen
  if (failure === 'stopped' || failure === 'budget-spent') return []
  if (failure === 'certificate' && tls?.problem !== undefined) return [certificateText(tls, tls.problem)]
  if (failure !== undefined) {
    const said = QUOTED.has(failure) && greeting !== undefined ? `: "${greeting}"` : ''
    return [`${FAILURE_TEXTS[failure]}${said}`]
  }
  const offered = seen.mechanisms.length === 0 ? 'nothing' : seen.mechanisms.join(', ')
  return seen.authentication
    .filter((authentication) => offers(seen, authentication) === false)
    .map((authentication) => `it does not offer ${AUTHENTICATION_TEXTS[authentication]}, but ${offered}`)
}

/** Failures that the greeting explains. */
const QUOTED: ReadonlySet<ServerFailure> = new Set(['not-tls', 'wrong-protocol', 'turned-away'])

function certificateText(
  { names, validTo, issuer }: NonNullable<MailServerSeen['tls']>,
  problem: keyof typeof CERTIFICATE_TEXTS,
): string {
  const text = CERTIFICATE_TEXTS[problem]
  if (problem === 'wrong-name') return `${text}, but for ${listed(names)}`
  if (problem === 'expired') return `${text} on ${validTo.slice(0, 10)}`
  return problem === 'untrusted' || problem === 'chain-incomplete' ? `${text} (issued by ${shown(issuer)})` : text
}

const NAMES_SHOWN = 5

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no name at all'
  const more = names.length - NAMES_SHOWN
  return `${names.slice(0, NAMES_SHOWN).map(shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
