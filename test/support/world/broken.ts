import type { Rule } from './front.ts'
import { type Change, DOMAIN, MAIL, PLAIN_DOMAIN, SERVICE } from './world.ts'

/** A world for each mistake that the doctor knows: the healthy one with one change, and what is found in it. */
export interface BrokenWorld extends Change {
  /** The finding that it is made for. */
  readonly id: string
  readonly what: string
  /** Findings that follow from the same change. */
  readonly also?: readonly string[]
}

const AUTOCONFIG = `autoconfig.${DOMAIN}`
const AUTODISCOVER = `autodiscover.${DOMAIN}`
const RECORD = `_autodiscover._tcp.${DOMAIN}`
const DAY_MS = 86_400_000
const soon = () => new Date(Date.now() + 5 * DAY_MS)

const pattern = (text: string) => text.replaceAll('.', '\\.')
const at = (method: string, scheme: string, host: string, path = '') =>
  new RegExp(`^${method} ${scheme}://${pattern(host)}/${path}`)

const HTML = { 'content-type': 'text/html; charset=utf-8' }
const XML = { 'content-type': 'text/xml; charset=utf-8' }

const says = (where: RegExp, status: number, body = '', headers: Readonly<Record<string, string>> = HTML): Rule => ({
  at: where,
  answer: () => ({ status, headers, body }),
})

/** The service's own answer with something else in it. */
const edits = (
  where: RegExp,
  edit: (body: string) => string,
  headers: Readonly<Record<string, string>> = {},
): Rule => ({
  at: where,
  async answer(own) {
    const page = await own()
    return { ...page, headers: { ...page.headers, ...headers }, body: edit(page.body.toString()) }
  },
})

const PARKED =
  '<!doctype html><html><head><title>Parked</title></head><body><p>This domain is for sale.</p></body></html>'

const NO_SUCH_ADDRESS = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response>
<Error Time="12:00:00.0000000" Id="1"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message><DebugData/></Error>
</Response></Autodiscover>
`

const poxEverywhere = (edit: (body: string) => string) =>
  edits(/^POST https:\/\/[^/]+\/autodiscover\/autodiscover\.xml/, edit)

const UNSIGNED = { PROFILE_SIGNING_KEY: '', PROFILE_SIGNING_CHAIN: '' }
const PROFILE = at('GET', 'https', SERVICE, 'email\\.mobileconfig')

export const BROKEN_WORLDS: readonly BrokenWorld[] = [
  // Ways to the service.
  {
    id: 'nothing-leads-here',
    what: 'no records were published for the service',
    withdraw: [AUTOCONFIG, AUTODISCOVER, RECORD],
  },
  {
    id: 'domain-unknown',
    what: 'a domain that is in no entry, with a mail server of its own',
    domain: 'unknown.example',
    publish: ['unknown.example MX 10 mail.unknown.example'],
    also: ['nothing-leads-here'],
  },
  {
    id: 'not-told',
    what: 'a provider without encryption',
    domain: PLAIN_DOMAIN,
    publish: [`${PLAIN_DOMAIN} MX 10 mail.${PLAIN_DOMAIN}`],
  },
  {
    id: 'mx-unknown',
    what: 'a domain whose mail is at a provider that is in no entry',
    domain: 'customer.example',
    publish: ['customer.example MX 10 mx.elsewhere.example'],
    also: ['nothing-leads-here'],
  },
  { id: 'no-mx', what: 'a domain that takes no mail', withdraw: [`${DOMAIN} MX`] },

  // Web servers in the way.
  {
    id: 'page-hides-settings',
    what: 'the web site answers every question with its page',
    web: [says(at('\\S+', 'https?', DOMAIN), 200, PARKED)],
  },
  {
    id: 'certificate-name',
    what: 'autoconfig. shows the certificate of a shop',
    certificates: { [AUTOCONFIG]: { hosts: ['shop.example', 'www.shop.example'] } },
  },
  {
    id: 'certificate-untrusted',
    what: 'autodiscover. has signed its certificate itself',
    certificates: { [AUTODISCOVER]: { by: 'itself' } },
  },
  {
    id: 'certificate-expires',
    what: 'the certificate of autoconfig. ends in five days',
    certificates: { [AUTOCONFIG]: { notAfter: soon() } },
  },
  {
    id: 'login-demanded',
    what: 'an old Exchange asks for a password at autodiscover.',
    web: [says(at('POST', 'https', AUTODISCOVER), 401, '', { ...HTML, 'www-authenticate': 'Basic realm="Exchange"' })],
  },
  {
    id: 'redirect-unusable',
    what: 'the web site sends from HTTPS to plain HTTP',
    web: [
      {
        at: at('GET', 'https', DOMAIN, '\\.well-known/autoconfig/'),
        answer: () => ({
          status: 302,
          headers: { ...HTML, location: `http://${AUTOCONFIG}/mail/config-v1.1.xml` },
          body: '',
        }),
      },
    ],
  },
  {
    id: 'web-error',
    what: 'the web site is broken',
    web: [says(at('\\S+', 'https', DOMAIN), 503, 'down')],
  },
  {
    id: 'web-silent',
    what: 'the web server of ua-auto-config. ends every connection',
    web: [
      {
        at: at('GET', 'https', `ua-auto-config.${DOMAIN}`),
        answer: () => Promise.reject(new Error('gone')),
      },
    ],
  },
  {
    id: 'wildcard-web-server',
    what: 'every name below the domain leads to a web server that answers everything',
    publish: [`*.${DOMAIN} A 127.0.0.1`],
    web: [says(at('\\S+', 'http', `postamt-no-such-name.${DOMAIN}`), 200, PARKED)],
  },
  {
    id: 'hsts-http-only',
    what: 'autoconfig. answers over plain HTTP alone, and the web site asks for HTTPS everywhere',
    closed: [`${AUTOCONFIG}:443`],
    web: [
      says(at('\\S+', 'https', DOMAIN), 404, '', {
        ...HTML,
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      }),
    ],
  },
  {
    id: 'http-only',
    what: 'autoconfig. answers over plain HTTP alone',
    closed: [`${AUTOCONFIG}:443`],
  },

  // Answers.
  {
    id: 'needs-address',
    what: 'autoconfig. refuses a question without an address',
    web: [says(at('GET', 'https?', AUTOCONFIG, 'mail/config-v1\\.1\\.xml$'), 400, 'emailaddress is missing')],
  },
  {
    id: 'wrong-media-type',
    what: 'autoconfig. calls its document plain text',
    web: [edits(at('GET', 'https?', AUTOCONFIG), (body) => body, { 'content-type': 'text/plain' })],
  },
  {
    id: 'foreign-settings',
    what: 'the web site still has the file of the provider before',
    web: [
      {
        at: at('GET', 'https', DOMAIN, '\\.well-known/autoconfig/'),
        answer: () => ({ status: 200, headers: XML, body: settingsOf('mail.left.example') }),
      },
    ],
  },
  {
    id: 'settings-differ',
    what: 'the SRV records still name STARTTLS at port 143',
    withdraw: [`_imap._tcp.${DOMAIN}`, `_imaps._tcp.${DOMAIN}`],
    publish: [`_imap._tcp.${DOMAIN} SRV 0 1 143 ${MAIL}`],
  },
  {
    id: 'error-with-200',
    what: 'a forgotten Exchange knows nobody at autodiscover., and says so with 200',
    web: [says(at('POST', 'https', AUTODISCOVER, 'autodiscover/autodiscover\\.xml'), 200, NO_SUCH_ADDRESS, XML)],
  },
  {
    id: 'pox-encryption',
    what: 'Autodiscover says TLS where SSL is meant',
    web: [poxEverywhere((body) => body.replace('<Encryption>SSL<', '<Encryption>TLS<'))],
    also: ['server-security', 'settings-differ'],
  },
  {
    id: 'pox-plain',
    what: 'Autodiscover says that SSL is off',
    web: [
      poxEverywhere((body) => body.replace('<SSL>on<', '<SSL>off<').replace(/\s*<Encryption>\w+<\/Encryption>/, '')),
    ],
    also: ['server-plain', 'server-security', 'settings-differ'],
  },
  {
    id: 'pox-namespace',
    what: 'somebody has made https of http in the namespaces of Autodiscover',
    web: [
      poxEverywhere((body) => body.replaceAll('"http://schemas.microsoft.com/', '"https://schemas.microsoft.com/')),
    ],
  },
  {
    id: 'pacc-digest',
    what: 'the digest in DNS is of an older document',
    withdraw: [`_ua-auto-config.${DOMAIN}`],
    publish: [`_ua-auto-config.${DOMAIN} TXT "v=UAAC1; a=sha256; d=${Buffer.alloc(32).toString('base64')}"`],
  },

  // DNS records.
  {
    id: 'several-srv-records',
    what: 'there are two records for Autodiscover',
    publish: ['other.hoster.example A 127.0.0.1', `${RECORD} SRV 0 0 443 other.hoster.example`],
  },
  {
    id: 'srv-port',
    what: 'the record for Autodiscover names another port',
    withdraw: [RECORD],
    publish: [`${RECORD} SRV 0 0 8443 ${SERVICE}`],
  },
  {
    id: 'srv-alias',
    what: 'the record for Autodiscover leads to an alias',
    withdraw: [RECORD],
    publish: [`${RECORD} SRV 0 0 443 ${AUTODISCOVER}`],
  },
  {
    id: 'microsoft-365',
    what: 'the proof of a tenant of Microsoft 365 was left behind',
    publish: [`${DOMAIN} TXT "MS=ms12345678"`],
  },
  {
    id: 'not-seen',
    what: 'the name server fails at the TXT records',
    publish: [`${DOMAIN} SERVFAIL TXT`],
  },

  // Apple profiles.
  {
    id: 'profile-unreadable',
    what: 'a page comes in place of the profile',
    web: [says(PROFILE, 200, PARKED)],
  },
  {
    id: 'profile-mistakes',
    what: 'a profile lacks its version',
    service: UNSIGNED,
    web: [edits(PROFILE, (body) => body.replace(/<key>PayloadVersion<\/key>\s*<integer>1<\/integer>/, ''))],
    also: ['profile-unsigned'],
  },
  {
    id: 'profile-shared-identifier',
    what: 'all profiles have one identifier',
    service: UNSIGNED,
    web: [
      edits(PROFILE, (body) =>
        body.replace(/(<key>PayloadIdentifier<\/key>\s*<string>)[^<]*/, '$1example.hoster.profile'),
      ),
    ],
    also: ['profile-unsigned'],
  },
  {
    id: 'profile-signature',
    what: 'profiles are signed by a stranger',
    signature: { by: 'a stranger' },
  },
  {
    id: 'profile-expires',
    what: 'the certificate that signs profiles ends in five days',
    signature: { notAfter: soon() },
  },
  { id: 'profile-unsigned', what: 'the service has no key to sign with', service: UNSIGNED },

  // Mail servers.
  { id: 'server-silent', what: 'nobody listens at port 993', closed: [`${MAIL}:993`] },
  {
    id: 'server-certificate',
    what: 'the mail servers show the certificate of another name',
    certificates: { [MAIL]: { hosts: ['mail.elsewhere.example'] } },
  },
  {
    id: 'server-security',
    what: 'Postfix does not offer STARTTLS',
    mail: { postfix: ['smtpd_tls_security_level = none', 'smtpd_tls_auth_only = no'] },
  },
  {
    id: 'server-authentication',
    what: 'Dovecot, and Postfix with it, want CRAM-MD5, and a password is promised',
    mail: { mechanisms: 'cram-md5' },
  },
  {
    id: 'server-plain',
    what: 'an old document names IMAP without encryption',
    also: ['settings-differ'],
    web: [
      edits(at('GET', 'https?', AUTOCONFIG), (body) =>
        body.replace('<port>993</port>', '<port>143</port>').replace('<socketType>SSL<', '<socketType>plain<'),
      ),
    ],
  },
  {
    id: 'server-turned-away',
    what: 'Postfix wants nothing to do with anybody',
    mail: { postfix: ['smtpd_delay_reject = no', 'smtpd_client_restrictions = reject'] },
  },
]

/** Somebody else's document for the domain. */
function settingsOf(host: string): string {
  const server = (element: string, type: string, port: number) =>
    `<${element} type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>SSL</socketType>` +
    `<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></${element}>`
  return (
    `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="left.example"><domain>${DOMAIN}</domain>` +
    '<displayName>Left</displayName><displayShortName>Left</displayShortName>' +
    `${server('incomingServer', 'imap', 993)}${server('outgoingServer', 'smtp', 465)}</emailProvider></clientConfig>`
  )
}
