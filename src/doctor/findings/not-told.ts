import type { AccountConfig } from '../../account/index.ts'
import type { FindingKind } from '../seen.ts'

/** Spec: AUTOCONFIG (AC-51). */
export const notTold: FindingKind = {
  id: 'not-told',
  severity: 'note',
  symptom: 'The domain is in the catalog, and programs are answered as if nobody knew it.',
  cause:
    'What the entry says cannot be told to a program: mail there needs a program of the provider’s own, people have to be asked for their login, or every server is without TLS and `PUBLISH_INSECURE` is off.',
  mend: 'Set-up pages and the API say it to people. Nothing else is to be done, unless the entry is out of date.',
  source: 'AC-51; providers/README.md',
  find({ expected, domain }) {
    const reason = expected === undefined ? undefined : reasonNotToTell(expected)
    return reason === undefined || expected === undefined
      ? []
      : [{ where: domain, detail: `${reason}, as the entry ${expected.provider.id} says: programs are told nothing.` }]
  },
}

/** Why an account with mail is not told to programs. */
export function reasonNotToTell({ incoming, outgoing, unsupported }: AccountConfig): string | undefined {
  if (unsupported !== undefined) return 'mail there needs a program of the provider’s own'
  if (incoming.length === 0) return undefined
  if ([incoming, outgoing].some((servers) => servers.every(({ security }) => security === 'none')))
    return 'there is no server with TLS in each direction'
  return incoming.every(({ username }) => 'ask' in username) ? 'people have to be asked for their login' : undefined
}

/** Whether programs should be told mail servers; of a domain that is not known here, mail is expected. */
export const shouldBeTold = (expected: AccountConfig | undefined) =>
  expected === undefined || (expected.incoming.length > 0 && reasonNotToTell(expected) === undefined)
