/**
 * Autodiscover v2, in JSON: our own re-implementations of Parula's reader (`mustang-im/mustang` f2a1901a,
 * `exchangeV2Config.ts`), and of classic Outlook by what operators logged (mox issue 200, mailcow issue 2300).
 */
import { fail, ok } from '../result.ts'
import { OK_ONLY, SUCCESS_ONLY } from './client.ts'
import type { ExchangeClient, ServiceReading } from './exchange-client.ts'

/** Asks for `Ews`, `ActiveSync` and `REST`, with the address in the path. */
export const parulaJson: ExchangeClient = {
  name: 'Parula (JSON)',
  source: 'mustang-im/mustang f2a1901a',
  json: { http: SUCCESS_ONLY, read: readLikeParula },
}

/** Asks for `Autodiscoverv1`, then sends its XML request to the URL. Anything but 200 costs it a step. */
export const outlookJson: ExchangeClient = {
  name: 'Outlook (JSON)',
  source: 'mjl-/mox 200, mailcow-dockerized 2300; nothing is published',
  json: { http: OK_ONLY, read: readLikeOutlook },
}

function fieldsOf(document: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(document)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Seen: whatever has an `ErrorMessage` is an error; the URL has to be https; `Protocol` is not compared. */
function readLikeParula(document: string): ServiceReading {
  const fields = fieldsOf(document)
  if (fields === undefined) return fail('not-settings')
  if (fields['ErrorMessage']) return fail('no-such-service')
  const url = String(fields['Url'] ?? '')
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') return fail('server-unusable')
  return ok({ url: new URL(url).href, servers: [] })
}

/** Doubt: that the URL has to be https is Microsoft's rule for redirects; nobody has seen it applied here. */
function readLikeOutlook(document: string): ServiceReading {
  const fields = fieldsOf(document)
  const url = fields?.['Url']
  if (typeof url !== 'string') return fail('not-settings')
  return URL.canParse(url) && new URL(url).protocol === 'https:' ? ok({ url, servers: [] }) : fail('server-unusable')
}
