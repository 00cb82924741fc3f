import type { CatalogReport } from '../catalog/report.ts'
import { escapeXml } from '../template/index.ts'
import { months } from './report.ts'
import { barChart, partsChart } from './report-charts.ts'

/** The report as one page that needs nothing but itself: no script, no request, light and dark. */
export function reportHtml(made: CatalogReport): string {
  const { providers, domains, signs } = made
  const allSigns = signs.mx + signs.autodiscover + signs.both
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Postamt: the catalog in ${escapeXml(made.month)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>The catalog</h1>
<p>As of ${escapeXml(made.month)}</p>
</header>
<main>
<ul class="figures">
${figure(providers.all, 'providers')}
${figure(domains.published, `domains with TLS both ways, of ${domains.all.toLocaleString('en')}`)}
${figure(allSigns, 'signs in DNS')}
${figure(made.decided.length, 'contradictions decided')}
${figure(made.open.length, 'contradictions open', made.open.length > 0 ? 'alarm' : 'calm')}
</ul>
<div class="charts">
${section(
  'By source',
  '<p>Who vouches for how many providers.</p>' +
    barChart(
      'Providers by source',
      made.sources.map(({ origin, providers: count }) => ({ label: origin, count })),
    ),
)}
${section(
  'Providers',
  '<p>Published are those with TLS for reading and for sending.</p>' +
    partsChart('Providers', [
      { label: 'published', count: providers.published },
      { label: 'without TLS', count: providers.withoutTls.length, tone: 'warn' },
      { label: 'own program', count: providers.ownProgram.length, tone: 'muted' },
    ]),
)}
${section(
  'Signs',
  '<p>How customers’ own domains are found by DNS.</p>' +
    barChart('Signs', [
      { label: 'MX', count: signs.mx },
      { label: 'autodiscover', count: signs.autodiscover },
      { label: 'both together', count: signs.both },
    ]),
)}
${section(
  'By number of sources',
  '<p>How many sources know a provider’s servers.</p>' +
    barChart(
      'Providers by number of sources',
      made.confirmation
        .map((count, number) => ({ label: number === 1 ? '1 source' : `${number} sources`, count }))
        .filter(({ count }, number) => count > 0 || number > 0),
    ),
)}
${section(
  'Last compared',
  '<p>The month in which an entry was compared with its sources.</p>' +
    barChart(
      'Entries by month of comparison',
      made.checked.map(({ month, age, providers: count }) => ({
        label: `${month}, ${months(age)}`,
        count,
        ...(age >= OLD_MONTHS ? { tone: 'warn' as const } : {}),
      })),
    ),
)}
</div>
${details(
  'Open contradictions',
  made.open.length,
  rows(
    ['Provider', 'The other source says', 'Source'],
    made.open.map(({ provider, says, origin, sources }) => [text(provider), code(says), link(origin, sources[0])]),
  ),
  true,
)}
${details(
  'Decided contradictions',
  made.decided.length,
  rows(
    ['Provider', 'The other source says', 'Why this catalog does not'],
    made.decided.map(({ provider, says, because, sources }) => [
      text(provider ?? 'none'),
      `${code(says)} ${sources.map((url, index) => link(`[${index + 1}]`, url)).join(' ')}`,
      text(because),
    ]),
  ),
)}
${made.single.map(({ origin, providers: ids }) => details(`Known to one source alone: ${origin}`, ids.length, listed(ids))).join('\n')}
${details('Without TLS both ways, answered as unknown', providers.withoutTls.length, listed(providers.withoutTls))}
${details(
  'Left out: no source that can be looked up names TLS servers both ways',
  made.leftOut.length,
  rows(
    ['Provider', 'Source', 'Lacks'],
    made.leftOut.map(({ name, origin, why }) => [text(name), text(origin), text(why)]),
  ),
)}
${details('Without a help page', made.withoutHelp.length, listed(made.withoutHelp))}
</main>
</body>
</html>
`
}

/** From here on an entry should be compared again. */
const OLD_MONTHS = 12

function figure(count: number, label: string, tone = ''): string {
  return `<li class="${tone}"><strong>${count.toLocaleString('en')}</strong> ${escapeXml(label)}</li>`
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeXml(title)}</h2>${content}</section>`
}

function details(title: string, count: number, content: string, open = false): string {
  if (count === 0) return ''
  return `<details${open ? ' open' : ''}><summary>${escapeXml(title)} <span>${count}</span></summary>${content}</details>`
}

function rows(heads: readonly string[], cells: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join('')
  const body = cells.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

function listed(names: readonly string[]): string {
  return `<ul class="names">${names.map((name) => `<li>${text(name)}</li>`).join('')}</ul>`
}

function text(value: string): string {
  return escapeXml(value)
}

function code(value: string): string {
  return `<code>${escapeXml(value)}</code>`
}

/** Sources are https pages (schema). */
function link(label: string, url: string | undefined): string {
  return url === undefined ? text(label) : `<a href="${escapeXml(url)}">${escapeXml(label)}</a>`
}

const STYLE = `
:root { --page: #f6f5f2; --card: #fff; --ink: #16150f; --soft: #5c5a52; --line: #e2e0d8; --bar: #2a6fbf; --warn: #b8761a;
  --muted: #9a978c; --good: #2f7d4f; --alarm: #b3312c }
@media (prefers-color-scheme: dark) {
  :root { --page: #161614; --card: #201f1c; --ink: #f1efe8; --soft: #b0ada2; --line: #38362f; --bar: #5b9be0; --warn: #d99a3e;
    --muted: #7d7a70; --good: #63b583; --alarm: #ef7c75 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header, main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem }
header { padding-top: 2rem }
h1 { font-size: 1.75rem; margin: 0 }
h2 { font-size: 1.05rem; margin: 0 }
p { margin: 0; color: var(--soft) }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; padding: 0; margin: 1.5rem 0;
  list-style: none }
.figures li, section, details { background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
.figures li { padding: .9rem 1.1rem; color: var(--soft); font-size: .9rem }
.figures strong { display: block; color: var(--ink); font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums }
.figures .alarm strong { color: var(--alarm) }
.figures .calm strong { color: var(--good) }
.charts { columns: 26rem 2; column-gap: 1rem; margin-bottom: .75rem }
section { break-inside: avoid; margin-bottom: 1rem }
section { padding: 1.1rem 1.25rem 1.25rem }
section p { font-size: .9rem; margin-bottom: .9rem }
svg { display: block; width: 100%; height: auto; overflow: visible }
svg text { font: 13px system-ui, sans-serif; fill: var(--soft); dominant-baseline: central }
svg .count { fill: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums }
.bar { fill: var(--bar) }
.bar.warn { fill: var(--warn) }
.bar.muted { fill: var(--muted) }
.bar.good { fill: var(--good) }
.axis { stroke: var(--line) }
details { margin-bottom: .75rem }
summary { padding: .75rem 1.25rem; cursor: pointer; font-weight: 600 }
summary span { color: var(--soft); font-weight: 400; margin-left: .4rem; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto; padding: 0 1.25rem 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th { text-align: left; color: var(--soft); font-weight: 600 }
th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
tbody tr:last-child td { border-bottom: 0 }
code { font: .85rem ui-monospace, monospace; white-space: nowrap }
td:last-child { min-width: 16rem }
a { color: var(--bar) }
.names { columns: 12rem; padding: 0 1.25rem 1rem; margin: 0; list-style: none; font-size: .9rem }
main { padding-bottom: 3rem }
`
