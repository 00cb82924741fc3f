import type { AccountConfig, MailServer, Security } from '../../../account/index.ts'
import type { EmailAddress } from '../../../address/index.ts'
import { isDomainSetting, isUserSetting, USER_SETTINGS } from './settings.ts'

/** What `templates/autodiscover/soap-user-settings.xml` shows. */
export interface UserSettingsView extends WholeView {
  readonly hasUsers: boolean
  readonly users: readonly UserView[]
}

/** What `templates/autodiscover/soap-domain-settings.xml` shows. */
export interface DomainSettingsView extends WholeView {
  readonly hasDomains: boolean
  readonly domains: readonly SubjectView[]
}

/** How the request as a whole went. */
interface WholeView {
  readonly errorCode: 'NoError' | 'InvalidRequest'
  readonly hasErrorMessage: boolean
  readonly errorMessage: string
}

/** How it went for one mailbox or domain. */
export interface SubjectView {
  readonly errorCode: 'NoError' | 'InvalidUser' | 'InvalidDomain'
  readonly errorMessage: string
  readonly hasErrors: boolean
  readonly errors: readonly SettingErrorView[]
}

export interface UserView extends SubjectView {
  readonly hasSettings: boolean
  readonly settings: readonly SettingView[]
}

export interface SettingErrorView {
  readonly code: 'SettingIsNotAvailable' | 'InvalidSetting'
  readonly message: string
  readonly name: string
}

export interface SettingView {
  readonly name: string
  readonly isText: boolean
  readonly text: string
  readonly connections: readonly ConnectionView[]
}

export interface ConnectionView {
  readonly hostname: string
  readonly port: number
  readonly encryptionMethod: string
}

/** As Exchange writes its own connections, `host:993:SSL`, `host:143:TLS`: TLS means STARTTLS (AUTODISCOVER §5.3). */
const ENCRYPTION_METHOD = { tls: 'SSL', starttls: 'TLS', none: 'None' } as const satisfies Record<Security, string>

const NO_ERROR = { errorCode: 'NoError', hasErrorMessage: false, errorMessage: '' } as const
const INVALID = { errorCode: 'InvalidRequest', hasErrorMessage: true, errorMessage: 'The request is invalid.' } as const

const MESSAGE = {
  SettingIsNotAvailable: 'The setting is not available.',
  InvalidSetting: 'The setting is not known.',
} as const satisfies Record<SettingErrorView['code'], string>

/** What stands where a mailbox or domain is not ours: no settings, and no word about which are known (AD-78). */
const NOBODY = { hasErrors: false, errors: [], hasSettings: false, settings: [] } as const
export const INVALID_USER: UserView = { ...NOBODY, errorCode: 'InvalidUser', errorMessage: 'The user is not known.' }
const INVALID_DOMAIN: SubjectView = {
  ...NOBODY,
  errorCode: 'InvalidDomain',
  errorMessage: 'The domain is not known.',
}

/** The answers about several mailboxes, or about none when the request asks for too much or nothing (AD-79). */
export function toUserSettingsView(users: readonly UserView[] | undefined): UserSettingsView {
  return { ...(users === undefined ? INVALID : NO_ERROR), hasUsers: users !== undefined, users: users ?? [] }
}

/** The same for domains, each known or not. */
export function toDomainSettingsView(
  known: readonly boolean[] | undefined,
  settings: readonly string[],
): DomainSettingsView {
  const errors = settings.map((name) => errorFor(name, isDomainSetting(name)))
  const ours: SubjectView = { errorCode: 'NoError', errorMessage: 'No error.', hasErrors: errors.length > 0, errors }
  const domains = known?.map((isKnown) => (isKnown ? ours : INVALID_DOMAIN))
  return { ...(domains === undefined ? INVALID : NO_ERROR), hasDomains: domains !== undefined, domains: domains ?? [] }
}

/** What one mailbox is told: the settings that were asked for, each as a value or with the reason why not (AD-76). */
export function toUserView(account: AccountConfig, address: EmailAddress, names: readonly string[]): UserView {
  if (account.unsupported !== undefined) return INVALID_USER
  const settings = names.flatMap((name) => settingOf(name, account, address) ?? [])
  const given = new Set(settings.map(({ name }) => name))
  const errors = names.filter((name) => !given.has(name)).map((name) => errorFor(name, isUserSetting(name)))
  return {
    errorCode: 'NoError',
    errorMessage: 'No error.',
    hasErrors: errors.length > 0,
    errors,
    hasSettings: settings.length > 0,
    settings,
  }
}

function settingOf(name: string, account: AccountConfig, address: EmailAddress): SettingView | undefined {
  const source = USER_SETTINGS.get(name)
  if (source === undefined) return undefined
  if ('text' in source) {
    const text = source.text(account, address)
    return text === undefined ? undefined : { name, isText: true, text, connections: [] }
  }
  const connections = [...account.incoming, ...account.outgoing]
    .filter(({ protocol }) => protocol === source.connections)
    .map(connectionOf)
  return connections.length === 0 ? undefined : { name, isText: false, text: '', connections }
}

function connectionOf({ hostname, port, security }: MailServer): ConnectionView {
  return { hostname, port, encryptionMethod: ENCRYPTION_METHOD[security] }
}

function errorFor(name: string, isKnown: boolean): SettingErrorView {
  const code = isKnown ? 'SettingIsNotAvailable' : 'InvalidSetting'
  return { code, message: MESSAGE[code], name }
}
