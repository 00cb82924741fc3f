/**
 * Autodiscover in the MobileSync schema, as two families read it: our own re-implementations. Of Apple's there is no
 * source, only Microsoft's documents that it keeps to; of Android's there is (`platform/packages/apps/Exchange`,
 * `EasAutoDiscover.java`), and Samsung's sends the same request.
 */
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { OK_ONLY } from './client.ts'
import { childNamed, childrenNamed, descendants, parseDocument } from './document.ts'
import type { ExchangeClient, ServiceReading } from './exchange-client.ts'

/** An "Exchange" account on iPhone, iPad and Mac, by the documents: what Apple's really does is only partly known. */
export const iosMail: ExchangeClient = {
  name: 'iOS Mail (Exchange)',
  source: 'MS-ASCMD §2.2.1.1, §4.2; requests as logged in mail-in-a-box 452 and mailcow 2677',
  activeSync: { http: OK_ONLY, read: readByTheDocuments },
}

export const androidExchange: ExchangeClient = {
  name: 'Exchange for Android',
  source: 'AOSP packages/apps/Exchange, EasAutoDiscover.java',
  activeSync: { http: OK_ONLY, read: readByEvents },
}

const ROOT = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006'
const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'

/** Spec: MS-ASCMD, Autodiscover: an error, a redirect to another address, or a server of type MobileSync. */
function readByTheDocuments(document: string): ServiceReading {
  const root = parseDocument(document, 'ignored')
  if (root === undefined) return fail('not-xml')
  const response = root.name === 'Autodiscover' ? childNamed(root, 'Response') : undefined
  if (response === undefined || namespaceOf(document, 'Autodiscover') !== ROOT) return fail('not-settings')
  const action = childNamed(response, 'Action')
  if (childNamed(response, 'Error') !== undefined)
    return fail(codeOf(response) === '601' ? 'no-such-service' : 'not-settings')
  // The schema of the answer is the one that was asked for: settings for Outlook are nothing to it.
  if (namespaceOf(document, 'Response') !== RESPONSE || action === undefined) return fail('not-settings')
  if (childNamed(action, 'Error') !== undefined) return fail('not-settings')
  if (childNamed(action, 'Redirect') !== undefined) return fail('asks-elsewhere')
  const url = childrenNamed(childNamed(action, 'Settings'), 'Server')
    .filter((server) => childNamed(server, 'Type')?.text === 'MobileSync')
    .map((server) => childNamed(server, 'Url')?.text ?? '')
    .find((text) => URL.canParse(text) && new URL(text).protocol === 'https:')
  return url === undefined ? fail('no-such-service') : ok({ url, servers: [] })
}

function codeOf(response: XmlElement): string | undefined {
  return childNamed(childNamed(response, 'Error'), 'ErrorCode')?.text
}

/** The default namespace that an element's own tag declares: the XML reader does not keep it. */
function namespaceOf(document: string, name: string): string | undefined {
  return new RegExp(`<${name}\\s[^>]*?xmlns=["']([^"']*)`).exec(document)?.[1]
}

/**
 * Seen: names count, namespaces and parents hardly. `Url` counts only behind the `Type` MobileSync, and of several the
 * last; host and port are kept, the path is its own. `Redirect` and errors are passed over.
 */
function readByEvents(document: string): ServiceReading {
  const root = parseDocument(document)
  if (root === undefined || root.name !== 'Autodiscover') return fail('not-xml')
  // Seen: text beside the elements of the root stops the parser.
  if (root.text.trim() !== '') return fail('not-xml')
  const settings = childrenNamed(root, 'Response')
    .flatMap((response) => childrenNamed(response, 'Action'))
    .flatMap((action) => descendants(action).filter(({ name }) => name === 'Settings'))
  const urls = settings
    .flatMap((element) => descendants(element).filter(({ name }) => name === 'Server'))
    .flatMap(urlsOfServer)
  const last = urls.at(-1)
  if (last === undefined || !URL.canParse(last)) return fail('no-such-service')
  const { hostname, port } = new URL(last)
  return ok({ url: `${hostname}:${port || '443'}`, servers: [] })
}

function urlsOfServer(server: XmlElement): readonly string[] {
  const elements = descendants(server)
  const first = elements.findIndex(({ name, text }) => name === 'Type' && text === 'MobileSync')
  if (first === -1) return []
  return elements.slice(first).flatMap(({ name, text }) => (name === 'Url' ? [text] : []))
}
