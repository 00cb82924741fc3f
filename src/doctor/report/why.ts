import type { StepTaken } from '../../clients/index.ts'
import { misfits } from '../mail/index.ts'
import type { MailServerSeen, Seen, Verdict } from '../seen.ts'
import { serverOf, shouldFind, type WhyUntested, whyUntested } from '../verdict.ts'
import { reasonText, recordReasonText } from './reasons.ts'

/** The reason for a verdict, in a sentence without its end; nothing where there is nothing to say. */
export function whyOf(verdict: Verdict, seen: Seen): { readonly why?: string } {
  const { client, search, outcome } = verdict
  if (outcome === 'works') return {}
  if (outcome === 'untested') return { why: UNTESTED[whyUntested(verdict, seen)] }
  if (outcome === 'not-asked') return { why: whyNotAsked(verdict, seen) }
  if (outcome === 'broken') return { why: whyBroken(search, seen.servers) }
  if (!shouldFind(client, seen)) return { why: 'there is nothing for it here' }
  return { why: whyNothing(search.steps) }
}

const UNTESTED = {
  'not-wanted': 'its servers were not looked at',
  stopped: 'the run was stopped before its servers were looked at',
  'server-left-out': 'no questions to DNS were left to look at its servers; --clients asks for it alone',
  'question-left-out': 'no requests were left for what it asks before; --clients asks for it alone',
  login: 'whether it can log in, only somebody with a password can tell',
} as const satisfies Record<WhyUntested, string>

const placeOf = ({ target, question }: StepTaken) => (target ?? question.target).replace(/\?.*/s, '')

/** What was no settings says more than what did not come, and that more than what is not there. */
function whyNothing(steps: readonly StepTaken[]): string {
  const telling =
    steps.find(({ outcome }) => outcome === 'refused') ??
    steps.find(({ outcome, reason }) => outcome === 'not-fetched' && !MISSING.has(reason))
  return telling === undefined
    ? 'no name and no record leads it to settings'
    : `${placeOf(telling)}: ${reasonOf(telling)}`
}

const MISSING: ReadonlySet<string | undefined> = new Set([undefined, 'no-name', 'no-record'])

const reasonOf = ({ reason = '', records }: StepTaken) =>
  records === undefined ? reasonText(reason) : recordReasonText(reason)

function whyNotAsked({ client, search: { steps } }: Verdict, seen: Seen): string {
  const isProfile = client.search === undefined
  if (isProfile && goodProfile(seen) !== undefined) return 'a person has to open the profile'
  if (steps.some(({ reason }) => reason === 'budget-spent'))
    return 'no requests were left to ask what it asks; --clients asks for it alone'
  return isProfile ? whyNoProfile(seen) : 'nobody knows what it makes of the answers'
}

function whyNoProfile({ profiles = [] }: Seen): string {
  if (profiles.some(({ fault }) => fault !== undefined))
    return 'what stands in the place of a profile cannot be read as one; see the findings'
  return profiles.some(({ status }) => status === 200)
    ? 'there is a profile, and a device does not take it as it should; see the findings'
    : 'there is no profile that a person could open'
}

function whyBroken({ found }: Verdict['search'], servers: readonly MailServerSeen[]): string {
  const { incoming, outgoing } = found?.understood ?? {}
  if (incoming === undefined || outgoing === undefined)
    return `the settings name no server for ${incoming === undefined ? 'incoming' : 'outgoing'} mail`
  const troubles = [incoming, outgoing].flatMap((choice) => {
    const server = serverOf(choice, servers)
    if (choice.hostname === '') return 'the settings name a server without a name'
    const [trouble] = server === undefined ? [] : misfits(server)
    return trouble === undefined ? [] : `${choice.hostname}:${choice.port}: ${trouble}`
  })
  return troubles.join('; ')
}

/** The profile that a person can open, where it is one that a device takes. */
export const goodProfile = ({ profiles = [] }: Seen) =>
  profiles.find(
    ({ identifier, fault, mistakes = [] }) => identifier !== undefined && fault === undefined && mistakes.length === 0,
  )
