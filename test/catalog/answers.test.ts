import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readCatalogFiles } from '../../src/cli/files.ts'
import { readSettings } from '../../src/settings.ts'

/** The shipped catalog as clients meet it. */

const root = join(import.meta.dirname, '../..')
const { catalog, entries, diagnostics } = compileCatalog(
  await readCatalogFiles(root, [{ path: 'providers', local: false }]),
)
if (catalog === undefined) throw new Error('the shipped catalog has errors')
const app = createApp({ catalog: openCatalog({ version: 'test', ...catalog }), settings: readSettings({}) })

/** Providers that autoconfig cannot say, and why: their domains get an honest 404. */
const NOT_SAYABLE: Readonly<Record<string, string>> = {
  'kokuyou.ne.jp': 'no TLS',
  'proton.me': 'own program',
  'tuta.com': 'own program',
}

const autoconfig = async (domain: string) => app.fetch(new Request(`https://autoconfig.${domain}/mail/config-v1.1.xml`))

test('the shipped catalog compiles without errors and without warnings', () => {
  expect(diagnostics).toEqual([])
})

test('AC-58 every domain of every provider is answered with a document that names it, except those that cannot be said', async () => {
  const unanswered: string[] = []
  for (const { identity } of entries) {
    for (const domain of identity.domains) {
      const response = await autoconfig(domain)
      const text = await response.text()
      if (response.status !== 200 || !text.includes(`<domain>${domain}</domain>`)) unanswered.push(identity.id)
    }
  }
  expect([...new Set(unanswered)]).toEqual(Object.keys(NOT_SAYABLE))
})

test('AC-57 Gmail and Outlook.com carry the ids that Geary switches on', async () => {
  expect(await (await autoconfig('gmail.com')).text()).toContain('<emailProvider id="googlemail.com">')
  expect(await (await autoconfig('hotmail.com')).text()).toContain('<emailProvider id="hotmail.com">')
})

test('AC-92 names that mail apps make from MX hosts are answered like domains', async () => {
  const named = catalog.mxNames.map(([name]) => name)
  expect(named).toContain('google.com')
  const statuses = await Promise.all(
    ['google.com', 'your-server.de', 'mail.protection.outlook.com'].map(
      async (name) => (await autoconfig(name)).status,
    ),
  )
  expect(statuses).toEqual([200, 200, 200])
  expect((await app.fetch(new Request('https://localhost/v1.1/mail.protection.outlook.com'))).status).toBe(200)
})

test('AC-48 every document stays below 16 KiB', async () => {
  const sizes = await Promise.all(
    entries
      .flatMap(({ identity }) => identity.domains.slice(0, 1))
      .map(async (domain) => (await (await autoconfig(domain)).text()).length),
  )
  expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384)
  expect(Math.max(...sizes)).toBeGreaterThan(1_000)
})
