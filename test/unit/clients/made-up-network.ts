import type { Asked } from '../../../src/clients/catalogue/index.ts'
import type {
  AskLimits,
  Exchange,
  Hop,
  HopFailure,
  Network,
  RecordOf,
  Records,
  RecordType,
} from '../../../src/clients/network.ts'

/** One answer of a made-up network. */
export interface Made {
  readonly status: number
  readonly body: string
  readonly contentType?: string
  /** Where a redirect leads, as it stands in the header. */
  readonly location?: string
}

export interface World {
  /** By address without its query, or by method and address; what is not in it, nobody answers. */
  readonly answers?: Readonly<Record<string, Made | HopFailure>>
  /** By type and name. */
  readonly records?: { readonly [Key in RecordType as `${Key} ${string}`]?: readonly RecordOf[Key][] }
}

/** A network that the test makes up, with the redirects that a client follows, and what it was asked. */
export function createNetwork({ answers = {}, records = {} }: World): { network: Network; asked: string[] } {
  const asked: string[] = []
  const hopTo = ({ method, target }: Asked): Hop & { readonly body?: string } => {
    const bare = target.replace(/\?.*/, '')
    asked.push(`${method} ${bare}`)
    const made = answers[`${method} ${bare}`] ?? answers[bare] ?? 'no-name'
    const hop = { method, url: target, milliseconds: 1 }
    if (typeof made === 'string') return { ...hop, failure: made }
    const { contentType = 'text/xml; charset=utf-8', ...rest } = made
    return { ...hop, contentType, ...rest }
  }
  const network: Network = {
    async ask(first: Asked, { redirects, keepsMethod }: AskLimits): Promise<Exchange> {
      const hops: Hop[] = []
      for (let next = first; ; ) {
        const { body, ...hop } = hopTo(next)
        hops.push(hop)
        const { status, location, contentType } = hop
        if (status === undefined || body === undefined) return { asked: first, hops, answer: undefined }
        if (status < 300 || status > 399 || location === undefined || redirects === 0)
          return { asked: first, hops, answer: { status, contentType, body, url: next.target } }
        if (hops.length > redirects) return { asked: first, hops, answer: undefined }
        if (!URL.canParse(location, next.target)) return { asked: first, hops, answer: undefined }
        const target = new URL(location, next.target).href
        next = keepsMethod ? { ...next, target } : { method: 'GET', target }
      }
    },
    async records<Type extends RecordType>(type: Type, name: string): Promise<Records<RecordOf[Type]>> {
      asked.push(`${type} ${name}`)
      const found = (records as Readonly<Record<string, readonly RecordOf[Type][]>>)[`${type} ${name}`]
      return { ok: true, records: found ?? [] }
    },
  }
  return { network, asked }
}

export const srv = (target: string, port = 443, priority = 0, weight = 0) => ({ target, port, priority, weight })
export const mx = (host: string, priority = 10) => ({ host, priority })

export const POX = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol><Type>IMAP</Type><Server>imap.example.org</Server><Port>993</Port><SSL>on</SSL></Protocol>
      <Protocol><Type>SMTP</Type><Server>smtp.example.org</Server><Port>465</Port><SSL>on</SSL></Protocol>
    </Account>
  </Response>
</Autodiscover>
`
export const POX_ERROR = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response><Error Time="12:00:00.0000000" Id="1"><ErrorCode>500</ErrorCode><DebugData/></Error></Response>
</Autodiscover>
`
export const CONFIG = `<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
  <incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
    <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType>
    <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`
export const PAGE = '<html><body>parked</body></html>'

export const xml = (body: string): Made => ({ status: 200, body })
export const page: Made = { status: 200, body: PAGE, contentType: 'text/html' }
export const notFound: Made = { status: 404, body: POX_ERROR }
export const movedTo = (location: string, status = 302): Made => ({ status, body: '', location })

export const AT = {
  domain: 'https://example.org/autodiscover/autodiscover.xml',
  autodiscover: 'https://autodiscover.example.org/autodiscover/autodiscover.xml',
  redirectStep: 'http://autodiscover.example.org/autodiscover/autodiscover.xml',
  service: 'https://autodiscover.service.example/autodiscover/autodiscover.xml',
  config: 'https://autoconfig.example.org/mail/config-v1.1.xml',
  plainConfig: 'http://autoconfig.example.org/mail/config-v1.1.xml',
  wellKnown: 'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml',
  plainWellKnown: 'http://example.org/.well-known/autoconfig/mail/config-v1.1.xml',
  database: 'https://autoconfig.thunderbird.net/v1.1/example.org',
} as const
