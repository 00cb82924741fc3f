import { askedFor, type ClientEntry, type Question } from '../../src/clients/catalogue/index.ts'
import { type Service, SUBJECTS, subjectsOf, type Whose } from './answers.ts'
import { shownAnswer } from './kinds.ts'

/** Pieces of Markdown that the overview and the details share. */

export const KIND_OF: Readonly<Record<Whose, string>> = {
  mail: 'mail only',
  exchange: 'with Exchange',
  dav: 'with calendars',
  behindMx: 'by its MX',
}

/** The answer to a question, in a few words. */
export async function answerTo(question: Question, whose: Whose, service: Service): Promise<string> {
  if (question.form !== 'dns') return shownAnswer(await service.ask(question, whose))
  const records = await service.records(question, whose)
  if (records.length === 0) return 'no record'
  return records.map(({ value }) => `\`${value.replace(/^"|"$/g, '')}\``).join(', ')
}

/** Answers for several kinds of provider: once where they are the same. */
export function byKind(answers: readonly (readonly [Whose, string])[], between: string): string {
  const texts = new Set(answers.map(([, text]) => text))
  if (texts.size === 1) return answers[0]?.[1] ?? ''
  return answers.map(([whose, text]) => `*${KIND_OF[whose]}*: ${text}`).join(between)
}

export const example = (question: Question) => askedFor(question, SUBJECTS[subjectsOf(question)[0] ?? 'mail'])

export const link = (file: string) => `[${file.replace(/^test\/|\.test\.ts$/g, '')}](../${file})`

/** As GitHub makes it of a heading. */
export const anchor = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Whose model reads for a client that has none of its own. */
export function borrowedModel({ exchangeModel, isExchangeModelBorrowed }: ClientEntry): string | undefined {
  return isExchangeModelBorrowed === true ? exchangeModel?.name : undefined
}
