import type { ChoiceRow, ClientRow, FindingRow, Report } from './schema.ts'

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

/** Whether anybody can say whether it gets what it should. */
export const isJudged = ({ verdict, foundBy, isTrouble }: ClientRow) =>
  isTrouble || verdict !== 'not-asked' || foundBy !== undefined

/** Whether it gets something of which nobody knows whether it works, or nobody knows what it gets. */
export const isUncertain = (row: ClientRow) => !row.isTrouble && (row.verdict === 'untested' || !isJudged(row))

/** Whether nothing is wrong, and nothing is known to work either. */
export const isUnjudged = ({ clients, findings, isComplete, isFine }: Report) =>
  isComplete &&
  !isFine &&
  clients.every(({ isTrouble }) => !isTrouble) &&
  findings.every(({ severity }) => severity === 'note')

export const UNJUDGED_TEXT = 'no client could be judged'

/** The whole in a sentence. */
export function summaryText(report: Report): string {
  const { clients, findings, isComplete } = report
  const asking = clients.filter(
    ({ verdict, isTrouble }) => isTrouble || (verdict !== 'nothing' && verdict !== 'not-asked'),
  )
  const working = asking.filter(({ verdict }) => verdict === 'works').length
  const untested = asking.filter(isUncertain).length
  const untold = clients.filter((row) => !isJudged(row)).length
  const problems = oncePerKind(findings.filter(({ severity }) => severity === 'problem')).length
  const notes = oncePerKind(findings.filter(({ severity }) => severity === 'note')).length
  const found = [
    counted(problems, 'problem'),
    counted(notes, 'note'),
    ...(isUnjudged(report) ? [UNJUDGED_TEXT] : []),
  ].join(', ')
  const whole = isComplete ? '' : ' as far as was seen'
  const others = [
    ...(untested === 0 ? [] : [`${untested} get some that were not tested`]),
    ...(untold === 0 ? [] : [`and of ${counted(untold, 'other')} nobody can tell`]),
  ].map((text) => `, ${text}`)
  return `${working} of ${counted(asking.length, 'client')} that look for settings here get working ones${whole}${others.join('')}; ${found}.`
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
