import { type Domain, parseDomain } from '../../address/index.ts'
import { rawQueryValue } from '../../http/index.ts'
import { fail, ok, type Result } from '../../result.ts'

/** The form of an answer: `text` is the zone file. */
export type ZoneForm = 'text' | 'json' | 'html'

/** What an operator asks for. */
export interface ZoneRequest {
  readonly domain: Domain
  /** The digest that the zone holds now, in the standard alphabet. */
  readonly previous: string | undefined
  readonly mailconf: boolean
}

export type ZoneRequestFailure = 'domain-malformed' | 'digest-malformed'

/** No top-level domain is called like one of these endings. */
const FORM_BY_ENDING = { '.json': 'json', '.txt': 'text' } as const satisfies Record<string, ZoneForm>

const endingOf = (path: string) =>
  (Object.keys(FORM_BY_ENDING) as (keyof typeof FORM_BY_ENDING)[]).find((ending) => path.endsWith(ending))

/** The form that the path names, else the one that is accepted: a browser says `text/html`, curl anything. */
export function formFor(path: string, accept: string | null): ZoneForm {
  const ending = endingOf(path)
  if (ending !== undefined) return FORM_BY_ENDING[ending]
  if (accept?.includes('text/html') === true) return 'html'
  return accept?.includes('application/json') === true ? 'json' : 'text'
}

/** @param name the last part of the path, decoded */
export function readZoneRequest(url: string, name: string): Result<ZoneRequest, ZoneRequestFailure> {
  const ending = endingOf(name)
  const domain = parseDomain(ending === undefined ? name : name.slice(0, -ending.length))
  if (!domain.ok) return domain
  const given = rawQueryValue(url, 'previous')
  const previous = given === undefined ? undefined : digestFrom(given)
  if (given !== undefined && previous === undefined) return fail('digest-malformed')
  return ok({ domain: domain.value, previous, mailconf: rawQueryValue(url, 'mailconf') === '1' })
}

/** Spec: RFC 4648 §4, or §5 as it goes into URLs; a `+` that nobody encoded stays one, and padding may be left out. */
function digestFrom(raw: string): string | undefined {
  const text = raw
    .replace(/%2b/gi, '+')
    .replace(/%2f/gi, '/')
    .replace(/%3d/gi, '=')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  // 256 bits: 43 characters, the last of which holds four of them.
  const digest = /^([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048])=?$/.exec(text)?.[1]
  return digest === undefined ? undefined : `${digest}=`
}
