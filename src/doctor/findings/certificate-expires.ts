import type { TlsSeen } from '../../clients/network.ts'
import { CERTIFICATE_WARNING_DAYS } from '../../limits.ts'
import type { FindingKind } from '../seen.ts'
import { days, hopsOf, oncePer } from './look.ts'

export const certificateExpires: FindingKind = {
  id: 'certificate-expires',
  severity: 'note',
  symptom: 'Everything works today, and nothing will in a few days.',
  cause: `The certificate of a web or mail server ends within ${CERTIFICATE_WARNING_DAYS} days. Whatever renews it should have done so by now.`,
  mend: 'Look why it was not renewed; with mail servers, whether they were told to load the new one.',
  source: 'RFC 5280 §4.1.2.5',
  find(seen) {
    const web = hopsOf(seen).map(({ url, tls }) => ({ where: new URL(url).host, tls }))
    const mail = seen.servers.map(({ hostname, port, tls }) => ({ where: `${hostname}:${port}`, tls }))
    return oncePer([...web, ...mail].filter(endsSoon), ({ where }) => where).map(({ where, tls }) => ({
      where,
      detail: `its certificate ends in ${days(tls.daysLeft)} (${tls.validTo.slice(0, 10)}): see that it is renewed.`,
    }))
  },
}

/** What is over, or not believed, is told by other findings. */
function endsSoon<Place extends { tls: TlsSeen | undefined }>(place: Place): place is Place & { tls: TlsSeen } {
  const { tls } = place
  return tls !== undefined && tls.problem === undefined && tls.daysLeft >= 0 && tls.daysLeft < CERTIFICATE_WARNING_DAYS
}
