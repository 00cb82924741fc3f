import { existsSync } from 'node:fs'
import { stringify } from 'csv-stringify/sync'
import type { StoredRow, TenantsApi } from './tenants-api.ts'
import { COLUMNS, checkFile, FileMistakes, type FileRow, rowsOf } from './tenants-file.ts'
import { writeWhole } from './whole-file.ts'

/** Writes every row of a service into a file, whole or not at all. Returns how many there were. */
export async function pullFile(file: string, api: TenantsApi, { force }: { readonly force: boolean }): Promise<number> {
  if (existsSync(file) && !force) throw new FileMistakes([`${file} is there already; "--force" writes over it`])
  let rows = 0
  async function* lines(): AsyncGenerator<string> {
    yield stringify([[...COLUMNS]])
    for await (const page of api.list()) {
      rows += page.length
      yield stringify(page.map(({ domain, provider, variant, values }) => [domain, provider, variant, values?.server]))
    }
  }
  // Each page is asked for when the one before it is written.
  await writeWhole(file, lines())
  return rows
}

/** How a file and a service differ, in a line each: `+` a push would add, `-` only the service has it, `~` they differ. */
export async function* differences(file: string, api: TenantsApi): AsyncGenerator<string> {
  await checkFile(file)
  const theirs = new Map<string, string>()
  for await (const page of api.list()) for (const row of page) theirs.set(row.domain, saying(row))
  for await (const { row } of rowsOf(file)) {
    const [ours, stored] = [saying(row), theirs.get(row.domain)]
    theirs.delete(row.domain)
    if (stored === undefined) yield `+ ${row.domain} ${ours}`
    else if (stored !== ours) yield `~ ${row.domain} ${stored} → ${ours}`
  }
  for (const [domain, stored] of theirs) yield `- ${domain} ${stored}`
}

function saying({ provider, variant, values }: FileRow | StoredRow): string {
  return [
    provider,
    variant === undefined ? '' : `variant ${variant}`,
    values === undefined ? '' : `server ${values.server}`,
  ]
    .filter(Boolean)
    .join(', ')
}
