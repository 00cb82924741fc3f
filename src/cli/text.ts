import { REFERENCE_LANGUAGE, type Sentences } from '../language/read.ts'
import { accepted, FINDINGS, type Finding, type FindingKind, review } from '../language/review.ts'
import type { Output } from './check.ts'
import {
  type LanguageFile,
  readTextTree,
  TEXT_FOLDERS,
  type TextTree,
  UnreadableTexts,
  writeMade,
} from './text-files.ts'

export interface TextReportOptions {
  readonly language?: string
  /** Also the hints about sentences that were accepted as they are. */
  readonly all?: boolean
}

/** What a translator has to look at, language by language; the exit status is 1 when that is more than hints. */
export async function textReport(root: string, options: TextReportOptions, out: Output): Promise<number> {
  const tree = await readOrSay(root, out)
  if (tree === undefined) return 1
  const files = filesIn(tree, options.language, out)
  if (files === undefined) return 1
  const reports = files.map((file) => {
    const { sentences, made, shipped } = file
    const settings = { isWhole: shipped === undefined, everything: options.all === true }
    const findings = review(sentences, tree.reference, made, settings)
    out.log(`${reportOf(file, findings).join('\n')}\n`)
    return findings
  })
  return reports.flat().some(({ kinds }) => kinds.some((kind) => FINDINGS[kind].isMistake)) ? 1 : 0
}

/**
 * Keeps which English sentences a language's translations were made from: somebody has looked at them.
 *
 * @param keys some sentences or groups of them; without any, every sentence of the language
 */
export async function textAccept(
  root: string,
  language: string,
  keys: readonly string[],
  out: Output,
): Promise<number> {
  const tree = await readOrSay(root, out)
  if (tree === undefined) return 1
  const files = filesIn(tree, language, out)
  if (files === undefined) return 1
  const isUnder = (key: string, group: string) => key === group || key.startsWith(`${group}.`)
  const known = files.flatMap(({ sentences }) => [...sentences.keys()].filter((key) => tree.reference.has(key)))
  const unknown = keys.filter((group) => !known.some((key) => isUnder(key, group)))
  if (unknown.length > 0) {
    out.error(`${language} has no sentence ${unknown.join(', ')}; "postamt text report" names its keys`)
    return 1
  }
  const takes = (key: string) => keys.length === 0 || keys.some((group) => isUnder(key, group))
  for (const folder of TEXT_FOLDERS) {
    const changed = files.filter((file) => file.folder === folder)
    if (changed.length === 0) continue
    const before = tree.files.filter((file) => file.folder === folder && Object.keys(file.made).length > 0)
    const made = [
      ...before.map((file) => [file.language, file.made] as const),
      ...changed.map((file) => [file.language, accepted(file.sentences, tree.reference, file.made, takes)] as const),
    ]
    await writeMade(root, folder, Object.fromEntries(made))
  }
  out.log(`${language}: ${known.filter(takes).length} sentences accepted as translations of English as it is now`)
  return 0
}

async function readOrSay(root: string, out: Output): Promise<TextTree | undefined> {
  try {
    return await readTextTree(root)
  } catch (error) {
    if (!(error instanceof UnreadableTexts)) throw error
    out.error(error.message)
    return undefined
  }
}

function filesIn({ files }: TextTree, language: string | undefined, out: Output): readonly LanguageFile[] | undefined {
  const found = language === undefined ? files : files.filter((file) => file.language === language)
  if (found.length > 0 || language === undefined) return found
  const others = [...new Set(files.map((file) => file.language))].sort().join(', ')
  out.error(`There is no translation "${language}" in ${TEXT_FOLDERS.join(' or ')}; there are ${others || 'none'}.`)
  return undefined
}

function reportOf({ path, language, sentences, shipped }: LanguageFile, findings: readonly Finding[]): string[] {
  const counted = (Object.keys(FINDINGS) as FindingKind[]).flatMap((kind) => {
    const count = findings.filter(({ kinds }) => kinds.includes(kind)).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  const sum = counted.length === 0 ? 'nothing to do' : counted.join(', ')
  const what = shipped === undefined ? 'sentences' : 'sentences in place of ours'
  return [
    `${language}  ${path}: ${sentences.size} ${what}; ${sum}`,
    ...(shipped === undefined ? [] : overrides(sentences, shipped)),
    ...findings.flatMap((finding) => linesOf(path, finding)),
  ]
}

/** What an operator says in place of ours. */
function overrides(own: Sentences, shipped: Sentences): string[] {
  return [...own].map(([key, { sentence }]) => {
    const isNeedless = shipped.get(key)?.sentence === sentence
    return `  ${key}  in place of ours${isNeedless ? ', and says the same: it can go' : ''}`
  })
}

function linesOf(path: string, { key, kinds, english, sentence, line, column }: Finding): string[] {
  const file = sentence === undefined ? `templates/text/${REFERENCE_LANGUAGE}.yaml` : path
  const says = kinds.map((kind) => `${kind}: ${FINDINGS[kind].says}`)
  return [
    `  ${file}:${line}:${column}  ${key}  ${says.join('; ')}`,
    ...(english === undefined ? [] : [`    English: ${english}`]),
    ...(sentence === undefined || sentence === english ? [] : [`    here:    ${sentence}`]),
  ]
}
