/** Spec: MS-OXDSCLI. The namespaces begin with `http:`; pages that say `https:` are the result of a bulk rewrite (AD-25). */
const OUTLOOK_RESPONSE_SCHEMA = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a'
const MOBILE_SYNC_RESPONSE_SCHEMA = 'http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006'

export type RequestedSchema = 'outlook' | 'mobilesync' | 'other'

/** Which answer a request wants: compared, never echoed. Nothing said means the Outlook schema (AD-22, AD-23). */
export function requestedSchema(text: string): RequestedSchema {
  const wanted = text.toLowerCase().replace(/^https:/, 'http:')
  if (wanted === '' || wanted === OUTLOOK_RESPONSE_SCHEMA) return 'outlook'
  return wanted === MOBILE_SYNC_RESPONSE_SCHEMA ? 'mobilesync' : 'other'
}
