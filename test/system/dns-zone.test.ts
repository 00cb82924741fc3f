import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readCatalogFiles, readGatewayFiles } from '../../src/cli/files.ts'
import { presented } from '../../src/protocols/dns-zone/record.ts'
import { readSettings } from '../../src/settings.ts'

/** What BIND makes of our zone files: `named-checkzone` (Debian: bind9-utils) reads each and prints what it read. */

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'postamt-zones-'))
const OLD_DIGEST = 'GSqgVoyub6ldyDTlWHj9jVoWgWIXV0o7NzKMoTyuWNA='

let service: (path: string) => Promise<Response>
let domains: readonly string[] = []

beforeAll(async () => {
  const folders = ['providers', 'test/fixtures/providers'].map((path) => ({ path, local: path !== 'providers' }))
  const { catalog } = compileCatalog(await readCatalogFiles(root, folders), await readGatewayFiles(root, folders))
  if (catalog === undefined) throw new Error('the catalog has mistakes')
  const env = { SERVICE_HOST: 'autoconfig.service.example', CUSTOMER_CERTIFICATES: 'true', DNS_OVER_HTTPS_URL: '' }
  const app = createApp({ catalog: openCatalog({ version: 'test', ...catalog }), settings: readSettings(env) })
  service = async (path) => app.fetch(new Request(`https://autoconfig.service.example${path}`))
  domains = catalog.domains.map((list) => list.split(' ')[0] ?? '').filter((domain) => domain !== '')
})

afterAll(() => rmSync(folder, { recursive: true }))

/** A zone as an operator has it: what every zone needs, and our part below it. `here` are its own hosts. */
function zoneWith(part: string, domain: string, here: readonly string[]): string {
  const own = `$ORIGIN ${domain}.
$TTL 300
@ IN SOA ns.dns.example. hostmaster.dns.example. 1 3600 900 1209600 300
@ IN NS ns.dns.example.
`
  return `${own}${here.map((name) => `${name} IN A 192.0.2.1\n`).join('')}${part}`
}

/** The records that BIND read, as `name type value`, and what it complains about. */
function readBack(domain: string, zone: string): string[] {
  const file = join(folder, `${domain}.zone`)
  writeFileSync(file, zone)
  const printed = execFileSync('named-checkzone', ['-i', 'local', '-s', 'full', '-o', '-', domain, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return printed
    .split('\n')
    .map((line) => /^(\S+)\s+\d+\s+IN\s+(\S+)\s+(.*)$/.exec(line))
    .flatMap((found) => (found === null ? [] : [`${found[1]?.replace(/\.$/, '')} ${found[2]} ${found[3]}`]))
    .filter((line) => !/ (?:SOA|NS|A) /.test(line))
}

test('AC-107 BIND reads from every zone file exactly the records of the JSON, in both languages', async () => {
  expect(domains.length).toBeGreaterThan(250)
  let count = 0
  for (const domain of domains) {
    const response = await service(`/dns/${domain}.json?previous=${OLD_DIGEST}&mailconf=1`)
    if (!response.ok) continue
    const { records } = (await response.json()) as { records: { name: string; type: string; value: string }[] }
    const said = records.map(({ name, type, value }) => `${name} ${type} ${value}`)
    const here = new Set(
      records.map(({ value }) => value.split(' ').at(-1) ?? '').filter((name) => isWithin(name, domain)),
    )
    const language = count % 2 === 0 ? 'de' : 'en'
    const part = await (await service(`/dns/${domain}.txt?previous=${OLD_DIGEST}&mailconf=1&lang=${language}`)).text()
    expect(readBack(domain, zoneWith(part, domain, [...here])).sort(), domain).toEqual(said.sort())
    count += 1
  }
  expect(count).toBeGreaterThan(200)
})

test.each(['a "b" \\c; d', 'x'.repeat(600), 'ä\n\0', ''])('BIND reads a text back as it was written: %j', (text) => {
  const value = presented({ type: 'TXT', text })
  expect(readBack('example.org', zoneWith(`t IN TXT ${value}\n`, 'example.org', []))).toEqual([
    `t.example.org TXT ${value}`,
  ])
})

test('BIND bites: a record that ran into the one before, and an alias beside other data, are refused', async () => {
  const part = await (await service('/dns/example.org')).text()
  const broken = [part.replace('="', '='), part.replace('0 1 993', '0 1'), `${part}autoconfig IN TXT "x"\n`]
  for (const zone of broken) {
    expect(zone).not.toBe(part)
    expect(() => readBack('example.org', zoneWith(zone, 'example.org', []))).toThrow()
  }
})

const isWithin = (name: string, domain: string) => name === `${domain}.` || name.endsWith(`.${domain}.`)
