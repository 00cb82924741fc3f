import type { FindingKind, Occurrence, Seen } from '../seen.ts'
import { isTrouble } from '../verdict.ts'
import { mailAnswers } from './documents.ts'
import { asksForMail, bare, exchangesOf, fetched, hostOf, isUntold, recordsOf, rootOf } from './look.ts'
import { shouldBeTold } from './not-told.ts'

/** Spec: AUTODISCOVER §6.1 (AD-99); AUTOCONFIG §2.3. */
export const nothingLeadsHere: FindingKind = {
  id: 'nothing-leads-here',
  severity: 'problem',
  symptom: 'A whole family of programs finds nothing and asks people for server names.',
  cause:
    'No name and no record of the domain leads to the service: the records were never published, or not in this zone.',
  mend: 'Publish what `postamt dns` prints for the domain, and look at it again when the records are there.',
  source: 'AD-99; AUTODISCOVER §6.1; AUTOCONFIG §2.3; docs/dns.md',
  find: (seen) => (seen.isComplete && shouldBeTold(seen.expected) ? [...autoconfig(seen), ...autodiscover(seen)] : []),
}

function autoconfig(seen: Seen): readonly Occurrence[] {
  const asked = exchangesOf(seen, 'autoconfig')
  const isFound = fetched(asked).some(({ answer }) => rootOf(answer.body)?.name === 'clientConfig')
  if (asked.length === 0 || isFound || isUnsure(seen, asked)) return []
  const behindMx = seen.mxDomains.map((domain) => `, nor at autoconfig.${domain}`).join('')
  return [
    {
      where: `autoconfig.${seen.domain}`,
      detail: `no autoconfig document is served there, nor at ${seen.domain}${behindMx}: "postamt dns ${seen.domain}" prints the records to publish.`,
      ...withoutSettings(seen, 'autoconfig'),
    },
  ]
}

/** Four ways lead to the service, one is enough. */
function autodiscover(seen: Seen): readonly Occurrence[] {
  const { domain } = seen
  const asked = exchangesOf(seen, 'autodiscover').filter(asksForMail)
  const record = `_autodiscover._tcp.${domain}`
  const records = recordsOf(seen, 'SRV', record)
  if (asked.length === 0 || records?.ok !== true || mailAnswers(seen).length > 0) return []
  if (isUnsure(seen, asked)) return []
  const targets = records.records.map(({ target }) => target).filter((target) => target !== '.')
  const redirects = asked
    .flatMap(({ hops }) => hops.filter(isRedirectStep(domain)))
    .map(({ location = '' }) => location)
  const places = [...targets.map((target) => `https://${target}/autodiscover/autodiscover.xml`), ...redirects]
  // Where nobody asked, nobody knows.
  if (places.some((place) => !asked.some((one) => isAskedAt(one, place)))) return []
  const [place] = places
  const nothing = `neither it nor ${domain} answers with settings`
  return [
    {
      where: `autodiscover.${domain}`,
      detail:
        place === undefined
          ? `${nothing} or redirects to the service, and there is no SRV record ${record}: "postamt dns ${domain}" prints the records to publish.`
          : `${nothing}, and ${bare(place)}, where the ${targets.length > 0 ? 'SRV record' : 'redirect'} leads, has none either: let it lead to the service.`,
      ...withoutSettings(seen, 'autodiscover'),
    },
  ]
}

/** Where a question was not answered for want of DNS, or not put, nothing can be said of all of them. */
const isUnsure = (seen: Seen, asked: Seen['exchanges']) =>
  recordsOf(seen, 'MX', seen.domain)?.ok === false ||
  asked.some(
    (one) => one.hops.some(({ failure }) => failure === 'budget-spent') || isUntold(seen, hostOf(one.asked.target)),
  )

const isAskedAt = ({ asked }: Seen['exchanges'][number], place: string) =>
  asked.method === 'POST' && bare(asked.target).toLowerCase() === bare(place).toLowerCase()

/** Without TLS, and so without a certificate for the name. */
const isRedirectStep =
  (domain: string) =>
  ({ url, status, location }: Seen['exchanges'][number]['hops'][number]) =>
    url.startsWith('http:') &&
    hostOf(url) === `autodiscover.${domain}` &&
    (status === 301 || status === 302) &&
    location?.startsWith('https://') === true

function withoutSettings(seen: Seen, form: 'autoconfig' | 'autodiscover'): { clients?: readonly string[] } {
  const clients = seen.verdicts
    .filter((verdict) => isTrouble(verdict, seen) && verdict.outcome === 'nothing')
    .filter(({ client }) => client.questions.some((one) => one.form === form))
    .map(({ client }) => client.name)
  return clients.length === 0 ? {} : { clients }
}
