import { columns, wrapped } from './columns.ts'
import type { ClientRow, Report, StepRow } from './schema.ts'
import {
  addressText,
  expectedText,
  type FindingGroup,
  findingGroups,
  foundText,
  hopText,
  outcomeText,
  STOPPED_TEXT,
  serverSeenText,
  serverText,
  serverVerdict,
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
    ...reasons(report.clients, paragraph),
    ...findingGroups(report.findings).flatMap((group) => ['', ...findingLines(group, paragraph)]),
    ...(report.servers.length === 0 ? [] : ['', ...serverTable(report, width)]),
    ...(details ? report.clients.flatMap((client) => ['', ...detailLines(client, paragraph)]) : []),
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

/** Why those get nothing that should get something. */
function reasons(clients: readonly ClientRow[], paragraph: Paragraph): readonly string[] {
  const lines = clients
    .filter(({ isTrouble, why }) => isTrouble && why !== undefined)
    .flatMap(({ name, why }) => paragraph(`${name}: ${why}.`, '  '))
  return lines.length === 0 ? [] : ['', 'Why not', ...lines]
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

function stepLines(step: StepRow, paragraph: Paragraph): readonly string[] {
  return [
    ...paragraph(`${step.method} ${step.target}`, '  '),
    ...step.hops.flatMap((hop) => paragraph(hopText(hop), '      ')),
    ...(step.records ?? []).flatMap((record) => paragraph(record, '      ')),
    ...paragraph(outcomeText(step), '    = '),
  ]
}
