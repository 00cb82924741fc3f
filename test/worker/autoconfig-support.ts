import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { compiledCatalog } from '#generated/catalog.js'
import { ask, SVC } from './support.ts'

/** What `doc(main)` of the requirements is, byte for byte. */
export const MAIN = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <domain>example.net</domain>
    <displayName>Example Mail</displayName>
    <displayShortName>Example</displayShortName>
    <incomingServer type="imap">
      <hostname>sslin.de</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>sslin.de</hostname>
      <port>143</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="pop3">
      <hostname>sslin.de</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>sslout.de</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <outgoingServer type="smtp">
      <hostname>sslout.de</hostname>
      <port>587</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <documentation url="https://help.example.org/mail">
      <descr lang="en">Set up a mail app</descr>
    </documentation>
    <documentation url="https://help.example.org/post">
      <descr lang="de">Mail-Programm einrichten</descr>
    </documentation>
  </emailProvider>
</clientConfig>
`

/** The document of a fixture with one IMAP and one SMTP server at sslin.de and sslout.de, one login for both. */
export function smallDocument(domain: string, username: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${domain}">
    <domain>${domain}</domain>
    <displayName>Example Mail</displayName>
    <displayShortName>Example</displayShortName>
    <incomingServer type="imap">
      <hostname>sslin.de</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>${username}</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>sslout.de</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>${username}</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>
`
}

/** doc(compound): its host holds the domain. */
export const compoundDocument = (username: string) =>
  smallDocument('compound.example', username).replace(/sslin\.de|sslout\.de/g, 'mail.compound.example')

/** "Usable XML" of the requirements: a `clientConfig` with a server element, which some clients read from error bodies too. */
export function isUsableXml(body: string): boolean {
  return body.includes('clientConfig') && /<(?:incoming|outgoing)Server/.test(body)
}

export function isWellFormedXml(body: string): boolean {
  return XMLValidator.validate(body) === true
}

/** The form of every refusal (AC-49); empty when a response has it. */
export async function faultsOfRefusal(response: Response): Promise<string[]> {
  const bytes = await response.arrayBuffer()
  const body = new TextDecoder().decode(bytes)
  const known = compiledCatalog.domains.flatMap((list) => list.split(' ')).filter(Boolean)
  const faults: readonly (readonly [boolean, string])[] = [
    [response.status !== 404, `status ${response.status}`],
    [!/^text\/plain(?:;|$)/.test(response.headers.get('content-type') ?? ''), 'not text/plain'],
    [bytes.byteLength === 0 || bytes.byteLength >= 200, `${bytes.byteLength} bytes`],
    [isWellFormedXml(body), 'well-formed XML'],
    [isUsableXml(body), 'usable XML'],
    [known.some((domain) => body.includes(domain)), 'names a known domain'],
  ]
  return faults.filter(([wrong]) => wrong).map(([, fault]) => fault)
}

/** A body's bytes as text, such that equal texts mean equal bytes: strict UTF-8, and a byte order mark is kept. */
export async function exactText(response: Response): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await response.arrayBuffer())
}

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** Character data of the element itself, references replaced, untrimmed. */
  readonly text: string
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
})

type Node = Readonly<Record<string, unknown>>

/**
 * The root element of a document.
 *
 * @throws when the document is not well-formed
 */
export function readDocument(xml: string): Element {
  const valid = XMLValidator.validate(xml)
  if (valid !== true) throw new Error(`not well-formed: ${valid.err.msg} in line ${valid.err.line}`)
  const roots = (parser.parse(xml) as Node[]).map(elementFrom).filter((element) => element !== undefined)
  const root = roots.find(({ name }) => !name.startsWith('?'))
  if (root === undefined) throw new Error('no root element')
  return root
}

function elementFrom(node: Node): Element | undefined {
  const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
  if (name === undefined) return undefined
  const content = node[name] as Node[]
  return {
    name,
    attributes: Object.fromEntries(
      Object.entries(node[':@'] ?? {}).map(([key, value]) => [key, decoded(String(value))]),
    ),
    children: content.map(elementFrom).filter((element) => element !== undefined),
    text: decoded(content.map((child) => String(child['#text'] ?? '')).join('')),
  }
}

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }

/** Text with the five references that documents hold replaced, in one pass. */
function decoded(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => CHARACTERS[name] ?? '')
}

/** The element and all below it, in the order of the document. */
export function everyElement(element: Element): Element[] {
  return [element, ...element.children.flatMap(everyElement)]
}

export const named = (element: Element, ...names: string[]) =>
  everyElement(element).filter(({ name }) => names.includes(name))

/** The texts of an element's children of one name. */
export const textsOf = (element: Element, name: string) =>
  element.children.filter((child) => child.name === name).map(({ text }) => text)

/** One server in a line: `imap sslin.de:993 SSL`. */
export const lineOf = (server: Element) =>
  `${server.attributes['type']} ${textsOf(server, 'hostname')}:${textsOf(server, 'port')} ${textsOf(server, 'socketType')}`

export interface FixtureDocument {
  readonly domain: string
  readonly body: string
  readonly root: Element
}

/** Names that stand for no provider file of their own: below a wildcard, or made from an MX host. */
const MORE_NAMES = [
  'shop.kunden.example',
  'mx-hoster.example',
  'google.com',
  'in-variants.example',
  'in-exchange.example',
]

/** Every document that the fixtures give without an address, and the compound ones with one as well. */
export async function everyDocument(): Promise<readonly FixtureDocument[]> {
  const domains = [...compiledCatalog.domains.map((list) => list.split(' ')[0] ?? ''), ...MORE_NAMES].filter(Boolean)
  const resolved = ['compound.example', 'zero.example'].map((domain) => `a+b@${domain}`)
  const answers = [...domains, ...resolved].map(async (name): Promise<FixtureDocument[]> => {
    const response = await ask(`${SVC}/v1.1/${name}`)
    if (response.status !== 200) return []
    const body = await response.text()
    return [{ domain: name.slice(name.indexOf('@') + 1), body, root: readDocument(body) }]
  })
  return (await Promise.all(answers)).flat()
}
