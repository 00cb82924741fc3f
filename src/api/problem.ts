import { type Language, type TextKey, texts } from '#generated/texts.js'
import { BASE_HEADERS, PRIVATE_NO_STORE } from '../http/index.ts'
import { CORS_HEADERS } from './cors.ts'

/**
 * Every type of problem that the API answers with, and its status: a closed list. A type's address is `/problems/<name>`,
 * where its explanation stands.
 *
 * Spec: RFC 9457 §3.1.1, §4
 */
export const PROBLEMS = {
  'parameter-missing': 400,
  'parameter-invalid': 400,
  'variant-unknown': 400,
  'plain-http': 403,
  'domain-unknown': 404,
  insecure: 404,
  'provider-unknown': 404,
  'path-unknown': 404,
  'method-not-allowed': 405,
  'server-unknown': 422,
  'variant-needed': 422,
  'too-many-requests': 429,
  'source-unavailable': 503,
  broken: 503,
} as const satisfies Record<string, number>

export type ProblemName = keyof typeof PROBLEMS

export const PROBLEM_NAMES = Object.keys(PROBLEMS) as ProblemName[]

/** Whether somebody's text is the name of a type. */
export const isProblemName = (text: string): text is ProblemName => Object.hasOwn(PROBLEMS, text)

export interface Problem {
  readonly name: ProblemName
  /** For people, in place of the type's own explanation: what is wrong with this very request. Never an address. */
  readonly detail?: TextKey
  /** Members that the type has besides the usual ones (`schemas.ts`). */
  readonly more?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** Whom a problem is told. */
export interface ProblemReader {
  /** Of this service, without a slash at the end. */
  readonly origin: string
  readonly language: Language
}

/** The document of a problem. `reason` is the type's name again, for programs that do not take addresses apart. */
export function problemJson({ name, detail, more = {} }: Problem, { origin, language }: ProblemReader) {
  const sentences = texts[language]
  return {
    type: `${origin}/problems/${name}`,
    title: sentences[`api.problem.${name}.title`],
    status: PROBLEMS[name],
    detail: sentences[detail ?? `api.problem.${name}.text`],
    reason: name,
    ...more,
  }
}

/** A refusal; nobody keeps it, since what was asked may be about somebody. */
export function problemResponse(problem: Problem, reader: ProblemReader): Response {
  return new Response(`${JSON.stringify(problemJson(problem, reader))}\n`, {
    status: PROBLEMS[problem.name],
    headers: {
      'content-type': 'application/problem+json',
      'content-language': reader.language,
      'cache-control': PRIVATE_NO_STORE,
      vary: 'Accept-Language',
      ...BASE_HEADERS,
      ...CORS_HEADERS,
      ...problem.headers,
    },
  })
}
