import { type Markup, markup } from './markup.ts'
import type { ClientRow, FindingRow, Report, ServerRow, UnseenServerRow } from './schema.ts'
import { unseenText } from './server-words.ts'
import { foundText, isUnjudged, STOPPED_TEXT, serverText, takenText, UNJUDGED_TEXT, verdictText } from './words.ts'

/** The report for continuous integration: a suite of clients, one of mail servers, one of findings. */
export function junitReport(report: Report): string {
  const suites = [
    suite(`${report.domain}: clients`, report.clients.map(clientCase), report),
    suite(
      `${report.domain}: mail servers`,
      [...report.servers.map(serverCase), ...report.unseenServers.map(unseenCase)],
      report,
    ),
    suite(`${report.domain}: findings`, report.findings.map(findingCase), report),
    ...(report.isComplete
      ? []
      : [suite(`${report.domain}: the run`, [runCase('comes to its end', STOPPED_TEXT)], report)]),
    ...(isUnjudged(report)
      ? [suite(`${report.domain}: the run`, [runCase('judges a client', UNJUDGED_TEXT)], report)]
      : []),
  ]
  const cases = suites.flatMap((one) => one.cases)
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="postamt verify ${report.domain}" tests="${cases.length}" failures="${count(cases, 'failed')}" errors="${count(cases, 'error')}" skipped="${count(cases, 'skipped')}">
${suites.map((one) => one.markup)}</testsuites>
`.text
}

interface Case {
  readonly state: 'passed' | 'failed' | 'skipped' | 'error'
  readonly group: string
  readonly name: string
  readonly message?: string
  readonly text?: string
}

const count = (cases: readonly Case[], state: Case['state']) => cases.filter((one) => one.state === state).length

function suite(name: string, cases: readonly Case[], { made }: Report): { cases: readonly Case[]; markup: Markup } {
  return {
    cases,
    markup: markup`  <testsuite name="${name}" timestamp="${made.slice(0, 19)}" tests="${cases.length}" failures="${count(cases, 'failed')}" errors="${count(cases, 'error')}" skipped="${count(cases, 'skipped')}">
${cases.map(caseMarkup)}  </testsuite>
`,
  }
}

function caseMarkup({ state, group, name, message = '', text = '' }: Case): Markup {
  const open = markup`    <testcase classname="${group}" name="${name}"`
  if (state === 'passed') return markup`${open}/>\n`
  if (state === 'skipped') return markup`${open}><skipped message="${message}"/></testcase>\n`
  return state === 'error'
    ? markup`${open}><error message="${message}">${text}</error></testcase>\n`
    : markup`${open}><failure message="${message}">${text}</failure></testcase>\n`
}

function clientCase(row: ClientRow): Case {
  const { name, verdict, isTrouble, why = '' } = row
  const found = [foundText(row), takenText(row, 'incoming'), takenText(row, 'outgoing')].filter(Boolean).join('; ')
  const one = { group: 'clients', name, message: [verdictText(row), why].filter(Boolean).join(': ') }
  if (isTrouble) return { ...one, state: 'failed', text: found }
  return { ...one, state: verdict === 'works' ? 'passed' : 'skipped' }
}

function serverCase(row: ServerRow): Case {
  const one = { group: 'servers', name: serverText(row) }
  if (row.misfits.length > 0)
    return { ...one, state: 'failed', message: row.misfits.join('; '), text: `used by ${row.usedBy.join(', ')}` }
  return row.failure === undefined
    ? { ...one, state: 'passed' }
    : { ...one, state: 'skipped', message: 'not looked at to the end' }
}

const unseenCase = (row: UnseenServerRow): Case => ({
  state: 'skipped',
  group: 'servers',
  name: serverText(row),
  message: `not looked at: ${unseenText(row)}`,
})

/** A note is none that fails. */
function findingCase({ id, severity, symptom, where, detail, cause, mend }: FindingRow): Case {
  const one = { group: `findings.${id}`, name: `${symptom} (${where})`, message: `${where}: ${detail}` }
  return severity === 'note'
    ? { ...one, state: 'skipped' }
    : { ...one, state: 'failed', text: `Cause: ${cause}\nMend: ${mend}` }
}

const runCase = (name: string, message: string): Case => ({ state: 'error', group: 'run', name, message })
