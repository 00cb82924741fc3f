import type { StepRow } from './schema.ts'

/** What came of questions, for operators. */

const OUTCOMES = {
  taken: 'taken',
  'leads-on': 'leads on',
  refused: 'refused',
  'not-fetched': 'did not come',
  hidden: 'hidden',
  'not-needed': 'not needed',
  unread: 'came; nobody knows what it makes of it',
  skipped: 'not asked',
} as const satisfies Record<StepRow['outcome'], string>

const REASONS: Readonly<Record<string, string>> = {
  'no-name': 'the name has no address',
  refused: 'nothing listens there',
  unreachable: 'the host cannot be reached',
  timeout: 'no answer in time',
  certificate: 'the certificate is not believed',
  tls: 'no TLS can be agreed on',
  'cut-off': 'the connection was closed in the middle',
  'too-large': 'the answer is larger than any settings',
  'too-many-redirects': 'it is sent on too often',
  'bad-redirect': 'it is sent on to what is no web address',
  'relative-redirect': 'it is sent on without a whole address',
  'redirect-across-schemes': 'it is sent on between http and https',
  'redirect-not-https': 'it is sent on to what is not https',
  'no-redirect': 'there is no redirect',
  'budget-spent': 'no requests were left',
  stopped: 'the run was stopped',
  'a person opens it': 'only where a person opens it',
  'not-a-profile': 'it is no profile that a device takes',
  'no-answer': 'there is no answer',
  'no-record': 'there is no such record',
  'no-such-service': 'it says that there is no such service',
  'no-mx': 'there is no MX record',
  'mx-own': 'the MX host is in the domain itself',
  'server-failure': 'DNS could not tell',
  database: 'a public database',
  'not-xml': 'it is no XML that this client reads',
  'not-json': 'it is no JSON that this client reads',
  'not-settings': 'it holds no settings',
  redirect: 'it names another address, which this client does not go to',
  'no-servers': 'it names no server',
  'no-incoming': 'it names no server for incoming mail that this client takes',
  'no-outgoing': 'it names no server for outgoing mail that this client takes',
  'no-provider': 'it names no provider',
  'attribute-unknown': 'it has an attribute that this client does not know',
  'domain-unusable': 'it is not for this domain',
  'id-unusable': 'its id is none for this client',
  'login-unsupported': 'this client knows no such login',
  'server-unusable': 'this client cannot use its servers',
  'digest-mismatch': 'it does not match the digest in the TXT record',
  'no-protocols': 'it names no protocol',
  'no-authentication': 'it does not say how to log in',
  'host-unusable': 'it names a host that is none',
  'url-unusable': 'it names a URL that is none',
  'issuer-unusable': 'it names an issuer that is none',
}

/** A reason as it stands in a search, for people; what has no words yet stands as it is. */
export const reasonText = (reason: string) => REASONS[reason] ?? reason

/** The same of a question to DNS. */
export const recordReasonText = (reason: string) =>
  reason === 'refused' ? 'DNS refused to answer' : reason === 'timeout' ? 'DNS did not answer' : reasonText(reason)

/** What a client made of an answer. */
export function outcomeText({ outcome, reason, records }: StepRow): string {
  const text = OUTCOMES[outcome]
  if (reason === undefined) return text
  if (outcome === 'hidden') return `${text} behind ${reason}`
  return outcome === 'not-needed'
    ? `${text} after ${reason}`
    : `${text}: ${(records === undefined ? reasonText : recordReasonText)(reason)}`
}
