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
const app = createApp({
  catalog: openCatalog({ version: 'test', ...catalog }),
  settings: readSettings({ DNS_OVER_HTTPS_URL: '' }),
})

/** Providers without TLS in each direction: their domains get an honest 404 as long as plain text is not published. */
const WITHOUT_TLS =
  'bay.wind.ne.jp bb-niigata.jp broba.cc clio.ne.jp co1.wind.ne.jp co2.wind.ne.jp co3.wind.ne.jp dan.wind.ne.jp go.tvm.ne.jp ' +
  'goo.jp hal.ne.jp hana.or.jp ic-net.or.jp inet-shibata.or.jp iwafune.ne.jp ji.jet.ne.jp kl.wind.ne.jp kokuyou.ne.jp ' +
  'mahoroba.ne.jp mail.iwafune.ne.jp mail.wind.ne.jp ml.murakami.ne.jp mx1.tiki.ne.jp nifty.com nsat.jp parabox.or.jp ' +
  'peoplepc.com po.wind.ne.jp pop.shibata.ne.jp so.wind.ne.jp tiki.ne.jp tiscali.cz vp.tiki.ne.jp xp.wind.jp'

/** And those whose mail needs their own program. */
const OWN_PROGRAM = 'proton.me tuta.com'

const autoconfig = async (domain: string) => app.fetch(new Request(`https://autoconfig.${domain}/mail/config-v1.1.xml`))

test('AD-41 the shipped catalog compiles without errors, and two warnings are known', () => {
  // Two brands of one provider, which says so itself; nothing else is on offer.
  expect(diagnostics.map(({ file, severity }) => `${severity} ${file}`)).toEqual([
    'warning providers/brighthouse.com.yaml',
    'warning providers/charter.net.yaml',
  ])
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
  expect([...new Set(unanswered)]).toEqual([...WITHOUT_TLS.split(' '), ...OWN_PROGRAM.split(' ')].sort())
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
