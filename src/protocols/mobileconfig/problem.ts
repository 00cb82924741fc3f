import { problemPage } from '#generated/templates.js'
import { type Language, type TextKey, texts } from '#generated/texts.js'
import { type HttpsUrl, settingsOf } from '../../account/index.ts'
import { type FrameView, frameOf, isLanguageChosen, pageHeaders } from '../../frame/index.ts'
import { BASE_HEADERS, NO_STORE } from '../../http/index.ts'
import { fill } from '../../language/index.ts'
import { MAX_SENDER_NAME_CHARACTERS } from '../../limits.ts'
import type { LookupFailure, Match } from '../../lookup/index.ts'
import type { ProfileRequestFailure } from './request.ts'
import type { ProfileFailure } from './view.ts'

/** Why there is no profile. */
export type ProfileProblem = ProfileRequestFailure | LookupFailure['reason'] | ProfileFailure

/** What `templates/mobileconfig/problem.html` shows. */
export interface ProblemView {
  readonly frame: FrameView
  readonly explanation: string
  readonly hasChoices: boolean
  readonly choices: readonly string[]
  readonly links: readonly HttpsUrl[]
}

/** The sentence and HTTP status of each problem (MOBILECONFIG §3.4). */
const SAID = {
  'address-missing': { status: 400, key: 'address-missing' },
  'address-malformed': { status: 400, key: 'address-malformed' },
  'name-malformed': { status: 400, key: 'name-malformed' },
  'protocol-unknown': { status: 400, key: 'protocol-unknown' },
  'part-unknown': { status: 400, key: 'part-unknown' },
  'variant-unknown': { status: 400, key: 'variant-unknown' },
  'domain-missing': { status: 404, key: 'domain-unknown' },
  'domain-unknown': { status: 404, key: 'domain-unknown' },
  'source-unavailable': { status: 404, key: 'domain-unknown' },
  insecure: { status: 404, key: 'domain-unknown' },
  'login-unknown': { status: 422, key: 'no-mail-servers' },
  'no-mail-servers': { status: 422, key: 'no-mail-servers' },
  'oauth-only': { status: 422, key: 'oauth-only' },
  'plain-only': { status: 422, key: 'plain-only' },
  'server-unknown': { status: 422, key: 'server-unknown' },
  'protocol-missing': { status: 422, key: 'protocol-missing' },
  'part-missing': { status: 422, key: 'part-missing' },
  unsupported: { status: 422, key: 'unsupported' },
  'variant-needed': { status: 422, key: 'variant-needed' },
} as const satisfies Record<ProfileProblem, { status: number; key: string }>

/** The answer for a person: HTML when the client takes it, else plain text; never the profile's type (MC-14). */
export function problemResponse(
  request: Request,
  language: Language,
  problem: ProfileProblem,
  match?: Match,
): Response {
  const { status } = SAID[problem]
  const view = toProblemView({ language, keepsLanguage: isLanguageChosen(request.url) }, problem, match)
  const html = request.headers.get('accept')?.includes('text/html') === true
  const headers = {
    ...(html ? pageHeaders(language) : BASE_HEADERS),
    'content-type': `text/${html ? 'html' : 'plain'}; charset=utf-8`,
    'cache-control': NO_STORE,
    vary: 'Accept, Accept-Language',
    'content-language': language,
    'x-robots-tag': 'noindex',
  }
  const body = html ? problemPage[language](view) : asText(view, texts[language])
  return new Response(body, { status, headers })
}

function toProblemView(
  reader: { readonly language: Language; readonly keepsLanguage: boolean },
  problem: ProfileProblem,
  match: Match | undefined,
): ProblemView {
  const sentences = texts[reader.language]
  const say = (part: 'title' | 'text') =>
    fill(sentences[`problem.${SAID[problem].key}.${part}` satisfies TextKey], { maximum: MAX_SENDER_NAME_CHARACTERS })
  const packages = Object.entries(match?.provider.variants ?? {}).map(([id, { name }]) => `variant=${id} (${name})`)
  const choices = problem === 'variant-needed' || problem === 'variant-unknown' ? packages : []
  return {
    frame: frameOf({ ...reader, title: say('title'), isPrivate: true }),
    explanation: say('text'),
    hasChoices: choices.length > 0,
    choices,
    links: match === undefined ? [] : helpOf(match),
  }
}

/** Where the provider itself explains what to do. */
function helpOf({ provider, variant }: Match): ProblemView['links'] {
  const settings = settingsOf(provider, variant)
  const url = settings.unsupported?.url ?? settings.support?.url ?? settings.help[0]?.url ?? provider.website
  return url === undefined ? [] : [url]
}

function asText(view: ProblemView, sentences: Record<TextKey, string>): string {
  const { frame, explanation, choices, links } = view
  const packages = choices.length === 0 ? [] : [[sentences['problem.packages'], ...choices].join(' ')]
  const help = links.map((url) => `${sentences['problem.more']}: ${url}`)
  return `${[frame.title, explanation, ...packages, ...help].join('\n')}\n`
}
