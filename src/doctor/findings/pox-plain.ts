import type { FindingKind, Seen } from '../seen.ts'
import { type Block, mailAnswers, securityAt } from './documents.ts'
import { oncePer, placeOf } from './look.ts'

/** Spec: AUTODISCOVER §2.3. */
export const poxPlain: FindingKind = {
  id: 'pox-plain',
  severity: 'problem',
  symptom: 'Thunderbird, Delta Chat or Outlook send the password unencrypted, or refuse the settings for that.',
  cause:
    'The Autodiscover answer says `SSL` `off` or `Encryption` `None`. `off` is what some write for STARTTLS; most programs read it as no encryption at all.',
  mend: 'Write `SSL` `on` always, and say with `Encryption` which kind: `SSL` for TLS from the first byte, `TLS` for STARTTLS.',
  source: 'AD-32; AUTODISCOVER §2.3',
  find(seen) {
    const wrong = mailAnswers(seen).flatMap(({ asked, blocks }) =>
      blocks
        .filter((block) => isPlain(block) && !isMeant(block, seen))
        .map(({ type, server, port, ssl, encryption }) => ({
          where: placeOf(asked),
          detail: `${type} ${server}:${port ?? '?'} has SSL ${ssl ?? 'on'}${encryption === undefined ? '' : ` and Encryption ${encryption}`}, which most programs read as no encryption: write SSL on and Encryption ${port !== undefined && securityAt(seen, server, port) === 'starttls' ? 'TLS' : 'SSL'}.`,
        })),
    )
    return oncePer(wrong, ({ where, detail }) => `${where} ${detail}`)
  },
}

const isPlain = ({ ssl, encryption }: Block) => ssl?.toLowerCase() === 'off' || encryption?.toLowerCase() === 'none'

/** A provider without encryption, published all the same. */
const isMeant = ({ server, port }: Block, seen: Seen) => port !== undefined && securityAt(seen, server, port) === 'none'
