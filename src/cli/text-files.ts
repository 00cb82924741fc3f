import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REFERENCE_LANGUAGE, readTexts, type Sentences } from '../language/read.ts'
import type { MadeFrom } from '../language/review.ts'
import { readYaml } from '../yaml/index.ts'
import { readTextFiles } from './files.ts'
import { writeWhole } from './whole-file.ts'

/** Where sentences lie: ours, and an operator's own. */
export const TEXT_FOLDERS = ['templates/text', 'local/text'] as const

/** A language's file in one of the folders. */
export interface LanguageFile {
  readonly path: string
  readonly folder: (typeof TEXT_FOLDERS)[number]
  readonly language: string
  readonly sentences: Sentences
  readonly made: MadeFrom
  /** Ours of the same language, when this one is an operator's. */
  readonly shipped: Sentences | undefined
}

/** Every language but shipped English, which they are all compared with. */
export interface TextTree {
  readonly reference: Sentences
  readonly files: readonly LanguageFile[]
}

/** A file that cannot be read; each line names a place. */
export class UnreadableTexts extends Error {}

/** @throws UnreadableTexts with every mistake of form; what a language lacks is no mistake here */
export async function readTextTree(root: string): Promise<TextTree> {
  const problems: string[] = []
  const folders = await Promise.all(
    TEXT_FOLDERS.map(async (folder) => {
      const all = await readMade(root, folder, problems)
      return (await readTextFiles(root, folder)).map((file) => ({
        path: file.path,
        folder,
        language: file.language,
        sentences: readTexts(file, problems),
        made: Object.hasOwn(all, file.language) ? (all[file.language] ?? {}) : {},
      }))
    }),
  )
  const files = folders.flat()
  const shippedIn = (language: string) =>
    files.find((file) => file.folder === 'templates/text' && file.language === language)?.sentences
  const reference = shippedIn(REFERENCE_LANGUAGE)
  if (reference === undefined)
    problems.push(`templates/text/${REFERENCE_LANGUAGE}.yaml is not there; every language is compared with it`)
  if (problems.length > 0 || reference === undefined) throw new UnreadableTexts(problems.join('\n'))
  const others = files.filter(({ sentences }) => sentences !== reference)
  return {
    reference,
    files: others.map((file) => ({
      ...file,
      shipped: file.folder === 'local/text' ? shippedIn(file.language) : undefined,
    })),
  }
}

/** Beside the text files: which English sentence each translation was made from. */
export const madePath = (folder: string) => `${folder}/made-from.json`

type AllMade = Readonly<Record<string, MadeFrom>>

async function readMade(root: string, folder: string, problems: string[]): Promise<AllMade> {
  const path = madePath(folder)
  const text = await readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const { content, problems: found } = readYaml(text)
  for (const { line, column, text: problem } of found) problems.push(`${path}:${line}:${column}  ${problem}`)
  if (found.length > 0) return {}
  if (isGroup(content) && Object.values(content).every((made) => isGroup(made) && Object.values(made).every(isDigest)))
    return content as AllMade
  problems.push(
    `${path}:1:1  is not what "postamt text accept" writes; take it from version control, or delete it and accept anew`,
  )
  return {}
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isDigest = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}$/.test(value)

/** The file appears whole or not at all. */
export async function writeMade(root: string, folder: string, made: AllMade): Promise<void> {
  const path = join(root, madePath(folder))
  const languages = Object.entries(made).sort(([one], [other]) => (one < other ? -1 : 1))
  await writeWhole(path, `${JSON.stringify(Object.fromEntries(languages), null, 2)}\n`)
}
