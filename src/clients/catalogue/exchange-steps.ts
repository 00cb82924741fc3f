/** Steps that Microsoft's own programs and their likes share. Facts: AUTODISCOVER §1.2, §1.5, §6.1, §6.2. */
import type { Documents, Lead, Step } from './plan.ts'
import { AT, AUTODISCOVER_RECORD, type Body, JSON_PATH, look, post, type Question, SOAP_PATH } from './question.ts'

/** A question in JSON with the address in the query. */
export const jsonQuery = (protocol: string, ...proof: readonly string[]): Question =>
  look(`https://autodiscover.{domain}${JSON_PATH}?Email={encoded}&Protocol=${protocol}&RedirectCount=1`, ...proof)

/** A record of which the best counts by its priority and weight; its port is not looked at. */
const byRecord = (to: Question): Lead => ({ by: 'record', to, picks: 'best-priority' })

/** The end of most searches: the redirect over plain HTTP, and the record, which lead to the same service. */
export const lastSteps = (redirectStep: Question, service: Question): readonly Step[] => [
  { question: redirectStep, leads: { by: 'redirect', to: service } },
  ...AUTODISCOVER_RECORD.map((question) => ({ question, leads: byRecord(service) })),
]

/** The same for documents in XML. */
export const lastXmlSteps = (body: Body, ...proof: readonly string[]): readonly Step[] =>
  lastSteps(look(AT.redirectStep, 'AD-91'), post(body, AT.service, ...proof))

/** The search for web services in SOAP. */
export const SOAP_STEPS: Documents = {
  of: 'documents',
  takes: 'first read',
  steps: [
    { question: post('soap', `https://{domain}${SOAP_PATH}`, 'AD-75', 'AD-81') },
    { question: post('soap', `https://autodiscover.{domain}${SOAP_PATH}`, 'AD-75', 'AD-81') },
    ...lastSteps(
      look(`http://autodiscover.{domain}${SOAP_PATH}`, 'AD-91'),
      post('soap', `https://{service}${SOAP_PATH}`, 'AD-75', 'AD-81'),
    ),
  ],
}
