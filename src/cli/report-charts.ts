import { escapeXml } from '../template/index.ts'

/** Bars as inline SVG: no script, no font of their own, colours from the page's variables. */

export interface Bar {
  readonly label: string
  readonly count: number
  /** A class of the page's style sheet; the plain bar's without one. */
  readonly tone?: 'good' | 'warn' | 'muted'
}

const WIDTH = 460
const LABEL_WIDTH = 152
const COUNT_WIDTH = 44
const ROW = 25
const BAR = 14

/** A bar for each row, with its number behind it; the longest fills the width. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const height = bars.length * ROW
  const rows = bars.map(({ label, count, tone }, index) => {
    const length = (count / most) * (WIDTH - LABEL_WIDTH - COUNT_WIDTH)
    const middle = index * ROW + ROW / 2
    return (
      `<text class="label" x="${LABEL_WIDTH - 10}" y="${middle}" text-anchor="end">${escapeXml(label)}</text>` +
      bar(LABEL_WIDTH, middle - BAR / 2, length, tone) +
      `<text class="count" x="${round(LABEL_WIDTH + length + 8)}" y="${middle}">${count}</text>`
    )
  })
  const axis = `<line class="axis" x1="${LABEL_WIDTH}" x2="${LABEL_WIDTH}" y1="0" y2="${height}"/>`
  return svg(title, bars, height, rows.join('') + axis)
}

/** One bar of several parts, and what they are below it. */
export function partsChart(title: string, parts: readonly Bar[]): string {
  const all = Math.max(
    1,
    parts.reduce((sum, { count }) => sum + count, 0),
  )
  let from = 0
  const segments = parts.map(({ count, tone }) => {
    const length = (count / all) * WIDTH
    const drawn = count === 0 ? '' : rectangle(from, 0, Math.max(length - 2, 1), 24, tone)
    from += length
    return drawn
  })
  const column = WIDTH / parts.length
  const keys = parts.map(({ label, count, tone }, index) => {
    const x = index * column
    return `${rectangle(x, 40, 10, 10, tone)}<text class="label" x="${round(x + 16)}" y="45">${escapeXml(label)} <tspan class="count">${count}</tspan></text>`
  })
  return svg(title, parts, 56, segments.join('') + keys.join(''))
}

function svg(title: string, bars: readonly Bar[], height: number, content: string): string {
  const spoken = bars.map(({ label, count }) => `${label} ${count}`).join(', ')
  return (
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeXml(`${title}: ${spoken}`)}">` +
    `${content}</svg>`
  )
}

/** Flat where it begins, round where it ends. */
function bar(x: number, y: number, length: number, tone: Bar['tone']): string {
  if (length <= 0) return ''
  const radius = Math.min(4, length)
  const path = `M${x} ${y}h${round(length - radius)}a${radius} ${radius} 0 0 1 ${radius} ${radius}v${BAR - 2 * radius}a${radius} ${radius} 0 0 1 -${radius} ${radius}h-${round(length - radius)}z`
  return `<path class="bar ${tone ?? ''}" d="${path}"/>`
}

function rectangle(x: number, y: number, width: number, height: number, tone: Bar['tone']): string {
  return `<rect class="bar ${tone ?? ''}" x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" rx="3"/>`
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
