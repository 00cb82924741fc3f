import type { FindingKind, Occurrence, Seen } from '../seen.ts'
import {
  bare,
  exchangesOf,
  type Family,
  type Fetched,
  familyOf,
  fetched,
  isSuccess,
  oncePer,
  placeOf,
  rootOf,
  stoppedAt,
} from './look.ts'

/** Spec: AUTOCONFIG §1.8, AUTODISCOVER §1.6, PACC §4.1; MC-1. */
export const wrongMediaType: FindingKind = {
  id: 'wrong-media-type',
  severity: 'problem',
  symptom:
    'The document is right when it is looked at in a browser, and Thunderbird or an iPhone does nothing with it.',
  cause:
    'The header `Content-Type` says another kind of file than it is. Thunderbird compares its beginning, small letters and all; Apple’s devices open a profile only by it.',
  mend: 'Send `text/xml; charset=utf-8` with autoconfig and Autodiscover, `application/json` with JSON, and `application/x-apple-aspen-config` with a profile.',
  source: 'AC-35; AUTODISCOVER §1.6; MC-1',
  find: (seen) => [...documents(seen), ...profiles(seen)],
}

const XML = { types: ['text/xml', 'application/xml'], write: 'text/xml; charset=utf-8' }
const JSON_TYPE = { types: ['application/json'], write: 'application/json' }
const RIGHT: Readonly<Record<Family, { readonly types: readonly string[]; readonly write: string }>> = {
  autoconfig: XML,
  autodiscover: XML,
  soap: XML,
  json: JSON_TYPE,
  pacc: JSON_TYPE,
}

function documents(seen: Seen): readonly Occurrence[] {
  const wrong = fetched(exchangesOf(seen, 'autoconfig', 'autodiscover', 'soap', 'json', 'pacc')).filter(
    (exchange) => isDocument(exchange) && !isRight(rightFor(exchange).types, exchange.answer.contentType),
  )
  return oncePer(wrong, ({ asked }) => placeOf(asked)).map((exchange) => ({
    where: placeOf(exchange.asked),
    detail: `comes as "${exchange.answer.contentType ?? ''}": send "${rightFor(exchange).write}".`,
    ...stoppedAt(seen, exchange.asked.target, exchange.answer.url),
  }))
}

const rightFor = ({ asked }: Fetched) => RIGHT[familyOf(asked) ?? 'autoconfig']

const isRight = (types: readonly string[], contentType = '') => types.some((type) => contentType.startsWith(type))

const ROOTS = ['clientConfig', 'Autodiscover', 'Envelope']

/** What is no document at all is told by another finding. */
function isDocument({ asked, answer: { body } }: Fetched): boolean {
  const family = familyOf(asked)
  if (family !== 'json' && family !== 'pacc') return ROOTS.includes(rootOf(body)?.name ?? '')
  return /^\s*\{/.test(body)
}

const PROFILE = 'application/x-apple-aspen-config'

function profiles({ profiles = [] }: Seen): readonly Occurrence[] {
  const wrong = profiles.filter(
    ({ fault, status, contentType }) => fault === undefined && isSuccess(status) && !isRight([PROFILE], contentType),
  )
  return wrong.slice(0, 1).map(({ url, contentType = '' }) => ({
    where: bare(url),
    detail: `comes as "${contentType}": send "${PROFILE}".`,
  }))
}
