import { type Asked, CATALOGUE } from '../../clients/catalogue/index.ts'
import { parseDocument } from '../../clients/document.ts'
import type { Exchange, Hop, RecordOf, Records, RecordType } from '../../clients/network.ts'
import type { Seen } from '../seen.ts'
import { isTrouble } from '../verdict.ts'

/** How findings look at what was seen. */

export type Family = 'autoconfig' | 'autodiscover' | 'json' | 'soap' | 'pacc'

const FAMILIES: readonly (readonly [Family, RegExp])[] = [
  ['autoconfig', /\/config-v1\.1\.xml$/],
  ['autodiscover', /\/autodiscover\/autodiscover\.xml$/],
  ['json', /\/autodiscover\/autodiscover\.json(?:\/.*)?$/],
  ['soap', /\/autodiscover\/autodiscover\.svc$/],
  ['pacc', /\/\.well-known\/user-agent-configuration\.json$/],
]

/** Which family of clients a question belongs to. */
export function familyOf({ target }: Asked): Family | undefined {
  const path = URL.parse(target)?.pathname.toLowerCase() ?? ''
  return FAMILIES.find(([, pattern]) => pattern.test(path))?.[0]
}

/** Public databases, whose answers are not the operator's. */
const DATABASES: ReadonlySet<string> = new Set(
  CATALOGUE.flatMap(({ questions }) => questions.flatMap((one) => (one.elsewhere === true ? hostOf(one.target) : []))),
)

/** The questions of a family, in the order in which they were put. */
export function exchangesOf({ exchanges }: Seen, ...families: readonly Family[]): readonly Exchange[] {
  return exchanges.filter(({ asked }) => {
    const family = familyOf(asked)
    return family !== undefined && families.includes(family) && !DATABASES.has(hostOf(asked.target))
  })
}

/** Questions in the schema for mail settings; a GET names no schema, and is answered in this one. */
export function asksForMail({ asked }: Exchange): boolean {
  return asked.body === undefined || asked.body.includes('/outlook/responseschema/')
}

export type Fetched = Exchange & { readonly answer: NonNullable<Exchange['answer']> }

export const hasAnswer = (exchange: Exchange): exchange is Fetched => exchange.answer !== undefined

/** Answers with 2xx, which most clients take for what they looked for. */
export function fetched(exchanges: readonly Exchange[]): readonly Fetched[] {
  return exchanges.filter(hasAnswer).filter(({ answer: { status } }) => isSuccess(status))
}

export const isSuccess = (status: number) => status >= 200 && status < 300

export function hostOf(target: string): string {
  return URL.parse(target)?.hostname ?? ''
}

/** A URL as people compare it: without what a client says of the person. */
export const bare = (url: string) => url.replace(/\?.*/s, '').replace(/\/[^/]*@[^/]*$/, '')

/** Method and URL, without a query. */
export const placeOf = ({ method, target }: Asked) => (method === 'GET' ? bare(target) : `${method} ${bare(target)}`)

export const rootOf = (body: string) => parseDocument(body, 'ignored')

/** The first of each place: a mistake is told once, however many questions meet it. */
export function oncePer<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  const keys = items.map(key)
  return items.filter((_, index) => keys.indexOf(keys[index] as string) === index)
}

/** Every request of the run, each once. */
export function hopsOf({ exchanges }: Seen): readonly Hop[] {
  return exchanges.flatMap(({ hops }) => hops).filter(({ url }) => !DATABASES.has(hostOf(url)))
}

export function recordsOf<Type extends RecordType>(
  { records }: Seen,
  type: Type,
  name: string,
): Records<RecordOf[Type]> | undefined {
  return records.get(`${type} ${name}`) as Records<RecordOf[Type]> | undefined
}

/** The records that were told; none where nobody asked or answered. */
export function toldRecords<Type extends RecordType>(seen: Seen, type: Type, name: string): readonly RecordOf[Type][] {
  const records = recordsOf(seen, type, name)
  return records?.ok === true ? records.records : []
}

/** Whether DNS could not say where a host is: then nothing is known of it. */
export function isUntold(seen: Seen, host: string): boolean {
  const told = [recordsOf(seen, 'A', host), recordsOf(seen, 'AAAA', host)]
  return told.some((one) => one?.ok === false) && told.every((one) => one?.ok !== true || one.records.length === 0)
}

/** Names of the clients that have no working settings and met one of these URLs on their way. */
export function stoppedAt(seen: Seen, ...urls: readonly string[]): { readonly clients?: readonly string[] } {
  const places = urls.map(bare)
  const clients = seen.verdicts
    .filter((verdict) => isTrouble(verdict, seen))
    .filter(({ search }) =>
      search.steps.some(
        ({ exchange, outcome, reason, target = '' }) =>
          (exchange !== undefined && outcome !== 'taken' && places.includes(bare(target))) ||
          (outcome === 'hidden' && places.includes(bare(reason ?? ''))),
      ),
    )
    .map(({ client }) => client.name)
  return clients.length === 0 ? {} : { clients }
}

/** `7 days`, `1 day`. */
export const days = (count: number) => `${count} ${Math.abs(count) === 1 ? 'day' : 'days'}`
