import type { Domain } from '../address/index.ts'

/** What came back from one place where Outlook asks, or why nothing did. */
export type Probe =
  | { readonly status: number; readonly isOurs: boolean }
  | { readonly failure: 'certificate' | 'no-name' | 'unreachable' }

/** What is seen of a domain from outside and decides where Outlook ends up; a list that could not be had is absent. */
export interface AutodiscoverSeen {
  readonly domain: Domain
  /** A POST to `https://<domain>/autodiscover/autodiscover.xml`. */
  readonly site: Probe
  /** The same at `https://autodiscover.<domain>`. */
  readonly serviceName: Probe
  /** Whether `http://autodiscover.<domain>` redirects to an https address: Outlook's redirect step. */
  readonly isRedirected: boolean
  /** `_autodiscover._tcp.<domain>`. */
  readonly srv: readonly { readonly port: number; readonly target: string }[] | undefined
  readonly mx: readonly string[] | undefined
  readonly txt: readonly string[] | undefined
}

export interface Finding {
  readonly code:
    | 'certificate-mismatch'
    | 'foreign-answer'
    | 'microsoft-365'
    | 'not-seen'
    | 'nothing-leads-here'
    | 'several-srv-records'
    | 'srv-port'
  /** A `note` may be as it should be; a `problem` keeps some mail program from the right answer. */
  readonly severity: 'problem' | 'note'
  /** What is wrong, where, and how to mend it. */
  readonly text: string
}

/** What keeps Outlook and its relatives from the right answer for a domain (AD-99). */
export function autodiscoverFindings(seen: AutodiscoverSeen): readonly Finding[] {
  return [
    ...siteFindings(seen),
    ...serviceNameFindings(seen),
    ...srvFindings(seen),
    ...wayFindings(seen),
    ...microsoftFindings(seen),
  ]
}

/** Asked before everything else: whatever answers there with 2xx ends the search of most clients (AUTODISCOVER §1.2, §6.1). */
function siteFindings({ domain, site }: AutodiscoverSeen): Finding[] {
  const url = `https://${domain}/autodiscover/autodiscover.xml`
  if ('failure' in site)
    return site.failure === 'certificate'
      ? [
          mismatch(
            url,
            'Outlook may show a warning before it goes on: give the name a certificate, or close port 443 for it.',
          ),
        ]
      : []
  return isForeign(site) ? [foreign(url, site.status)] : []
}

function serviceNameFindings({ domain, serviceName }: AutodiscoverSeen): Finding[] {
  const name = `autodiscover.${domain}`
  const url = `https://${name}/autodiscover/autodiscover.xml`
  if ('failure' in serviceName)
    return serviceName.failure === 'certificate'
      ? [
          mismatch(
            url,
            `An alias needs a certificate of its own: get one for ${name}, or take the record away and publish the SRV record alone.`,
          ),
        ]
      : []
  return isForeign(serviceName) ? [foreign(url, serviceName.status)] : []
}

const isForeign = ({ status, isOurs }: { status: number; isOurs: boolean }) => status >= 200 && status < 300 && !isOurs

function foreign(url: string, status: number): Finding {
  return {
    code: 'foreign-answer',
    severity: 'problem',
    text: `${url} answers ${status} with something else than this service's settings, and most mail programs stop asking there: let it answer 404 or 405 to a POST, or pass the path on to the service.`,
  }
}

function mismatch(url: string, mend: string): Finding {
  return {
    code: 'certificate-mismatch',
    severity: 'problem',
    text: `${url} has no valid certificate for its name. ${mend}`,
  }
}

/** Outlook and Thunderbird do not look at the port, Thunderbird not at the priority (AUTODISCOVER §6.1). */
function srvFindings({ domain, srv }: AutodiscoverSeen): Finding[] {
  const name = `_autodiscover._tcp.${domain}`
  if (srv === undefined) return [notSeen(`the SRV record ${name}`)]
  const several: Finding[] =
    srv.length > 1
      ? [
          {
            code: 'several-srv-records',
            severity: 'problem',
            text: `${name} has ${srv.length} SRV records (${srv.map(({ target }) => target).join(', ')}), and mail programs differ in which they take: leave one.`,
          },
        ]
      : []
  const ports = srv
    .filter(({ port }) => port !== 443)
    .map(
      ({ port, target }): Finding => ({
        code: 'srv-port',
        severity: 'problem',
        text: `${name} names port ${port} of ${target}, but Outlook and Thunderbird ask at 443 all the same: write 0 0 443 ${target}.`,
      }),
    )
  return [...several, ...ports]
}

/** Four ways lead to the service, one is enough (AUTODISCOVER §6.1). */
function wayFindings({ domain, site, serviceName, isRedirected, srv }: AutodiscoverSeen): Finding[] {
  const answers = [site, serviceName].some((probe) => 'isOurs' in probe && probe.isOurs)
  if (answers || isRedirected || srv === undefined || srv.length > 0) return []
  return [
    {
      code: 'nothing-leads-here',
      severity: 'problem',
      text: `nothing leads to the service: neither ${domain} nor autodiscover.${domain} answers with its settings or redirects to it, and there is no SRV record _autodiscover._tcp.${domain}. "postamt dns ${domain}" prints the records to publish.`,
    },
  ]
}

/** A proof of ownership for a tenant, and the hosts of its mail. */
const TENANT_PROOF = /^MS=ms\d+$/i
const TENANT_MAIL = /(?:^|\.)mail\.protection\.outlook\.com$|\.mx\.microsoft$/i

/** Outlook takes such a domain for one of Microsoft 365 before it asks anybody ("Direct Connect", AUTODISCOVER §1.2). */
function microsoftFindings({ domain, mx, txt }: AutodiscoverSeen): Finding[] {
  const unseen = [mx === undefined && 'the MX records', txt === undefined && 'the TXT records']
    .filter((what) => what !== false)
    .map((what) => notSeen(`${what} of ${domain}`))
  const signs = [
    ...(mx ?? []).filter((host) => TENANT_MAIL.test(host)).map((host) => `MX ${host}`),
    ...(txt ?? []).filter((text) => TENANT_PROOF.test(text.trim())).map((text) => `TXT ${text.trim()}`),
  ]
  if (signs.length === 0) return unseen
  return [
    ...unseen,
    {
      code: 'microsoft-365',
      severity: 'note',
      text: `${domain} looks like a Microsoft 365 domain (${signs.join(', ')}): Outlook offers Microsoft's sign-in first. Where mail is elsewhere, take the record away, if the tenant is not needed; docs/outlook.md says what else helps.`,
    },
  ]
}

function notSeen(what: string): Finding {
  return { code: 'not-seen', severity: 'note', text: `DNS did not tell ${what}: try again later.` }
}
