import type { TextKey } from '#generated/texts.js'
import type { AccountConfig, NotExpressible } from '../../account/index.ts'
import type { Domain } from '../../address/index.ts'
import { MAX_DOMAIN_CHARACTERS } from '../../limits.ts'
import { fail, ok, type Result } from '../../result.ts'
import { groupwareRecords, mailRecords, type Part } from './mail-records.ts'
import type { RecordData, Sentence, ZoneRecord } from './record.ts'

/** What the records depend on besides the account. */
export interface ZoneFacts {
  /** Where the service answers; without it no record can lead there. */
  readonly service: Domain | undefined
  /** Whether the service has certificates for names of customers (setting `CUSTOMER_CERTIFICATES`). */
  readonly customerCertificates: boolean
  /** The domain is one that MX hosts live under, and no address ends in it. */
  readonly isMxName: boolean
  /** Which documents there are for this account: a record that leads to none is not published. */
  readonly hasAutoconfig: boolean
  readonly hasAutodiscover: boolean
  /** Of the PACC document, where there is one; and of the one before, while it is being changed (AC-100). */
  readonly digest: string | undefined
  readonly previous: string | undefined
  /** Whether the TXT record of Mozilla's wiki is wanted too. */
  readonly mailconf: boolean
}

/** Everything to publish for one domain. */
export interface ZoneView {
  readonly domain: Domain
  readonly provider: string
  readonly digest: string | undefined
  readonly sections: readonly ZoneSection[]
}

export interface ZoneSection extends Part {
  readonly title: TextKey
}

/** The records that make clients find an account's settings, or why there are none to find. */
export function toZoneView(account: AccountConfig, facts: ZoneFacts): Result<ZoneView, NotExpressible> {
  if (account.unsupported !== undefined) return fail('unsupported')
  const { domain, provider } = account
  const web = { title: 'dns.section.web', ...webPart(account, facts) } as const
  const sections: readonly ZoneSection[] = facts.isMxName
    ? [web]
    : [
        web,
        { title: 'dns.section.mail', ...mailRecords(account) },
        { title: 'dns.section.groupware', ...groupwareRecords(account) },
      ]
  const withoutLongNames = (section: ZoneSection) => {
    const records = section.records.filter(({ owner }) => isName(owner, domain))
    if (records.length === section.records.length) return section
    return { ...section, records, remarks: [...section.remarks, sentence('dns.remark.name-too-long', domain)] }
  }
  const told = sections.map(withoutLongNames).filter(({ records, remarks }) => records.length > 0 || remarks.length > 0)
  return ok({ domain, provider: provider.displayName, digest: facts.digest, sections: told })
}

/** A name that is longer than DNS allows can have no record (RFC 1035 §2.3.4). */
function isName(owner: string, domain: Domain): boolean {
  return owner === '@' || `${owner}.${domain}`.length <= MAX_DOMAIN_CHARACTERS
}

function webPart({ domain }: AccountConfig, facts: ZoneFacts): Part {
  const records: ZoneRecord[] = []
  const remarks: Sentence[] = []
  const { service } = facts
  const remark = (key: TextKey) => remarks.push({ key, values: { domain } })
  const add = (owner: string, data: RecordData, key: TextKey) =>
    records.push({ owner, data, why: sentence(key, domain) })
  /** The service may live at one of the names itself, where an alias would be a circle. */
  const alias = (label: string, key: TextKey) => {
    if (service !== undefined && service !== `${label}.${domain}`) add(label, { type: 'CNAME', target: service }, key)
  }
  if (service === undefined) remark('dns.remark.no-service')
  if (facts.isMxName) {
    remark('dns.remark.mx-name')
    alias('autoconfig', 'dns.why.autoconfig-mx')
    return { records, remarks }
  }
  if (!facts.customerCertificates) remark('dns.remark.no-certificates')
  else {
    if (facts.hasAutoconfig) alias('autoconfig', 'dns.why.autoconfig')
    if (facts.hasAutodiscover) alias('autodiscover', 'dns.why.autodiscover-name')
    if (facts.digest !== undefined) alias('ua-auto-config', 'dns.why.pacc-name')
  }
  if (facts.hasAutodiscover && service !== undefined)
    add(
      '_autodiscover._tcp',
      { type: 'SRV', priority: 0, weight: 0, port: 443, target: service },
      'dns.why.autodiscover',
    )
  if (facts.digest === undefined) remark('dns.remark.no-pacc')
  else add('_ua-auto-config', digestRecord(facts.digest), 'dns.why.pacc-digest')
  if (facts.previous !== undefined && facts.previous !== facts.digest)
    add('_ua-auto-config', digestRecord(facts.previous), 'dns.why.pacc-previous')
  if (facts.mailconf && facts.hasAutoconfig && service !== undefined)
    add('@', { type: 'TXT', text: `mailconf=https://${service}/v1.1/${domain}` }, 'dns.why.mailconf')
  return { records, remarks }
}

const sentence = (key: TextKey, domain: string): Sentence => ({ key, values: { domain } })

/** Spec: PACC §4.3. */
function digestRecord(digest: string): RecordData {
  return { type: 'TXT', text: `v=UAAC1; a=sha256; d=${digest}` }
}
