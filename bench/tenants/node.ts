import { DatabaseSync } from 'node:sqlite'
import { serve } from '@hono/node-server'
import { rememberTenants } from '../../src/tenants/remember.ts'
import { databaseOver, openSqliteTenants } from '../../src/tenants/sqlite.ts'
import { createTenantStore } from '../../src/tenants/store.ts'
import { benchService } from './service.ts'

/** `node bench/tenants/node.ts FILE`: the service over that database, on a free port that is printed. */
const path = process.argv[2] as string
openSqliteTenants(path).close()
const database = databaseOver(new DatabaseSync(path))
const fetch = benchService(() => rememberTenants(createTenantStore(database), Date.now))
serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => console.log(port))
