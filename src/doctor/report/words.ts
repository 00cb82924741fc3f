import type { ChoiceRow, ClientRow, FindingRow, HopRow, Report, ServerRow, StepRow } from './schema.ts'

/** What every form of the report says, for operators. */

export const VERDICTS = {
  works: 'works',
  untested: 'not tested',
  broken: 'broken',
  nothing: 'nothing',
  'not-asked': 'cannot tell',
} as const satisfies Record<ClientRow['verdict'], string>

/** What is expected to find nothing, and a file that is there for a person, are no trouble. */
export function verdictText({ verdict, isTrouble, foundBy }: ClientRow): string {
  if (verdict === 'not-asked' && foundBy !== undefined) return 'is there'
  return verdict === 'nothing' && !isTrouble ? 'not for it' : VERDICTS[verdict]
}

const OUTCOMES = {
  taken: 'taken',
  'leads-on': 'leads on',
  refused: 'refused',
  'not-fetched': 'did not come',
  hidden: 'hidden',
  'not-needed': 'not needed',
  unread: 'came; nobody knows what it makes of it',
  skipped: 'not asked',
} as const satisfies Record<StepRow['outcome'], string>

const REASONS: Readonly<Record<string, string>> = {
  'no-name': 'the name has no address',
  refused: 'nothing listens there',
  unreachable: 'the host cannot be reached',
  timeout: 'no answer in time',
  certificate: 'the certificate is not believed',
  tls: 'no TLS can be agreed on',
  'cut-off': 'the connection was closed in the middle',
  'too-large': 'the answer is larger than any settings',
  'too-many-redirects': 'it is sent on too often',
  'bad-redirect': 'it is sent on to what is no web address',
  'relative-redirect': 'it is sent on without a whole address',
  'redirect-across-schemes': 'it is sent on between http and https',
  'redirect-not-https': 'it is sent on to what is not https',
  'no-redirect': 'there is no redirect',
  'budget-spent': 'no requests were left',
  stopped: 'the run was stopped',
  'no-answer': 'there is no answer',
  'no-record': 'there is no such record',
  'no-such-service': 'it says that there is no such service',
  'no-mx': 'there is no MX record',
  'mx-own': 'the MX host is in the domain itself',
  'server-failure': 'DNS could not tell',
  database: 'a public database',
  'not-xml': 'it is no XML that this client reads',
  'not-json': 'it is no JSON that this client reads',
  'not-settings': 'it holds no settings',
  redirect: 'it names another address, which this client does not go to',
  'no-servers': 'it names no server',
  'no-incoming': 'it names no server for incoming mail that this client takes',
  'no-outgoing': 'it names no server for outgoing mail that this client takes',
  'no-provider': 'it names no provider',
  'attribute-unknown': 'it has an attribute that this client does not know',
  'domain-unusable': 'it is not for this domain',
  'id-unusable': 'its id is none for this client',
  'login-unsupported': 'this client knows no such login',
  'server-unusable': 'this client cannot use its servers',
  'digest-mismatch': 'it does not match the digest in the TXT record',
  'no-protocols': 'it names no protocol',
  'no-authentication': 'it does not say how to log in',
  'host-unusable': 'it names a host that is none',
  'url-unusable': 'it names a URL that is none',
  'issuer-unusable': 'it names an issuer that is none',
}

/** A reason as it stands in a search, for people; what has no words yet stands as it is. */
export const reasonText = (reason: string) => REASONS[reason] ?? reason

/** The same of a question to DNS. */
export const recordReasonText = (reason: string) =>
  reason === 'refused' ? 'DNS refused to answer' : reason === 'timeout' ? 'DNS did not answer' : reasonText(reason)

/** What a client made of an answer. */
export function outcomeText({ outcome, reason, records }: StepRow): string {
  const text = OUTCOMES[outcome]
  if (reason === undefined) return text
  if (outcome === 'hidden') return `${text} behind ${reason}`
  return outcome === 'not-needed'
    ? `${text} after ${reason}`
    : `${text}: ${(records === undefined ? reasonText : recordReasonText)(reason)}`
}

const SECURITIES = { tls: 'TLS', starttls: 'STARTTLS', none: 'no TLS', undecided: 'TLS?' } as const

type Place = Pick<ChoiceRow, 'protocol' | 'hostname' | 'port' | 'security'>

export const serverText = ({ protocol, hostname, port, security }: Place) =>
  `${protocol.toUpperCase()} ${hostname}:${port} ${SECURITIES[security]}`

/** Where settings came from, short enough for a column: the host, and the path where it says something. */
export function sourceText(by: string): string {
  const url = URL.parse(by)
  if (url === null) return by
  const plain = url.protocol === 'http:' ? 'http://' : ''
  const path = COMMON_PATHS.find(([pattern]) => pattern.test(url.pathname))?.[1] ?? url.pathname
  return `${plain}${url.host}${path}`
}

const COMMON_PATHS: readonly (readonly [RegExp, string])[] = [
  [/^\/mail\/config-v1\.1\.xml$/, ''],
  [/^\/\.well-known\/autoconfig\/mail\/config-v1\.1\.xml$/, '/.well-known'],
  [/^\/\.well-known\/user-agent-configuration\.json$/, ' (PACC)'],
  [/^\/autodiscover\/autodiscover\.xml$/i, ' (Autodiscover)'],
  [/^\/autodiscover\/autodiscover\.json/i, ' (Autodiscover, JSON)'],
  [/^\/email\.mobileconfig$/, ' (profile)'],
  [/^\/autodiscover\/autodiscover\.svc$/i, ' (Autodiscover, SOAP)'],
]

export const foundText = ({ foundBy }: Pick<ClientRow, 'foundBy'>) => (foundBy === undefined ? '' : sourceText(foundBy))

/** What a client takes for one direction. */
export function takenText(row: ClientRow, direction: 'incoming' | 'outgoing'): string {
  const choice = row[direction]
  if (choice !== undefined) return serverText(choice)
  return direction === 'incoming' && row.service !== undefined ? row.service : ''
}

export const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`

/** The whole in a sentence. */
export function summaryText({ clients, findings, isComplete }: Report): string {
  const asking = clients.filter(
    ({ verdict, isTrouble }) => isTrouble || (verdict !== 'nothing' && verdict !== 'not-asked'),
  )
  const fine = asking.filter(({ isTrouble }) => !isTrouble).length
  const problems = oncePerKind(findings.filter(({ severity }) => severity === 'problem')).length
  const notes = oncePerKind(findings.filter(({ severity }) => severity === 'note')).length
  const found = [counted(problems, 'problem'), counted(notes, 'note')].join(', ')
  const whole = isComplete ? '' : ' as far as was seen'
  return `${fine} of ${counted(asking.length, 'client')} that look for settings here get them${whole}; ${found}.`
}

export const STOPPED_TEXT = 'This run was stopped before its end: what is missing here was not seen, and says nothing.'

export function addressText({ address, isAddressMadeUp }: Report): string {
  return isAddressMadeUp ? `asked for ${address}, which is made up: nobody has it` : `asked for ${address}`
}

export function expectedText({ expected, isComplete }: Report): string {
  if (expected === null && !isComplete) return 'what the catalog here says of it was not found out'
  if (expected === null)
    return 'the catalog here knows nothing of this domain, so that answers cannot be compared with it'
  const servers = [expected.incoming[0], expected.outgoing[0]].flatMap((one) =>
    one === undefined ? [] : serverText(one),
  )
  return `the catalog here: ${expected.name}${servers.length === 0 ? '' : `, ${servers.join(', ')}`}`
}

/** Findings of a kind, with every place where it was met. */
export interface FindingGroup {
  readonly kind: Pick<FindingRow, 'id' | 'severity' | 'symptom' | 'cause' | 'mend'>
  readonly places: readonly FindingRow[]
}

/** Problems first. */
export function findingGroups(findings: readonly FindingRow[]): readonly FindingGroup[] {
  return oncePerKind(findings)
    .map((kind) => ({ kind, places: findings.filter(({ id }) => id === kind.id) }))
    .toSorted((one, other) => Number(one.kind.severity === 'note') - Number(other.kind.severity === 'note'))
}

const oncePerKind = (findings: readonly FindingRow[]) =>
  findings.filter(({ id }, index) => findings.findIndex((other) => other.id === id) === index)

/** What was seen of a server that fits. */
export function serverSeenText({ tls, mechanisms, misfits, failure }: ServerRow): string {
  if (misfits.length > 0) return misfits.join('; ')
  if (failure === 'stopped') return 'not looked at to the end'
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
