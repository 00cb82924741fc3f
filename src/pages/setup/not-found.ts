import { notFoundPage } from '#generated/templates.js'
import { type FrameView, frameOf, pageHeaders } from '../../frame/index.ts'
import { NO_STORE, pathAndQueryOf, rawQueryValue, withoutAddresses } from '../../http/index.ts'
import type { Speaker } from './answer.ts'

/** What `templates/pages/setup/not-found.html` shows. */
export interface NotFoundView {
  readonly frame: FrameView
}

/** For people who followed a link that leads nowhere. */
export function answerNotFound({ url }: Request, speaker: Speaker): Response {
  const language = speaker.languageFor(rawQueryValue(url, 'lang'))
  const title = speaker.sayIn(language)('setup.not-found.title')
  // Nothing is there, and whatever the address holds is not the set-up page's.
  const own = `https://localhost${withoutAddresses(pathAndQueryOf(url))}`
  const body = notFoundPage[language]({ frame: frameOf({ url: own, language, title, isPrivate: true }) })
  return new Response(body, { status: 404, headers: pageHeaders(language, NO_STORE) })
}
