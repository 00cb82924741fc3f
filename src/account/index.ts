export { authenticationWord, preferredServer } from './choose.ts'
export type { ProviderEntry, ProviderSettings, ProviderVariant, ServerEntry, ServerValueSource } from './entry.ts'
export { type CustomerValues, expand, hasVariant, needsCustomer, settingsOf } from './expand.ts'
export type {
  AccountConfig,
  Authentication,
  HelpLink,
  HelpTopic,
  HttpsUrl,
  IncomingProtocol,
  MailProtocol,
  MailServer,
  Need,
  NeedKind,
  NotExpressible,
  OAuth2,
  ProviderIdentity,
  Security,
  Unsupported,
  Username,
  UsernameHint,
} from './model.ts'
export { type PublicationPolicy, publish } from './publish.ts'
export { isCompound, sameLogin, usernameFor } from './username.ts'
