import type { AccountConfig, MailProtocol } from '../../../account/index.ts'
import type { EmailAddress } from '../../../address/index.ts'

/** What a setting that we can give is made of. */
export type SettingSource =
  | { readonly connections: MailProtocol }
  | { readonly text: (account: AccountConfig, address: EmailAddress) => string | undefined }

const IMAP = { connections: 'imap' } as const
const POP3 = { connections: 'pop3' } as const
const SMTP = { connections: 'smtp' } as const
const ADDRESS: SettingSource = { text: (_, address) => address.text }
const EWS: SettingSource = { text: ({ exchange }) => exchange?.ews }

/** Nobody here is inside: what Exchange tells its own network is told to all (AD-77). */
export const USER_SETTINGS: ReadonlyMap<string, SettingSource> = new Map<string, SettingSource>([
  ['ExternalImap4Connections', IMAP],
  ['InternalImap4Connections', IMAP],
  ['ExternalPop3Connections', POP3],
  ['InternalPop3Connections', POP3],
  ['ExternalSmtpConnections', SMTP],
  ['InternalSmtpConnections', SMTP],
  ['ExternalEwsUrl', EWS],
  ['InternalEwsUrl', EWS],
  ['UserDisplayName', ADDRESS],
  ['AutoDiscoverSMTPAddress', ADDRESS],
])

const ECP = 'Voicemail EmailSubscriptions TextMessaging DeliveryReport RetentionPolicyTags Publishing Photo Connect'
const ECP_PAGES = `${ECP} TeamMailbox TeamMailboxCreating TeamMailboxEditing ExtensionInstallation`.split(' ')

/**
 * The other names that Exchange knows: asked for rightly, and not on offer here.
 *
 * Spec: MS-OXWSADISC, names of user settings, as the EWS Managed API lists them.
 */
const EXCHANGE_ONLY: ReadonlySet<string> = new Set([
  ...['Internal', 'External'].flatMap((side) =>
    [
      ...['EcpUrl', 'EcpTeamMailboxHidingUrl', 'EmwsUrl', 'OABUrl', 'PhotosUrl', 'UMUrl', 'WebClientUrls'],
      ...['MailboxServer', 'MailboxServerAuthenticationMethods', 'ServerExclusiveConnect', 'OutlookServiceUrl'],
      ...ECP_PAGES.map((page) => `Ecp${page}Url`),
    ].map((name) => side + name),
  ),
  ...ECP_PAGES.map((page) => `Ecp${page}UrlFragment`),
  ...['UserDN', 'UserDeploymentId', 'UserMSOnline', 'MailboxDN', 'MailboxVersion', 'InternalMailboxServerDN'],
  ...['InternalRpcClientServer', 'InternalRpcHttpServer', 'InternalRpcHttpConnectivityRequiresSsl'],
  ...['InternalRpcHttpAuthenticationMethod', 'ExternalMailboxServerRequiresSSL', 'ExchangeRpcUrl'],
  ...['PublicFolderServer', 'PublicFolderInformation', 'ActiveDirectoryServer', 'AlternateMailboxes', 'CasVersion'],
  ...['EwsSupportedSchemas', 'ExternalEwsVersion', 'InteropExternalEwsUrl', 'InteropExternalEwsVersion'],
  ...['EwsPartnerUrl', 'MobileMailboxPolicy', 'MobileMailboxPolicyInterop', 'DocumentSharingLocations'],
  ...['SPMySiteHostURL', 'SiteMailboxCreationURL', 'ShowGalAsDefaultView', 'CrossOrganizationSharingEnabled'],
  ...['RedirectUrl', 'CertPrincipalName', 'GroupingInformation', 'MapiHttpEnabled'],
])

export const isUserSetting = (name: string) => USER_SETTINGS.has(name) || EXCHANGE_ONLY.has(name)

/** What GetDomainSettings knows; we have neither for a whole domain (AD-80). */
export const isDomainSetting = (name: string) => name === 'ExternalEwsUrl' || name === 'ExternalEwsVersion'
