import { parseDomain } from '../src/address/index.ts'
import { createApp } from '../src/app.ts'
import { compileCatalog } from '../src/catalog/compile.ts'
import { renderDiagnostic } from '../src/catalog/diagnostic.ts'
import { openCatalog } from '../src/catalog/index.ts'
import { CLIENT_CONFIG_BOUNDS, idOf, importClientConfig } from '../src/catalog/ispdb/import.ts'
import { providerYaml } from '../src/catalog/ispdb/write.ts'
import { type SourceFile, sourceFiles } from '../src/cli/import.ts'
import { readSettings } from '../src/settings.ts'
import { readXml, type XmlElement } from '../src/xml/index.ts'

/**
 * `npm run conformance -- DIR…`: takes each autoconfig file the whole way (import, our YAML, our document) and compares
 * what mail apps would learn from both. One line for each difference; the exit status is 1 when one has no explanation.
 */

/** A difference between a file and our document for it. */
export interface Difference {
  readonly file: string
  readonly text: string
  /** Why it has to be there; absent: it must not be. */
  readonly reason: string | undefined
}

/** What a mail app learns from a document: compared as text, in the document's order. */
interface Facts {
  readonly domains: readonly string[]
  readonly servers: Readonly<Record<ServerType, readonly ServerFacts[]>>
  readonly oauth2: string | undefined
}

interface ServerFacts {
  readonly hostname: string
  readonly port: string
  readonly socketType: string
  readonly authentication: readonly string[]
  readonly username: string
}

type ServerType = 'imap' | 'pop3' | 'smtp'

const TYPES: readonly ServerType[] = ['imap', 'pop3', 'smtp']

/** Every difference of one file. */
export async function differencesOf(file: SourceFile): Promise<Difference[]> {
  const difference = (text: string, reason?: string): Difference => ({ file: file.name, text, reason })
  const original = factsOf(file.bytes)
  const imported = importClientConfig(idOf(file.name), file.bytes)
  if (!imported.ok || original === undefined) return [difference('cannot be read')]
  if (original.domains.length === 0) return [difference('lists no domain to ask for')]
  const text = providerYaml({ ...imported.value.provider, checked: '2026-01', sources: ['https://example.net/'] })
  const { catalog, diagnostics } = compileCatalog([
    { path: `providers/${imported.value.provider.id}.yaml`, text, local: false },
  ])
  if (catalog === undefined) return diagnostics.map((diagnostic) => difference(renderDiagnostic(diagnostic)))
  const app = createApp({
    catalog: openCatalog({ version: 'conformance', ...catalog }),
    settings: readSettings({ PUBLISH_INSECURE: 'true', DNS_OVER_HTTPS_URL: '' }),
  })
  const found: Difference[] = []
  for (const domain of original.domains) {
    const response = await app.fetch(new Request(`https://localhost/v1.1/${domain}`))
    const ours = response.ok ? factsOf(new Uint8Array(await response.arrayBuffer())) : undefined
    if (ours === undefined)
      found.push(
        difference(
          `${domain} is not answered`,
          whyUnanswered(original, imported.value.provider.domains?.includes(domain) === true),
        ),
      )
    else if (!ours.domains.includes(domain)) found.push(difference(`${domain} is not in its document`))
    else found.push(...compare(original, ours, domain).map(({ text: what, reason }) => difference(what, reason)))
  }
  return unique(found)
}

function compare(original: Facts, ours: Facts, domain: string): Omit<Difference, 'file'>[] {
  const found: Omit<Difference, 'file'>[] = []
  for (const type of TYPES) {
    const theirs = original.servers[type].map((server) => expectation(server, original, type, domain))
    const kept = theirs.filter(({ withheld }) => withheld === undefined)
    for (const { server, withheld } of theirs)
      if (withheld !== undefined) found.push({ text: `${type} ${shown(server)} is not published`, reason: withheld })
    for (const { mended, server } of kept)
      if (mended !== undefined) found.push({ text: `${type} ${shown(server)}`, reason: mended })
    const expected = kept.map(({ server }) => shown(server))
    const got = ours.servers[type].map(shown)
    if (JSON.stringify(expected) !== JSON.stringify(got))
      found.push({ text: `${type}: ${expected.join(' | ')} became ${got.join(' | ')}`, reason: undefined })
  }
  if (original.oauth2 !== ours.oauth2)
    found.push({ text: `oAuth2: ${original.oauth2} became ${ours.oauth2}`, reason: undefined })
  return found
}

/** Spec: AUTOCONFIG, element authentication: names that mean the same, and those that no document of ours says (AC-66). */
const SAME_METHOD: Readonly<Record<string, string>> = { plain: 'password-cleartext', secure: 'password-encrypted' }
const NEVER_SAID: ReadonlySet<string> = new Set(['none', 'client-IP-address', 'smtp-after-pop'])

/** What our document has to say about a server of the original, and what it must not say or had to mend. */
function expectation(server: ServerFacts, original: Facts, type: ServerType, domain: string) {
  const direction = type === 'smtp' ? original.servers.smtp : [...original.servers.imap, ...original.servers.pop3]
  const authentication = server.authentication
    .map((method) => SAME_METHOD[method] ?? method)
    .filter((method) => !NEVER_SAID.has(method))
  const isUnclosed = /^%(?:EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)$/.test(server.username)
  const username = server.username === '' ? '%EMAILADDRESS%' : isUnclosed ? `${server.username}%` : server.username
  return {
    server: {
      ...server,
      hostname: wireDomain(server.hostname.replaceAll('%EMAILDOMAIN%', domain))[0] ?? server.hostname,
      port: server.port.replace(/^0+(?=\d)/, ''),
      authentication,
      username,
    },
    withheld:
      server.socketType === 'plain' && direction.some(({ socketType }) => socketType !== 'plain')
        ? 'plain text is never published beside TLS'
        : authentication.length === 0
          ? `authentication ${server.authentication.join(', ')} is never said (AC-66)`
          : undefined,
    mended:
      server.username === ''
        ? 'the file names no user, so the usual one is taken'
        : isUnclosed
          ? 'a placeholder without its closing % was mended'
          : undefined,
  }
}

/** Why a name that the file lists gets no document from us, where that is right. */
function whyUnanswered({ servers }: Facts, isAddressDomain: boolean): string | undefined {
  const all = TYPES.flatMap((type) => servers[type])
  if (!isAddressDomain && all.some(({ hostname }) => hostname.includes('%')))
    return 'under a name of MX hosts nobody knows the domain that the host names are made from'
  const sayable = servers.smtp.some(({ authentication }) => authentication.some((method) => !NEVER_SAID.has(method)))
  return sayable
    ? undefined
    : 'no outgoing server has a login that can be said (AC-66), and a document without one is useless'
}

function factsOf(bytes: Uint8Array): Facts | undefined {
  const root = readXml(bytes, CLIENT_CONFIG_BOUNDS)
  const provider = root.ok ? root.value.children.find(({ name }) => name === 'emailProvider') : undefined
  if (!root.ok || provider === undefined) return undefined
  const of = (name: string, type: string) =>
    provider.children.filter((child) => child.name === name && child.attributes['type'] === type).map(serverFacts)
  const oAuth2 = root.value.children.find(({ name }) => name === 'oAuth2')
  return {
    domains: [
      ...new Set(provider.children.filter(({ name }) => name === 'domain').flatMap(({ text }) => wireDomain(text))),
    ],
    servers: {
      imap: of('incomingServer', 'imap'),
      pop3: of('incomingServer', 'pop3'),
      smtp: of('outgoingServer', 'smtp'),
    },
    oauth2:
      oAuth2 === undefined
        ? undefined
        : ['issuer', 'scope', 'authURL', 'tokenURL'].map((name) => textsOf(oAuth2, name)[0] ?? '').join(' '),
  }
}

function wireDomain(text: string): string[] {
  const domain = parseDomain(text.trim())
  return domain.ok ? [domain.value] : []
}

function serverFacts(element: XmlElement): ServerFacts {
  const first = (name: string) => textsOf(element, name)[0] ?? ''
  return {
    hostname: first('hostname'),
    port: first('port'),
    socketType: first('socketType'),
    authentication: textsOf(element, 'authentication'),
    username: first('username'),
  }
}

function textsOf(element: XmlElement, name: string): string[] {
  return element.children.filter((child) => child.name === name).map(({ text }) => text.trim().replace(/\s+/g, ' '))
}

function shown({ hostname, port, socketType, authentication, username }: ServerFacts): string {
  return `${hostname}:${port} ${socketType} ${authentication.join('+')} ${username}`
}

function unique(differences: readonly Difference[]): Difference[] {
  return [...new Map(differences.map((difference) => [JSON.stringify(difference), difference])).values()]
}

/** Prints every difference and the counts. */
export async function conformance(paths: readonly string[], out: Pick<Console, 'log'>): Promise<number> {
  const files = (await Promise.all(paths.map(sourceFiles))).flat()
  const differences = (await Promise.all(files.map(differencesOf))).flat()
  const names = new Set(files.flatMap(({ bytes }) => factsOf(bytes)?.domains ?? []))
  for (const { file, text, reason } of differences)
    out.log(`${file}: ${text}${reason === undefined ? '' : `  (${reason})`}`)
  const unexplained = differences.filter(({ reason }) => reason === undefined).length
  out.log(
    `${files.length} files, ${names.size} names, ${differences.length - unexplained} differences with a reason, ${unexplained} without`,
  )
  return unexplained === 0 && files.length > 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = await conformance(process.argv.slice(2), console)
