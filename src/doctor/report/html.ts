import { Markup, markup } from './markup.ts'
import { outcomeText } from './reasons.ts'
import type { BesideRow, ClientRow, FindingRow, Report, ServerRow, StepRow, UnseenServerRow } from './schema.ts'
import { besideText, hopText, serverSeenText, serverVerdict, unseenGroups } from './server-words.ts'
import {
  addressText,
  expectedText,
  type FindingGroup,
  findingGroups,
  foundText,
  STOPPED_TEXT,
  serverText,
  summaryText,
  takenText,
  verdictText,
} from './words.ts'

/** The report as one page that needs nothing but itself: no script, no request, light and dark, and on paper. */
export function htmlReport(report: Report): string {
  const groups = findingGroups(report.findings)
  const day = report.made.slice(0, 16).replace('T', ' ')
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width"/>
<meta name="color-scheme" content="light dark"/>
<meta name="robots" content="noindex"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${report.domain}, as mail programs see it</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1>${report.domain}, as mail programs see it</h1>
${report.isComplete ? undefined : markup`<p class="stopped"><strong>Stopped.</strong> ${STOPPED_TEXT}</p>\n`}<p class="${report.isFine ? 'good' : 'bad'} summary">${summaryText(report)}</p>
<p>${day} UTC; ${addressText(report)}; ${expectedText(report)}.</p>
</header>
<main>
<section>
<h2>Mail programs</h2>
<div class="wide"><table>
<thead><tr><th scope="col">Client</th><th scope="col">Found by</th><th scope="col">Incoming</th><th scope="col">Outgoing</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${report.clients.map(clientMarkup)}</tbody>
</table></div>
</section>
${section(
  'What to look at',
  groups.length === 0 ? markup`<p>Nothing was found that needs mending.</p>\n` : groups.map(groupMarkup),
)}
${report.servers.length === 0 && report.unseenServers.length === 0 ? undefined : serversMarkup(report)}
${section(
  'Every question',
  report.clients.map(
    ({ name, platforms, steps }) => markup`<details>
<summary>${name} <small>${platforms}</small></summary>
<ol>
${steps.map(stepMarkup)}</ol>
</details>
`,
  ),
)}
${report.beside.length === 0 ? undefined : section('Beside the clients', markup`<ul>\n${report.beside.map(besideMarkup)}</ul>\n`)}
</main>
<footer><p>Made by postamt verify. No password was sent.</p></footer>
</body>
</html>
`.text
}

function section(title: string, content: Markup | readonly Markup[]): Markup {
  return markup`<section>
<h2>${title}</h2>
${content}</section>`
}

const verdictClass = ({ verdict, isTrouble }: ClientRow) =>
  isTrouble ? 'bad' : verdict === 'works' ? 'good' : verdict === 'untested' ? 'unsure' : 'calm'

function clientMarkup(row: ClientRow): Markup {
  const { name, platforms, foundBy, why } = row
  return markup`<tr><th scope="row">${name} <small>${platforms}</small></th><td title="${foundBy ?? ''}">${foundText(row)}</td><td>${takenText(row, 'incoming')}</td><td>${takenText(row, 'outgoing')}</td><td><span class="${verdictClass(row)}">${verdictText(row)}</span>${why === undefined ? undefined : markup` <small>${why}</small>`}</td></tr>
`
}

function groupMarkup({ kind, places }: FindingGroup): Markup {
  const { id, severity, symptom, cause, mend } = kind
  return markup`<article class="${severity}">
<h3><span class="${severity === 'problem' ? 'bad' : 'unsure'}">${severity}</span> ${prose(symptom)} <code>${id}</code></h3>
<ul>
${places.map(placeMarkup)}</ul>
<p><b>Cause:</b> ${prose(cause)}</p>
<p><b>Mend:</b> ${prose(mend)}</p>
</article>
`
}

/** Sentences with code in backticks. */
function prose(text: string): readonly Markup[] {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 0 ? markup`${part}` : markup`<code>${part}</code>`))
}

function placeMarkup({ where, detail, clients = [] }: FindingRow): Markup {
  const stops = clients.length === 0 ? undefined : markup` <small>Stops ${clients.join(', ')}.</small>`
  return markup`<li><code>${where}</code>: ${prose(detail)}${stops}</li>
`
}

function serversMarkup({ servers, unseenServers }: Report): Markup {
  return section('Mail servers', [
    ...(servers.length === 0 ? [] : [serverTable(servers)]),
    ...unseenMarkup(unseenServers),
  ])
}

function serverTable(servers: readonly ServerRow[]): Markup {
  return markup`<div class="wide"><table>
<thead><tr><th scope="col">Server</th><th scope="col">Seen</th><th scope="col">Used by</th><th scope="col">Verdict</th></tr></thead>
<tbody>
${servers.map(
  (server) =>
    markup`<tr><th scope="row">${serverText(server)}</th><td>${serverSeenText(server)}</td><td>${server.usedBy.join(', ')}</td><td><span class="${serverClass(server)}">${serverVerdict(server)}</span></td></tr>
`,
)}</tbody>
</table></div>
`
}

/** What was not looked at, with everybody who would use it. */
function unseenMarkup(servers: readonly UnseenServerRow[]): readonly Markup[] {
  return unseenGroups(servers).map(
    (group) => markup`<details>
<summary>${group.text}.</summary>
<ul>
${group.servers.map(
  (
    server,
  ) => markup`<li>${serverText(server)}${server.usedBy.length === 0 ? undefined : markup` <small>${server.usedBy.join(', ')}</small>`}</li>
`,
)}</ul>
</details>
`,
  )
}

const serverClass = ({ misfits, failure }: ServerRow) =>
  misfits.length > 0 ? 'bad' : failure === undefined ? 'good' : 'calm'

function besideMarkup(row: BesideRow): Markup {
  return markup`<li><code>GET ${row.target}</code>: ${besideText(row)}<ul>${row.hops.map((hop) => markup`<li>${hopText(hop)}</li>`)}</ul></li>
`
}

function stepMarkup(step: StepRow): Markup {
  const { method, target, hops, records = [] } = step
  const lines = [...hops.map(hopText), ...records]
  return markup`<li><code>${method} ${target}</code>: ${outcomeText(step)}${
    lines.length === 0 ? undefined : markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`
  }</li>
`
}

const STYLE = `
:root { color-scheme: light dark; --good: #1a6b2f; --bad: #b3261e; --unsure: #8a5a00; --calm: #5c5c66; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --good: #7bd88f; --bad: #ff9a92; --unsure: #f0c36d; --calm: #a9a9b3; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 75rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
h1, li, code, td small { overflow-wrap: anywhere; }
small { color: var(--calm); } td small { display: block; } th small { font-weight: normal; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 44rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 600; }
article { border-inline-start: .25rem solid var(--unsure); padding: .2rem 1rem; margin: 1rem 0; }
article.problem { border-color: var(--bad); }
.good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); } .calm { color: var(--calm); }
span.good, span.bad, span.unsure, .summary { font-weight: 600; }
.stopped { border: 2px solid var(--bad); padding: .5rem 1rem; }
summary { cursor: pointer; padding: .2rem 0; }
@media print {
  :root { color-scheme: light; --good: #1a6b2f; --bad: #b3261e; --unsure: #8a5a00; --calm: #444; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  table { min-width: 0; } .wide { overflow: visible; }
  td, th { overflow-wrap: anywhere; }
  tr, article { break-inside: avoid; } h2, h3 { break-after: avoid; } thead { display: table-header-group; }
}
@page { margin: 15mm; }
`
