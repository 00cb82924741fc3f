import type { FindingKind } from '../seen.ts'
import { bare, exchangesOf, fetched, hasAnswer, isSuccess, oncePer, stoppedAt } from './look.ts'

/** Spec: AUTOCONFIG §2.2, section 7. */
export const needsAddress: FindingKind = {
  id: 'needs-address',
  severity: 'problem',
  symptom: 'Thunderbird finds the settings on a PC, and Thunderbird for Android, KMail or Geary find none.',
  cause:
    'The server refuses the question for the autoconfig document when the address is not in it (`emailaddress=`). Several programs never send it, so as not to tell it.',
  mend: 'Answer by the name of the host (`autoconfig.example.org` speaks for `example.org`), with or without an address.',
  source: 'AC-1; AUTOCONFIG §2.2, section 7',
  find(seen) {
    const asked = exchangesOf(seen, 'autoconfig')
    const withAddress = fetched(asked.filter(({ asked: { target } }) => isPersonal(target)))
    const refused = asked
      .filter(hasAnswer)
      .filter(({ asked: { target }, answer: { status } }) => !isPersonal(target) && !isSuccess(status) && status >= 400)
      .flatMap(({ asked: { target }, answer: { status } }) => {
        const isKnown = withAddress.some((other) => bare(other.asked.target) === bare(target))
        return isKnown || status === 400 || status === 422 ? [{ target, status, isKnown }] : []
      })
    return oncePer(refused, ({ target }) => target).map(({ target, status, isKnown }) => ({
      where: target,
      detail: `answers ${status} to a question without an address${isKnown ? ', and answers when there is one' : ''}: let it answer by the name of the host.`,
      ...stoppedAt(seen, target),
    }))
  },
}

const isPersonal = (target: string) => /[?&]emailaddress=./i.test(target)
