import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientsPage } from './clients/page.ts'

/** `npm run clients`: writes `docs/clients.md`, from the table of clients, the service's answers and the tests. */

export const PAGE = join(import.meta.dirname, '../docs/clients.md')

if (import.meta.main) writeFileSync(PAGE, await clientsPage())
