import { MAX_VERIFY_MAIL_SERVERS } from '../../limits.ts'
import { FAILURE_TEXTS } from '../mail/index.ts'
import { reasonText } from './reasons.ts'
import type { BesideRow, HopRow, ServerRow, UnseenServerRow } from './schema.ts'
import { counted } from './words.ts'

/** What every form of the report says of mail servers and of single requests. */

/** Servers that were not looked at for one reason, and what people should know of it. */
export interface UnseenGroup {
  readonly text: string
  readonly servers: readonly UnseenServerRow[]
}

const UNSEEN_TEXTS = {
  'too-many': `used by no program, and more than the ${MAX_VERIFY_MAIL_SERVERS} of a run; --all-servers looks at all`,
  'not-wanted': 'left out by --no-mail-servers, so that nobody knows whether they answer as promised',
  stopped: 'the run was stopped before',
} as const satisfies Record<UnseenServerRow['why'], string>

/** Why a server was not looked at. */
export const unseenText = ({ why }: Pick<UnseenServerRow, 'why'>) => UNSEEN_TEXTS[why]

export function unseenGroups(servers: readonly UnseenServerRow[]): readonly UnseenGroup[] {
  return [...Map.groupBy(servers, ({ why }) => why)].map(([why, group]) => ({
    text: `${counted(group.length, 'mail server')} named and not looked at: ${unseenText({ why })}`,
    servers: group,
  }))
}

/** Why something was asked that no client asks. */
export const besideText = ({ finding }: Pick<BesideRow, 'finding'>) => `for ${finding} alone: no client asks this`

/** What was seen of a server that fits. */
export function serverSeenText({ tls, mechanisms, misfits, failure }: ServerRow): string {
  if (misfits.length > 0) return misfits.join('; ')
  if (failure === 'stopped' || failure === 'budget-spent') return FAILURE_TEXTS[failure]
  const certificate =
    tls === undefined ? 'no TLS' : `${tls.version}, certificate for ${counted(tls.daysLeft, 'more day')}`
  return [certificate, mechanisms.join(' ')].filter(Boolean).join('; ')
}

export const serverVerdict = ({ misfits, failure }: Pick<ServerRow, 'misfits' | 'failure'>) =>
  misfits.length > 0 ? 'does not fit' : failure === undefined ? 'fits' : 'not seen'

/** One request in a line. */
export function hopText({
  method,
  url,
  peer,
  status,
  contentType,
  location,
  tls,
  failure,
  milliseconds,
}: HopRow): string {
  const certificate =
    tls?.problem === undefined ? '' : `, certificate ${tls.problem} (for ${tls.names.join(', ') || 'no name'})`
  const facts = [
    status === undefined ? undefined : `status ${status}`,
    contentType,
    location === undefined ? undefined : `to ${location}`,
    failure === undefined ? undefined : `${reasonText(failure)}${certificate}`,
    peer,
    tls?.version,
    `${milliseconds} ms`,
  ]
  return `${method} ${url}: ${facts.filter(Boolean).join(', ')}`
}
