import { apiProblemPage, apiReferencePage } from '#generated/templates.js'
import { LANGUAGES, type Language, texts } from '#generated/texts.js'
import { type FrameView, frameOf, isLanguageChosen, pageHeaders } from '../frame/index.ts'
import { etagOf, isNotModified, rawQueryValue } from '../http/index.ts'
import { negotiateLanguage } from '../language/index.ts'
import { DOCUMENT_MAX_AGE_SECONDS } from '../limits.ts'
import { readOpenapi } from './openapi.ts'
import { isProblemName, PROBLEM_NAMES, PROBLEMS, type ProblemName } from './problem.ts'
import { describedIn, type ProblemRow } from './reference.ts'
import { serviceOrigin } from './respond.ts'

/** What `templates/pages/api/problem.html` shows. */
export interface ProblemPageView {
  readonly frame: FrameView
  readonly text: string
  readonly name: string
  readonly status: number
  /** Where all types stand. */
  readonly overview: string
}

export type Page = (request: Request, serviceHost: string | undefined) => Promise<Response>

/** Everything that the OpenAPI document says, for people. */
export const referencePage: Page = async (request, serviceHost) => {
  const described = describedIn(await readOpenapi(), serviceOrigin(request, serviceHost))
  return pageResponse(request, (language) =>
    apiReferencePage[language]({
      frame: frameFor(request, '/api', language, texts[language]['api.title']),
      ...described,
      problems: PROBLEM_NAMES.map((name) => problemRow(name, language)),
    }),
  )
}

/** Where the address of a type of problem leads. */
export function problemPage(name: string): Page | undefined {
  if (!isProblemName(name)) return undefined
  return (request) =>
    pageResponse(request, (language) => {
      const { title, text, status } = problemRow(name, language)
      const frame = frameFor(request, `/problems/${name}`, language, title)
      return apiProblemPage[language]({ frame, text, name, status, overview: `${frame.links.api}#problems` })
    })
}

/** The page's ways to other languages have nothing of the query but the language: whatever else stands there is not ours. */
function frameFor(request: Request, path: string, language: Language, title: string): FrameView {
  const chosen = isLanguageChosen(request.url) ? `?lang=${language}` : ''
  return frameOf({ url: `https://localhost${path}${chosen}`, language, title })
}

function problemRow(name: ProblemName, language: Language): ProblemRow {
  return {
    id: `problem-${name}`,
    name,
    href: `/problems/${name}`,
    status: PROBLEMS[name],
    title: texts[language][`api.problem.${name}.title`],
    text: texts[language][`api.problem.${name}.text`],
  }
}

async function pageResponse(request: Request, show: (language: Language) => string): Promise<Response> {
  const asked = rawQueryValue(request.url, 'lang')
  const language = negotiateLanguage(asked, request.headers.get('accept-language'), LANGUAGES)
  const body = show(language)
  const etag = await etagOf(body)
  const headers = { ...pageHeaders(language, `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}`), etag }
  return isNotModified(request, etag) ? new Response(null, { status: 304, headers }) : new Response(body, { headers })
}
