import { fill } from '../../../src/language/index.ts'
import { compileTemplate } from '../../../src/template/compile.ts'
import { each, escapeXml, holds, type Template } from '../../../src/template/index.ts'

export const PATH = 'templates/page.html'

export const TEXTS = { hello: 'Hallo', greeting: 'Hallo {name}', markup: 'a < b & "c" {{ name }} \'d\'' } as const

/** What the build says about a template. */
export function refusalOf(source: string, parts: Readonly<Record<string, string>> = {}): string {
  try {
    compileTemplate(PATH, source, TEXTS, parts)
  } catch (error) {
    const { name, message } = error as Error
    return error instanceof TypeError ? `${name}: ${message}` : message
  }
  throw new Error(`not refused: ${source}`)
}

/** A template as the service has it: compiled by the build, run by the runtime. */
export function templateFrom<View>(
  source: string,
  texts: Readonly<Record<string, string>> = TEXTS,
  path = PATH,
  parts: Readonly<Record<string, string>> = {},
): Template<View> {
  const make = new Function(
    'each',
    'escapeXml',
    'holds',
    'fill',
    `return ${compileTemplate(path, source, texts, parts)}`,
  )
  const template = make(each, escapeXml, holds, fill) as (view: View, text: typeof texts) => string
  return (view) => template(view, texts)
}

/** A document out of a template and a view. */
export const rendered = (source: string, view: unknown): string => templateFrom<unknown>(source)(view)
