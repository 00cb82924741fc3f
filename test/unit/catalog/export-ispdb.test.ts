import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AccountConfig, expand, type MailServer, publish } from '../../../src/account/index.ts'
import type { Domain } from '../../../src/address/index.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'
import { type Catalog, type CompiledCatalog, openCatalog } from '../../../src/catalog/index.ts'
import { type ImportedProvider, importClientConfig } from '../../../src/catalog/ispdb/import.ts'
import { settingsFrom } from '../../../src/catalog/settings.ts'
import { documentsOf } from '../../../src/cli/export.ts'
import { readCatalogFiles, readGatewayFiles } from '../../../src/cli/files.ts'

/** The shipped catalog, out as files in the form of Thunderbird's database and in again through our own importer. */

let compiled: CompiledCatalog
let catalog: Catalog
let files: ReadonlyMap<string, string>
let silent: readonly Domain[]

beforeAll(async () => {
  const root = join(import.meta.dirname, '../../..')
  const made = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root)).catalog
  if (made === undefined) throw new Error('the catalog has mistakes')
  compiled = { version: 'test', ...made }
  catalog = openCatalog(compiled)
  ;({ files, silent } = await documentsOf(compiled, {}))
})

const nameOf = (path: string) => path.replace('v1.1/', '') as Domain

/** The account that the catalog has for a name, by the rules about TLS. */
function accountOf(name: Domain, publishInsecure = false): AccountConfig | undefined {
  const exact = catalog.exact(name)
  const found = exact === undefined ? catalog.mxName(name) : { provider: exact, variant: undefined }
  if (found === undefined) return undefined
  const account = expand(found.provider, found.variant, name, undefined)
  const told = account.ok ? publish(account.value, { publishInsecure }) : account
  return told.ok ? told.value : undefined
}

/** Ways to log in that every reader takes; a server without any of them is never told (AC-67). */
const UNDERSTOOD = ['password-cleartext', 'password-encrypted', 'oauth2']

type Comparable = Pick<MailServer, 'protocol' | 'hostname' | 'port' | 'security' | 'authentication' | 'username'>

const comparable = ({ protocol, hostname, port, security, authentication, username }: Comparable) => ({
  protocol,
  hostname,
  port,
  security,
  authentication: authentication.filter((method) => method !== 'none'),
  username,
})

/** Servers in the order of the format: IMAP, then POP3, each in the entry's own. */
function expected(account: AccountConfig) {
  const servers = [...account.incoming, ...account.outgoing].filter(({ authentication }) =>
    authentication.some((method) => UNDERSTOOD.includes(method)),
  )
  return ['imap', 'pop3', 'smtp'].flatMap((protocol) =>
    servers.filter((server) => server.protocol === protocol).map(comparable),
  )
}

function imported(path: string): ImportedProvider {
  const result = importClientConfig(nameOf(path), new TextEncoder().encode(files.get(path)))
  if (!result.ok) throw new Error(`${path}: ${result.error}`)
  return result.value.provider
}

test('AC-90 importing the export gives the same servers, order, logins and methods for every domain and MX name', () => {
  expect(files.size).toBeGreaterThan(1_000)
  for (const path of files.keys()) {
    const account = accountOf(nameOf(path))
    if (account === undefined) throw new Error(`${path} has a document, but no account`)
    const { incoming, outgoing } = settingsFrom(imported(path))
    expect([path, [...incoming, ...outgoing].map((server) => comparable(server as never))]).toEqual([
      path,
      expected(account),
    ])
  }
})

test('AC-90 importing the export gives the same domains, sign-in facts and help links', () => {
  for (const path of files.keys()) {
    const account = accountOf(nameOf(path)) as AccountConfig
    const provider = imported(path)
    const names = [
      ...(provider.domains ?? []),
      ...(provider.recognisedBy ?? []).map(({ mx = '' }) => mx.replace('*.', '')),
    ]
    expect([path, names.includes(nameOf(path))]).toEqual([path, true])
    if (names.length > 3) expect(new Set(names)).toEqual(new Set([...account.provider.domains, nameOf(path)]))
    expect([path, provider.help?.map(({ url }) => url) ?? []]).toEqual([
      path,
      [...new Set(account.help.map(({ url }) => url))],
    ])
    const { oauth2 } = account
    const isWhole = oauth2?.issuer && oauth2.authUrl && oauth2.tokenUrl && oauth2.scopes.length > 0
    expect([path, provider.oauth2]).toEqual([path, isWhole ? oauth2 : undefined])
  }
})

test('each exact domain and MX name has a document or is counted as left out', () => {
  const names = [
    ...compiled.domains.flatMap((list) => list.split(' ')).filter(Boolean),
    ...compiled.mxNames.map(([n]) => n),
  ]
  expect([...files.keys()].map(nameOf).concat(silent).sort()).toEqual([...new Set(names)].sort())
  for (const name of silent) {
    const account = accountOf(name)
    const servers = account === undefined ? [] : expected(account)
    const isSayable =
      servers.some(({ protocol }) => protocol === 'smtp') &&
      servers.some(({ protocol }) => protocol !== 'smtp') &&
      servers.every(({ username }) => 'template' in username)
    const isForCustomers =
      catalog.exact(name) === undefined &&
      /%/.test(JSON.stringify(catalog.mxName(name)?.provider.settings.incoming ?? ''))
    expect([name, isSayable && !isForCustomers]).toEqual([name, false])
  }
})

describe('servers without TLS', () => {
  test('are in no file', () => {
    for (const [path, text] of files)
      expect([path, text.includes('<socketType>plain</socketType>')]).toEqual([path, false])
  })

  test('are in files of domains that have nothing else, when the operator insists', async () => {
    const more = (await documentsOf(compiled, { insecure: true })).files
    const added = [...more.keys()].filter((path) => !files.has(path))
    expect(added.length).toBeGreaterThan(30)
    for (const path of added) expect(more.get(path)).toContain('<socketType>plain</socketType>')
    for (const [path, text] of files) expect(more.get(path)).toBe(text)
  })
})
