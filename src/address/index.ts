export { type Domain, type DomainFailure, type Hostname, parseDomain, parseHostname } from './domain.ts'
export {
  type EmailAddress,
  type EmailAddressFailure,
  emailAddressFromQuery,
  parseEmailAddress,
} from './email-address.ts'
export { parseSenderName, type SenderNameFailure } from './sender-name.ts'
export { parseServiceHost, type ServiceHost } from './service-host.ts'
