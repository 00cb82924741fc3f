/** Rows of cells as lines of a terminal, none wider than it is; cells that do not fit go on in the next line. */
export function columns(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const count = Math.max(...rows.map(({ length }) => length), 0)
  const natural = Array.from({ length: count }, (_, place) =>
    Math.max(...rows.map((row) => sizeOf(row[place] ?? '')), 0),
  )
  const widths = fitting(natural, width - GAP.length * Math.max(0, count - 1))
  return rows.flatMap((row) => {
    const cells = widths.map((room, place) => wrapped(row[place] ?? '', room))
    const height = Math.max(...cells.map(({ length }) => length), 1)
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell, place) => padded(cell[line] ?? '', widths[place] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
  })
}

const GAP = '  '
/** Narrower than this no column gets. */
const NARROWEST = 6

/** The widest columns give way first. */
function fitting(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural]
  let over = widths.reduce((sum, one) => sum + one, 0) - room
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= NARROWEST) break
    widths[widest] = (widths[widest] ?? 0) - 1
    over--
  }
  return widths
}

/** As lines of a width, broken at blanks, else behind the signs of names and addresses, else anywhere. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let rest = [...text]
  while (rest.length > width && width > 0) {
    const end = breakIn(rest, width)
    lines.push(rest.slice(0, end).join('').trimEnd())
    rest = rest.slice(end)
    while (rest[0] === ' ') rest.shift()
  }
  return [...lines, rest.join('')]
}

function breakIn(characters: readonly string[], width: number): number {
  const blank = characters.slice(0, width + 1).lastIndexOf(' ')
  if (blank > 0) return blank
  const sign = characters.slice(0, width).findLastIndex((one) => '/.-:@?&'.includes(one))
  return sign > 0 ? sign + 1 : width
}

const sizeOf = (text: string) => [...text].length
const padded = (text: string, width: number) => `${text}${' '.repeat(Math.max(0, width - sizeOf(text)))}`
