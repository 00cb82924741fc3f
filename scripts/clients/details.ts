import type { ClientEntry, Question } from '../../src/clients/catalogue/index.ts'
import { type Service, subjectsOf } from './answers.ts'
import type { Prover } from './proof.ts'
import { answerTo, byKind, example, link, table } from './shown.ts'

/** One section for each client: its rules, its questions in order with their answers, and the tests. */

const BODY = { outlook: 'Outlook schema', 'mobile-sync': 'MobileSync schema', soap: 'GetUserSettings' } as const

export async function detailsOf(entry: ClientEntry, service: Service, prover: Prover): Promise<string> {
  const rows = entry.questions.map((question, index) => questionRow(question, index, service))
  return [
    `### ${entry.name}`,
    [
      `- Runs on: ${entry.platforms}. Known from: ${entry.source}.`,
      ...orderOf(entry),
      ...httpRules(entry),
      ...entry.uses.map(({ says, proof }) => `- It ${says} (${proof.map(shownProof).join(', ')}).`),
      ...(entry.remarks ?? []).map((remark) => `- ${remark}`),
    ].join('\n'),
    table(['', 'Question', 'Answer', 'Proven by'], await Promise.all(rows)),
    testsList(entry, prover),
  ].join('\n\n')
}

async function questionRow(question: Question, index: number, service: Service): Promise<string[]> {
  const { method, body, elsewhere, proof } = question
  const asked = `${method} \`${example(question).target}\`${body === undefined ? '' : ` (${BODY[body]})`}`
  if (elsewhere === true) return [String(index + 1), asked, 'asked elsewhere', '']
  const answers = await Promise.all(
    subjectsOf(question).map(async (whose) => [whose, await answerTo(question, whose, service)] as const),
  )
  return [String(index + 1), asked, byKind(answers, '<br>'), proof.map(shownProof).join(', ')]
}

const shownProof = (claim: string) => (claim.startsWith('test/') ? link(claim) : claim)

/** Whether a person fetches a file for it, instead of the program itself. */
const isProfile = (questions: readonly Question[]) => questions.every(({ form }) => form === 'profile')

function orderOf({ order, questions, patienceSeconds }: ClientEntry): string[] {
  if (questions.length < 2 || isProfile(questions)) return []
  const longer = [...new Set(questions.flatMap(({ patienceSeconds: own }) => own ?? []))]
  const how =
    order === 'at once' ? 'everything at once, and prefers the answers in this order' : 'in turn, in this order'
  const limit = patienceSeconds === undefined ? '' : `; it gives up a question after ${patienceSeconds} s`
  return [`- It asks ${how}${limit}${longer.map((seconds) => `, a database after ${seconds} s`).join('')}.`]
}

/** What it looks at before it reads, as far as its readers are modelled. */
function httpRules({ model, exchangeModel }: ClientEntry): string[] {
  const formats = [
    ['autoconfig', model?.autoconfig],
    ['Autodiscover', model?.autodiscover],
    ['ActiveSync', exchangeModel?.activeSync],
    ['JSON', exchangeModel?.json],
    ['SOAP', exchangeModel?.soap],
  ] as const
  const rules = formats.flatMap(([name, format]) => {
    if (format === undefined) return []
    const { statuses, contentTypes = [], bodyStart } = format.http
    const [first, last] = statuses
    const type = contentTypes.map((beginning) => `\`${beginning}\``).join(', ')
    return [
      `${name} ${first === last ? first : `${first}–${last}`}` +
        (type === '' ? '' : ` with a Content-Type that begins with one of ${type}`) +
        (bodyStart === undefined ? '' : ` with a body that begins with \`${bodyStart}\``),
    ]
  })
  return rules.length === 0 ? [] : [`- Statuses that it accepts: ${rules.join('; ')}.`]
}

function testsList(entry: ClientEntry, prover: Prover): string {
  const { requests, reader } = prover.own(entry)
  const named = (files: readonly string[]) => files.map(link).join(', ') || '**no test**'
  const numbers = [...prover.numbers(entry)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, claims]) => (claims.length === 0 ? link(file) : `${link(file)} (${claims.join(', ')})`))
  return [
    isProfile(entry.questions)
      ? `- Its profile, held against Apple’s key tables: ${named(reader)}.`
      : `- Its requests, replayed: ${named(requests)}. Its reader, modelled: ${named(reader)}.`,
    `\n<details><summary>Tests of the numbers</summary>\n\n${numbers.join(', ')}\n\n</details>`,
  ].join('\n')
}
