import { compileTemplate } from '../../../src/template/compile.ts'
import { each, escapeXml, holds, type Template } from '../../../src/template/index.ts'

export const PATH = 'templates/page.html'

export const TEXTS = { hello: 'Hallo', markup: 'a < b & "c" {{name}} \'d\'' } as const

/** What the build says about a template. */
export function refusalOf(source: string): string {
  try {
    compileTemplate(PATH, source, TEXTS)
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
): Template<View> {
  const make = new Function('each', 'escapeXml', 'holds', `return ${compileTemplate(path, source, texts)}`)
  return make(each, escapeXml, holds) as Template<View>
}

/** A document out of a template and a view. */
export const rendered = (source: string, view: unknown): string => templateFrom<unknown>(source)(view)
