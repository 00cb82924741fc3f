import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import { parseDomain, parseHostname } from '../address/index.ts'

/** The columns of a hoster's list; the last two may be missing. */
export const COLUMNS = ['domain', 'provider', 'variant', 'server'] as const

type Column = (typeof COLUMNS)[number]

/** A row as the admin API takes it. */
export interface FileRow {
  readonly domain: string
  readonly provider: string
  readonly variant?: string
  readonly values?: { readonly server: string }
}

export interface PlacedRow {
  readonly row: FileRow
  /** Where its record ends in the file, from 1. */
  readonly line: number
}

/** Mistakes of a file that are named; the rest is counted. */
const MAX_NAMED = 20

/** What a file holds, when it holds no mistake. */
export interface Checked {
  /** SHA-256 of its bytes. */
  readonly digest: string
  readonly rows: number
  readonly domains: ReadonlySet<string>
}

/** A file that cannot be used, with its mistakes as `file:line  what is wrong`. */
export class FileMistakes extends Error {
  override readonly name = 'FileMistakes'
  constructor(mistakes: readonly string[], count = mistakes.length) {
    super([...mistakes, ...(count > mistakes.length ? [`… and ${count - mistakes.length} more`] : [])].join('\n'))
  }
}

/**
 * Reads a whole file for mistakes, before anything is sent.
 *
 * @throws FileMistakes
 */
export async function checkFile(path: string): Promise<Checked> {
  const lines = new Map<string, number>()
  const mistakes: string[] = []
  let count = 0
  const wrong = (line: number, what: string) => {
    count++
    if (mistakes.length < MAX_NAMED) mistakes.push(`${path}:${line}  ${what}`)
  }
  const hash = createHash('sha256')
  for await (const { row, line } of read(path, wrong, (chunk) => hash.update(chunk))) {
    const before = lines.get(row.domain)
    if (before === undefined) lines.set(row.domain, line)
    else wrong(line, `"${row.domain}" stands in line ${before} already`)
  }
  if (count > 0) throw new FileMistakes(mistakes, count)
  return { digest: hash.digest('hex'), rows: lines.size, domains: new Set(lines.keys()) }
}

/** The rows of a file that has been checked, in its order. */
export function rowsOf(path: string): AsyncGenerator<PlacedRow> {
  return read(path, (line, what) => {
    throw new FileMistakes([`${path}:${line}  ${what}`])
  })
}

async function* read(
  path: string,
  wrong: (line: number, what: string) => void,
  onChunk: (chunk: Buffer) => void = () => {},
): AsyncGenerator<PlacedRow> {
  // Spreadsheets of some languages write semicolons, and a byte order mark.
  const parser = parse({
    bom: true,
    delimiter: [',', ';'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  })
  const file = createReadStream(path)
  file.on('data', (chunk) => onChunk(chunk as Buffer))
  file.on('error', (error) => parser.destroy(error))
  file.pipe(parser)
  let header: readonly Column[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === undefined) {
        header = headerFrom(path, record, info.lines)
        continue
      }
      const row = rowFrom(header, record)
      if (typeof row === 'string') wrong(info.lines, row)
      else yield { row, line: info.lines }
    }
  } catch (error) {
    if (error instanceof CsvError) wrong(Number(error['lines'] ?? 1), `this is no CSV: ${error.message}`)
    else if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new FileMistakes([`${path} is not there`])
    else throw error
  } finally {
    file.destroy()
  }
  if (header === undefined) wrong(1, `the file is empty; its first line is ${COLUMNS.join(',')}`)
}

function headerFrom(path: string, record: readonly string[], line: number): readonly Column[] {
  const names = record.map((name) => name.toLowerCase())
  const unknown = names.find((name) => !(COLUMNS as readonly string[]).includes(name))
  const missing = (['domain', 'provider'] as const).find((name) => !names.includes(name))
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  const what =
    unknown !== undefined
      ? `"${unknown}" is no column; the first line is ${COLUMNS.join(',')}`
      : missing !== undefined
        ? `the column "${missing}" is missing; the first line is ${COLUMNS.join(',')}`
        : twice !== undefined
          ? `the column "${twice}" is there twice`
          : undefined
  if (what !== undefined) throw new FileMistakes([`${path}:${line}  ${what}`])
  return names as Column[]
}

/** The row, or what is wrong with it. What only the server can know (providers, variants) is not looked at. */
function rowFrom(header: readonly Column[], record: readonly string[]): FileRow | string {
  if (record.length !== header.length) return `${record.length} fields under ${header.length} columns`
  const {
    domain: name = '',
    provider = '',
    variant = '',
    server = '',
  } = Object.fromEntries(header.map((column, place) => [column, record[place]])) as Partial<Record<Column, string>>
  const domain = parseDomain(name)
  if (!domain.ok) return `"${name.slice(0, 100)}" is no domain; write it as in example.org`
  if (provider === '') return 'provider is missing: the id of a provider file, or none'
  const host = server === '' ? undefined : parseHostname(server)
  if (host?.ok === false) return `"${server.slice(0, 100)}" is no host name; write it as in srv7.example.net`
  return {
    domain: domain.value,
    provider,
    ...(variant === '' ? {} : { variant }),
    ...(host === undefined ? {} : { values: { server: host.value } }),
  }
}
