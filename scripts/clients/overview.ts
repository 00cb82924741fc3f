import { CATALOGUE, type ClientEntry, type Form, type Question } from '../../src/clients/catalogue/index.ts'
import { type Service, subjectsOf, type Whose } from './answers.ts'
import type { Prover } from './proof.ts'
import { readAs } from './readings.ts'
import { anchor, answerTo, borrowedModel, byKind, table } from './shown.ts'

/** One table for each family: a row for a client. */

interface Family {
  readonly title: string
  readonly intro: string
  readonly forms: readonly Form[]
}

export const FAMILIES: readonly Family[] = [
  {
    title: 'Autoconfig',
    intro:
      'The same document answers at all these addresses, over HTTPS and plain HTTP. A public database ' +
      'belongs to others; an\norganisation can set this service in its place (AC-3).',
    forms: ['autoconfig'],
  },
  {
    title: 'Autodiscover',
    intro:
      'Mail servers stand only in the answer in the Outlook schema. A URL of Exchange is given where ' +
      'the provider has it, and\nrefused in the format’s own words where not. ' +
      'What programs do with it: [outlook.md](outlook.md).',
    forms: ['autodiscover'],
  },
  {
    title: 'DNS records, PACC, and the addresses of calendars',
    intro:
      'Records belong in the customer’s zone; `/dns/<domain>` and `postamt dns` print them ([dns.md](dns.md)). ' +
      'The target `.` says\nthat there is no such server.',
    forms: ['dns', 'pacc', 'dav'],
  },
  {
    title: 'Apple devices',
    intro:
      'A person opens a link; the account type "Exchange" stands under Autodiscover. ' +
      '"Finds" is what `postamt profile check` says.',
    forms: ['profile'],
  },
]

export async function familyTable({ title, intro, forms }: Family, service: Service, prover: Prover): Promise<string> {
  const entries = CATALOGUE.filter(({ questions }) => questions.some(({ form }) => forms.includes(form)))
  const rows = entries.map(async (entry) => {
    const questions = entry.questions.filter(({ form }) => forms.includes(form))
    const found = await Promise.all(forms.map((form) => readAs(entry, form, service)))
    return [
      `[${entry.name}](#${anchor(entry.name)})`,
      asks(questions, entry),
      await gets(questions, service),
      found.find((one) => one !== undefined) ?? '–',
      testsOf(entry, forms, prover),
    ]
  })
  return `## ${title}\n\n${intro}\n\n${table(['Client', 'Asks', 'Gets', 'Finds', 'Tests'], await Promise.all(rows))}`
}

/** Methods and paths without hosts and queries, each once. */
function asks(questions: readonly Question[], { order }: ClientEntry): string {
  const own = questions.filter(({ elsewhere }) => elsewhere !== true)
  const lines = [...new Set(own.map(({ method, target }) => `${method} \`${placeOf(target)}\``))]
  const database = own.length < questions.length ? ['a public database'] : []
  const isSearch = questions.length > 1 && own.some(({ form }) => form === 'autoconfig' || form === 'autodiscover')
  return `${[...lines, ...database].join('<br>')}${isSearch ? `<br>${order}` : ''}`
}

function placeOf(target: string): string {
  if (!target.startsWith('http')) return target.replace('.{domain}', '')
  return target.replace(/^https?:\/\/[^/]+|\?.*$/g, '').replace('/{address}', '/…')
}

async function gets(questions: readonly Question[], service: Service): Promise<string> {
  const asked = questions
    .filter(({ elsewhere }) => elsewhere !== true)
    .flatMap((question) => subjectsOf(question).map((whose) => [question, whose] as const))
  if (asked.length === 0) return '–'
  const answers = await Promise.all(
    asked.map(async ([question, whose]) => [whose, short(await answerTo(question, whose, service))] as const),
  )
  const kinds = [...new Set(answers.map(([whose]) => whose))]
  const lines = (kind: Whose) => [...new Set(answers.flatMap(([whose, text]) => (whose === kind ? [text] : [])))]
  return byKind(
    kinds.map((kind) => [kind, lines(kind).join('<br>')] as const),
    '<br>',
  )
}

/** A redirect without the place that it leads to: the details have it. */
const short = (answer: string) =>
  answer.replace(/^(30\d) to `https:\/\/autodiscover\.service\.example.*/, '$1 to the service')

function testsOf(entry: ClientEntry, forms: readonly Form[], prover: Prover): string {
  const { requests, reader } = prover.own(entry, forms)
  const borrowed = forms.includes('autodiscover') ? borrowedModel(entry) : undefined
  const word = forms.includes('profile') ? 'key tables' : borrowed === undefined ? 'reader' : `reader of ${borrowed}`
  const parts = [
    ...requests.map((file) => `[requests](../${file})`),
    ...reader.slice(0, 1).map((file) => `[${word}](../${file})`),
  ]
  return parts.length === 0 ? '**none of its own**' : parts.join('<br>')
}
