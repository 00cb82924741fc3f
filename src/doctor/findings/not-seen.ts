import type { FindingKind, Occurrence, Seen } from '../seen.ts'
import { bare, hopsOf } from './look.ts'

/** More are one trouble, not many: a resolver that does not answer. */
const MOST_TOLD_SINGLY = 3

export const notSeen: FindingKind = {
  id: 'not-seen',
  severity: 'note',
  symptom: 'The report is not the whole truth.',
  cause: 'DNS did not answer a question, or the run had put as many questions as it may.',
  mend: 'Try again later, or with another resolver (`--resolver`); ask for fewer clients at once.',
  source: 'AD-99',
  find: (seen) => [...untoldRecords(seen), ...unaskedPages(seen)],
}

function untoldRecords({ records }: Seen): readonly Occurrence[] {
  const failures = [...records].flatMap(([question, told]) =>
    told.ok || told.failure === 'stopped' ? [] : [{ question, failure: told.failure }],
  )
  return [...new Set(failures.map(({ failure }) => failure))].flatMap((failure) => {
    const questions = failures.filter((one) => one.failure === failure).map(({ question }) => question)
    const detail =
      failure === 'budget-spent'
        ? 'was not asked any more: this run has put as many questions as it may.'
        : `was not told by DNS (${failure}): try again later, or ask another resolver.`
    if (questions.length <= MOST_TOLD_SINGLY) return questions.map((where) => ({ where, detail }))
    const [first = '', ...others] = questions
    return [{ where: first, detail: `and ${others.length} other questions: each ${detail}` }]
  })
}

function unaskedPages(seen: Seen): readonly Occurrence[] {
  const unasked = hopsOf(seen).find(({ failure }) => failure === 'budget-spent')
  return unasked === undefined
    ? []
    : [
        {
          where: bare(unasked.url),
          detail: 'and what follows was not asked: this run has put as many questions as it may.',
        },
      ]
}
