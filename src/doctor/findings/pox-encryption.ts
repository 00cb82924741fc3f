import type { FindingKind, Seen } from '../seen.ts'
import { type Block, mailAnswers, securityAt } from './documents.ts'
import { oncePer, placeOf } from './look.ts'

/** Spec: AUTODISCOVER §2.3. */
export const poxEncryption: FindingKind = {
  id: 'pox-encryption',
  severity: 'problem',
  symptom: 'Outlook takes the settings, and then hangs or says that it cannot connect.',
  cause:
    'The element `Encryption` of the Autodiscover answer says something else than its author meant: `SSL` is TLS from the first byte, `TLS` is STARTTLS. `Auto`, nothing at all, or another word let each program guess.',
  mend: 'Write `SSL` with ports 993, 995 and 465, and `TLS` with ports 587, 143 and 110; `SSL` is `on` with both.',
  source: 'AD-32, AD-41; AUTODISCOVER §2.3',
  find(seen) {
    const wrong = mailAnswers(seen).flatMap(({ asked, blocks }) =>
      blocks.flatMap((block) => {
        const fault = faultOf(block, seen)
        return fault === undefined ? [] : [{ where: placeOf(asked), detail: `${block.type} ${fault}` }]
      }),
    )
    return oncePer(wrong, ({ where, detail }) => `${where} ${detail}`)
  },
}

const MEANING: ReadonlyMap<string, string> = new Map([
  ['SSL', 'TLS from the first byte'],
  ['TLS', 'STARTTLS'],
])

/** What says that there is no encryption is told by another finding. */
function faultOf({ server, port, encryption, ssl }: Block, seen: Seen): string | undefined {
  if (port === undefined || encryption === 'None' || (encryption === undefined && ssl?.toLowerCase() === 'off'))
    return undefined
  const security = securityAt(seen, server, port)
  const right = security === 'tls' ? 'SSL' : security === 'starttls' ? 'TLS' : undefined
  const place = `${server}:${port}`
  const write = right === undefined ? 'SSL or TLS' : right
  if (encryption === undefined)
    return right === 'TLS'
      ? `${place} has no Encryption, and Outlook takes it for TLS from the first byte: write TLS.`
      : undefined
  const meaning = MEANING.get(encryption)
  if (meaning === undefined) return `${place} has Encryption ${encryption}, which lets programs guess: write ${write}.`
  if (right === undefined || encryption === right) return undefined
  return `${place} has Encryption ${encryption}, which means ${meaning}, and the server there wants ${MEANING.get(right)}: write ${right}.`
}
