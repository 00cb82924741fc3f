import type { FindingKind } from '../seen.ts'
import { mailAnswers } from './documents.ts'
import { oncePer, placeOf } from './look.ts'

const NAMESPACES = {
  Autodiscover: 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006',
  Response: 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a',
} as const

/** Spec: AUTODISCOVER §2.2. */
export const poxNamespace: FindingKind = {
  id: 'pox-namespace',
  severity: 'problem',
  symptom: 'Thunderbird takes the Autodiscover answer, and Outlook does not.',
  cause:
    'The namespaces of the answer are not Microsoft’s: somebody made `https:` of `http:` in them, as one would in a link, or used a prefix. They are names and no links, and are compared letter by letter.',
  mend: `Write \`xmlns="${NAMESPACES.Autodiscover}"\` at \`Autodiscover\` and \`xmlns="${NAMESPACES.Response}"\` at \`Response\`.`,
  source: 'AUTODISCOVER §1.6, §2.2',
  find(seen) {
    const wrong = mailAnswers(seen).flatMap(({ asked, answer }) =>
      Object.entries(NAMESPACES).flatMap(([name, right]) => {
        const given = new RegExp(`<${name}(?:\\s[^>]*?)?\\sxmlns=["']([^"']*)`).exec(answer.body)?.[1]
        return given === right
          ? []
          : [
              {
                where: placeOf(asked),
                detail: `${name} has ${given === undefined ? 'no namespace of its own' : `the namespace ${given}`}: write xmlns="${right}".`,
              },
            ]
      }),
    )
    return oncePer(wrong, ({ where, detail }) => `${where} ${detail}`)
  },
}
