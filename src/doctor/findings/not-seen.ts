import type { FindingKind, Occurrence } from '../seen.ts'
import { bare, hopsOf } from './look.ts'

export const notSeen: FindingKind = {
  id: 'not-seen',
  severity: 'note',
  symptom: 'The report is not the whole truth.',
  cause: 'DNS did not answer a question, or the run had put as many questions as it may.',
  mend: 'Try again later, or with another resolver (`--resolver`); ask for fewer clients at once.',
  source: 'AD-99',
  find(seen) {
    const records = [...seen.records].flatMap(([question, told]): Occurrence[] =>
      told.ok || told.failure === 'stopped'
        ? []
        : [
            {
              where: question,
              detail:
                told.failure === 'budget-spent'
                  ? 'was not asked any more: this run has put as many questions as it may.'
                  : `was not told by DNS (${told.failure}): try again later.`,
            },
          ],
    )
    const unasked = hopsOf(seen).find(({ failure }) => failure === 'budget-spent')
    return unasked === undefined
      ? records
      : [
          ...records,
          {
            where: bare(unasked.url),
            detail: 'and what follows was not asked: this run has put as many questions as it may.',
          },
        ]
  },
}
