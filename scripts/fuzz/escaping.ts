import { type Answer, headerOf } from './wire.ts'
import { MARK } from './words.ts'

const isMarked = (text: string) => text.search(MARK) !== -1

const MARKUP = /html|xml|aspen/

/**
 * Where input has become more than text: a header, an element, an attribute, an entity, a script. Texts of a request that
 * try to be that carry a mark, and nothing of ours does.
 */
export function nothingEscapes(answer: Answer): string | undefined {
  const injected = answer.headers.find(([name]) => isMarked(name))
  if (injected !== undefined) return `the header ${injected[0]}`
  if (!MARKUP.test(headerOf(answer, 'content-type') ?? '')) return undefined
  const text = answer.body.toString('latin1')
  if (!isMarked(text)) return undefined
  const entity = /&zqx[ldm][0-9a-z]{6};/.exec(text)
  if (entity !== null) return `the entity ${entity[0]}`
  for (const [tag] of text.matchAll(/<[^\s<>"']+(?:"[^"]*"|'[^']*'|[^<>"'])*>?/g)) {
    const structure = tag.replace(/"[^"]*"|'[^']*'/g, '""')
    if (isMarked(structure)) return `in the tag ${tag.slice(0, 200)}`
    if (/\s(?:href|src|action|formaction|data)=["']\s*(?:javascript|data):/i.test(tag))
      return `a script in the tag ${tag.slice(0, 200)}`
  }
  return undefined
}
