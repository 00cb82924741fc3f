import type { FindingKind } from '../seen.ts'
import { bare, exchangesOf, type Fetched, familyOf, fetched, oncePer, placeOf, rootOf, stoppedAt } from './look.ts'

/** Spec: AUTOCONFIG §2.3, AUTODISCOVER §1.2, §6.1 (AD-99). */
export const pageHidesSettings: FindingKind = {
  id: 'page-hides-settings',
  severity: 'problem',
  symptom: 'Thunderbird, Outlook or Delta Chat find nothing, although the right document is served elsewhere.',
  cause:
    'A web server answers 2xx to a question for settings with something else: the page of a parked domain, a shop’s “not found”, a login form. Many programs take the first address that answers, read only that, and ask no further.',
  mend: 'Let the web server answer 404 (or 405 to a POST) at this path, or pass the path on to the service.',
  source: 'AD-99; AUTOCONFIG §2.3; AUTODISCOVER §1.2, §6.1',
  find: (seen) =>
    oncePer(fetched(exchangesOf(seen, 'autoconfig', 'autodiscover')).filter(isNoDocument), ({ asked }) =>
      placeOf(asked),
    ).map(({ asked, answer }) => ({
      where: placeOf(asked),
      detail: `answers ${answer.status} with ${what(answer)} instead of settings${bare(answer.url) === bare(asked.target) ? '' : `, by way of a redirect to ${bare(answer.url)}`}: let it answer 404${asked.method === 'POST' ? ' or 405' : ''}, or pass the path on to the service.`,
      ...stoppedAt(seen, asked.target, answer.url),
    })),
}

const ROOT = { autoconfig: 'clientConfig', autodiscover: 'Autodiscover' } as const

function isNoDocument({ asked, answer }: Fetched): boolean {
  const family = familyOf(asked) === 'autoconfig' ? 'autoconfig' : 'autodiscover'
  return rootOf(answer.body)?.name !== ROOT[family]
}

function what({ body, contentType }: Fetched['answer']): string {
  if (body.trim() === '') return 'nothing'
  return /<html|<!doctype html/i.test(body) ? 'a web page' : `something of the type ${contentType ?? 'unknown'}`
}
