/**
 * Autodiscover in SOAP, as programs for Exchange's web services read it: our own re-implementation of rules read in the
 * EWS Managed API (`OfficeDev/ews-managed-api`: `GetUserSettingsResponse`, `ProtocolConnection`, `UserSettingError`), of
 * which the Java, JavaScript and Dart ports are copies.
 */
import type { MailProtocol, Security } from '../account/index.ts'
import { fail, ok } from '../result.ts'
import type { XmlElement } from '../xml/index.ts'
import { OK_ONLY, type ServerChoice } from './client.ts'
import { childNamed, childrenNamed, parseDocument } from './document.ts'
import type { ExchangeClient, ServiceReading } from './exchange-client.ts'

export const ewsManagedApi: ExchangeClient = {
  name: 'EWS Managed API',
  source: 'OfficeDev/ews-managed-api, GetUserSettingsResponse.cs',
  soap: { http: OK_ONLY, read: readUserSettings },
}

const NAMESPACE = 'http://schemas.microsoft.com/exchange/2010/Autodiscover'

/** Seen: another class of setting stops the program. */
const CLASSES: readonly string[] = [
  ...['StringSetting', 'WebClientUrlCollectionSetting', 'AlternateMailboxCollectionSetting'],
  ...['ProtocolConnectionCollectionSetting', 'DocumentSharingLocationCollectionSetting'],
]

const ERROR_CODES: readonly string[] = [
  ...['NoError', 'RedirectAddress', 'RedirectUrl', 'InvalidUser', 'InvalidRequest', 'InvalidSetting'],
  ...['SettingIsNotAvailable', 'ServerBusy', 'InvalidDomain', 'NotFederated', 'InternalServerError'],
]

/** Seen: a code or a class that it does not know is fatal, an error of a single setting is not. */
function readUserSettings(document: string): ServiceReading {
  const root = parseDocument(document, 'ignored')
  if (root === undefined) return fail('not-xml')
  const [message] = childNamed(root, 'Body')?.children ?? []
  if (message?.name !== 'GetUserSettingsResponseMessage' || !document.includes(`"${NAMESPACE}"`))
    return fail('not-settings')
  const response = childNamed(message, 'Response')
  if (codeOf(response) !== 'NoError') return fail('not-settings')
  const [user] = childrenNamed(childNamed(response, 'UserResponses'), 'UserResponse')
  const code = codeOf(user)
  if (code === undefined) return fail('not-settings')
  if (code.startsWith('Redirect')) return fail('asks-elsewhere')
  if (code !== 'NoError') return fail('no-such-user')
  const settings = childrenNamed(childNamed(user, 'UserSettings'), 'UserSetting')
  if (settings.some(({ attributes }) => !CLASSES.includes(attributes['type'] ?? ''))) return fail('not-settings')
  const named = (name: string) => settings.find((setting) => childNamed(setting, 'Name')?.text === name)
  const url = childNamed(named('ExternalEwsUrl') ?? named('InternalEwsUrl'), 'Value')?.text
  const servers = Object.entries(CONNECTIONS).flatMap(([name, protocol]) => connectionsOf(named(name), protocol))
  if (servers.includes('unusable')) return fail('server-unusable')
  return ok({ url, servers: servers.filter((server) => server !== 'unusable') })
}

function codeOf(element: XmlElement | undefined): string | undefined {
  const code = childNamed(element, 'ErrorCode')?.text
  return code !== undefined && ERROR_CODES.includes(code) ? code : undefined
}

const CONNECTIONS = {
  ExternalImap4Connections: 'imap',
  ExternalPop3Connections: 'pop3',
  ExternalSmtpConnections: 'smtp',
} as const satisfies Record<string, MailProtocol>

/** Doubt: the program hands on the words as they are; that they mean this is how Exchange writes its own connections. */
const ENCRYPTION: ReadonlyMap<string, Security> = new Map([
  ['SSL', 'tls'],
  ['TLS', 'starttls'],
  ['None', 'none'],
])

/** Seen: names may stand in any order; a port that is no number stops the program. */
function connectionsOf(
  setting: XmlElement | undefined,
  protocol: MailProtocol,
): readonly (ServerChoice | 'unusable')[] {
  return childrenNamed(childNamed(setting, 'ProtocolConnections'), 'ProtocolConnection').map((connection) => {
    const text = (name: string) => childNamed(connection, name)?.text ?? ''
    if (!/^\s*\d+\s*$/.test(text('Port'))) return 'unusable'
    const security = ENCRYPTION.get(text('EncryptionMethod')) ?? 'undecided'
    return { protocol, hostname: text('Hostname'), port: Number(text('Port')), security, username: undefined }
  })
}
