import { shown } from '../mail/words.ts'
import type { Finding, FindingKind, Occurrence, Seen } from '../seen.ts'
import { certificateExpires } from './certificate-expires.ts'
import { certificateName } from './certificate-name.ts'
import { certificateUntrusted } from './certificate-untrusted.ts'
import { domainUnknown } from './domain-unknown.ts'
import { errorWith200 } from './error-with-200.ts'
import { foreignSettings } from './foreign-settings.ts'
import { hstsHttpOnly } from './hsts-http-only.ts'
import { httpOnly } from './http-only.ts'
import { loginDemanded } from './login-demanded.ts'
import { microsoft365 } from './microsoft-365.ts'
import { mxUnknown } from './mx-unknown.ts'
import { needsAddress } from './needs-address.ts'
import { noMx } from './no-mx.ts'
import { notSeen } from './not-seen.ts'
import { notTold } from './not-told.ts'
import { nothingLeadsHere } from './nothing-leads-here.ts'
import { paccDigest } from './pacc-digest.ts'
import { pageHidesSettings } from './page-hides-settings.ts'
import { poxEncryption } from './pox-encryption.ts'
import { poxNamespace } from './pox-namespace.ts'
import { poxPlain } from './pox-plain.ts'
import { profileExpires } from './profile-expires.ts'
import { profileMistakes } from './profile-mistakes.ts'
import { profileSharedIdentifier } from './profile-shared-identifier.ts'
import { profileSignature } from './profile-signature.ts'
import { profileUnreadable } from './profile-unreadable.ts'
import { profileUnsigned } from './profile-unsigned.ts'
import { redirectUnusable } from './redirect-unusable.ts'
import { serverAuthentication } from './server-authentication.ts'
import { serverCertificate } from './server-certificate.ts'
import { serverPlain } from './server-plain.ts'
import { serverSecurity } from './server-security.ts'
import { serverSilent } from './server-silent.ts'
import { serverTurnedAway } from './server-turned-away.ts'
import { settingsDiffer } from './settings-differ.ts'
import { severalSrvRecords } from './several-srv-records.ts'
import { srvAlias } from './srv-alias.ts'
import { srvPort } from './srv-port.ts'
import { webError } from './web-error.ts'
import { webSilent } from './web-silent.ts'
import { wildcardWebServer } from './wildcard-web-server.ts'
import { wrongMediaType } from './wrong-media-type.ts'

export { askWhatFindingsWant, guessedHosts, madeUpName } from './wanted.ts'

/** Findings by what an operator has to look at, in the order in which one would. */
export const CHAPTERS: readonly { readonly title: string; readonly kinds: readonly FindingKind[] }[] = [
  { title: 'Ways to the service', kinds: [nothingLeadsHere, domainUnknown, notTold, mxUnknown, noMx] },
  {
    title: 'Web servers in the way',
    kinds: [
      pageHidesSettings,
      certificateName,
      certificateUntrusted,
      certificateExpires,
      loginDemanded,
      redirectUnusable,
      webError,
      webSilent,
      wildcardWebServer,
      hstsHttpOnly,
      httpOnly,
    ],
  },
  {
    title: 'Answers',
    kinds: [
      needsAddress,
      wrongMediaType,
      foreignSettings,
      settingsDiffer,
      errorWith200,
      poxEncryption,
      poxPlain,
      poxNamespace,
      paccDigest,
    ],
  },
  { title: 'DNS records', kinds: [severalSrvRecords, srvPort, srvAlias, microsoft365, notSeen] },
  {
    title: 'Apple profiles',
    kinds: [
      profileUnreadable,
      profileMistakes,
      profileSharedIdentifier,
      profileSignature,
      profileExpires,
      profileUnsigned,
    ],
  },
  {
    title: 'Mail servers',
    kinds: [serverSilent, serverCertificate, serverSecurity, serverAuthentication, serverPlain, serverTurnedAway],
  },
]

export const FINDINGS: readonly FindingKind[] = CHAPTERS.flatMap(({ kinds }) => kinds)

/** What is wrong with a domain, by what was seen of it; problems first. */
export function findingsIn(seen: Seen): readonly Finding[] {
  const all = FINDINGS.flatMap((kind) =>
    merged(kind.find(seen)).map((occurrence): Finding => ({ kind, ...occurrence })),
  )
  return [
    ...all.filter(({ kind }) => kind.severity === 'problem'),
    ...all.filter(({ kind }) => kind.severity === 'note'),
  ]
}

/** The same thing at the same place is told once, with everybody whom it stops; without what could do anything in a terminal. */
function merged(occurrences: readonly Occurrence[]): readonly Occurrence[] {
  const places = new Map<string, Occurrence>()
  for (const { where, detail, clients = [] } of occurrences) {
    const key = JSON.stringify([where, detail])
    const all = [...new Set([...(places.get(key)?.clients ?? []), ...clients])]
    places.set(key, { where: shown(where), detail: shown(detail), ...(all.length === 0 ? {} : { clients: all }) })
  }
  return [...places.values()]
}
