export { authenticationWord, preferredServer } from './choose.ts'
export type { ProviderEntry, ProviderSettings, ProviderVariant, ServerEntry, ServerValueSource } from './entry.ts'
export { type CustomerValues, expand, hasVariant, needsCustomer, settingsOf } from './expand.ts'
export { loginOf } from './login.ts'
export type {
  AccountConfig,
  AccountFailure,
  Authentication,
  Calendar,
  Contacts,
  Exchange,
  HelpLink,
  HelpTopic,
  HttpsUrl,
  IncomingProtocol,
  Login,
  MailProtocol,
  MailServer,
  ManageSieve,
  Need,
  NeedKind,
  NotExpressible,
  OAuth2,
  ProviderIdentity,
  Security,
  Support,
  Unsupported,
  Username,
  UsernameHint,
} from './model.ts'
export { type PublicationPolicy, publish } from './publish.ts'
export { isCompound, sameLogin, usernameFor } from './username.ts'
