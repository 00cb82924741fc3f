import { MAX_UNSEEN_SERVERS_NAMED } from '../../limits.ts'
import { columns, wrapped } from './columns.ts'
import { outcomeText } from './reasons.ts'
import type { BesideRow, ClientRow, Report, StepRow } from './schema.ts'
import { besideText, hopText, serverSeenText, serverVerdict, unseenGroups } from './server-words.ts'
import {
  addressText,
  expectedText,
  type FindingGroup,
  findingGroups,
  foundText,
  isUncertain,
  STOPPED_TEXT,
  serverText,
  summaryText,
  takenText,
  verdictText,
} from './words.ts'

export interface TextOptions {
  /** Characters of a line. */
  readonly width: number
  /** Whether every question and every hop is shown. */
  readonly details?: boolean | undefined
}

/** The report for a terminal. */
export function textReport(report: Report, { width, details = false }: TextOptions): readonly string[] {
  const paragraph = (text: string, indent = '') =>
    wrapped(text, width - indent.length - HANGING.length).map((line, place) =>
      place === 0 ? `${indent}${line}` : `${indent}${HANGING}${line}`,
    )
  return [
    ...paragraph(`${report.domain}, as mail programs see it`),
    ...(report.isComplete ? [] : paragraph(`STOPPED. ${STOPPED_TEXT}`)),
    ...paragraph(addressText(report), '  '),
    ...paragraph(expectedText(report), '  '),
    '',
    ...clientTable(report, width),
    ...reasons('Why not', report.clients.filter(isInTrouble), paragraph),
    ...reasons('Not judged', report.clients.filter(isUncertain), paragraph),
    ...findingGroups(report.findings).flatMap((group) => ['', ...findingLines(group, paragraph)]),
    ...(report.servers.length === 0 ? [] : ['', ...serverTable(report, width)]),
    ...unseenLines(report, details, paragraph),
    ...(details ? report.clients.flatMap((client) => ['', ...detailLines(client, paragraph)]) : []),
    ...(details && report.beside.length > 0
      ? ['', 'Beside the clients', ...report.beside.flatMap((row) => besideLines(row, paragraph))]
      : []),
    '',
    ...paragraph(summaryText(report)),
  ]
}

/** How much further in a paragraph goes on than it began. */
const HANGING = '  '

type Paragraph = (text: string, indent?: string) => readonly string[]

function clientTable({ clients }: Report, width: number): readonly string[] {
  return columns(
    [
      ['CLIENT', 'FOUND BY', 'INCOMING', 'OUTGOING', 'VERDICT'],
      ...clients.map((client) => [
        client.name,
        foundText(client),
        takenText(client, 'incoming'),
        takenText(client, 'outgoing'),
        verdictText(client),
      ]),
    ],
    width,
  )
}

/** It gets nothing, and should get something. */
const isInTrouble = ({ isTrouble }: ClientRow) => isTrouble

/** The reasons for verdicts, each once, with the clients that have it. */
function reasons(title: string, clients: readonly ClientRow[], paragraph: Paragraph): readonly string[] {
  const byReason = Map.groupBy(clients, ({ why }) => why)
  const lines = [...byReason].flatMap(([why, rows]) =>
    why === undefined ? [] : paragraph(`${rows.map(({ name }) => name).join('; ')}: ${why}.`, '  '),
  )
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** What was not looked at, by name as far as it is worth it. */
function unseenLines({ unseenServers }: Report, details: boolean, paragraph: Paragraph): readonly string[] {
  return unseenGroups(unseenServers).flatMap(({ text, servers }) => {
    const named = details ? servers : servers.slice(0, MAX_UNSEEN_SERVERS_NAMED)
    const more = servers.length - named.length
    const names = [...named.map(serverText), ...(more > 0 ? [`and ${more} more (-v names them)`] : [])]
    return ['', ...paragraph(`${text}.`), ...paragraph(names.join(', '), '  ')]
  })
}

function findingLines({ kind, places }: FindingGroup, paragraph: Paragraph): readonly string[] {
  const { id, severity, symptom, cause, mend } = kind
  return [
    ...paragraph(`${severity.toUpperCase()}: ${symptom} [${id}]`),
    ...places.flatMap(({ where, detail, clients = [] }) => [
      ...paragraph(`${where}: ${detail}`, '  '),
      ...(clients.length === 0 ? [] : paragraph(`stops ${clients.join(', ')}`, '  ')),
    ]),
    ...paragraph(`Cause: ${cause}`, '  '),
    ...paragraph(`Mend: ${mend}`, '  '),
  ]
}

function serverTable({ servers }: Report, width: number): readonly string[] {
  return columns(
    [
      ['MAIL SERVER', 'SEEN', 'VERDICT'],
      ...servers.map((server) => [serverText(server), serverSeenText(server), serverVerdict(server)]),
    ],
    width,
  )
}

function detailLines({ name, platforms, steps, why }: ClientRow, paragraph: Paragraph): readonly string[] {
  return [
    ...paragraph(`${name} (${platforms})${why === undefined ? '' : `: ${why}`}`),
    ...steps.flatMap((step) => stepLines(step, paragraph)),
  ]
}

function besideLines(row: BesideRow, paragraph: Paragraph): readonly string[] {
  return [
    ...paragraph(`GET ${row.target}`, '  '),
    ...row.hops.flatMap((hop) => paragraph(hopText(hop), '      ')),
    ...paragraph(besideText(row), '    = '),
  ]
}

function stepLines(step: StepRow, paragraph: Paragraph): readonly string[] {
  return [
    ...paragraph(`${step.method} ${step.target}`, '  '),
    ...step.hops.flatMap((hop) => paragraph(hopText(hop), '      ')),
    ...(step.records ?? []).flatMap((record) => paragraph(record, '      ')),
    ...paragraph(outcomeText(step), '    = '),
  ]
}
