import { type EmailAddress, emailAddressFromQuery } from '../../../address/index.ts'
import { pathAndQueryOf } from '../../../http/index.ts'
import { fail, ok, type Result } from '../../../result.ts'

/** What a GET in JSON asks. */
export interface JsonRequest {
  readonly address: EmailAddress | undefined
  /** As it was written; absent when it is missing or empty. */
  readonly protocol: string | undefined
}

/**
 * The question in a URL, in either of its forms: `…/autodiscover.json?Email=…&Protocol=…`, and
 * `…/v1.0/<address>?Protocol=…` with a raw or an encoded `@`, whose address wins. Names of parameters count without
 * regard to case (AD-61, AD-62).
 *
 * An address in the query that is none is passed over, the host may still say whose; one in the path is what the whole
 * path is for, and fails.
 */
export function readJsonRequest(url: string): Result<JsonRequest, 'address-malformed'> {
  const [path = '', ...queries] = pathAndQueryOf(url).split('#', 1)[0]?.split('?') ?? []
  const parameters = queries.join('?').split('&')
  const protocol = decoded(parameterOf(parameters, 'protocol'))
  const [version, ...rest] = path.split('/').slice(3)
  if (version !== undefined && version !== '') {
    const inPath = emailAddressFromQuery(rest.join('/'))
    // A slash may be part of an address, but then it comes encoded.
    return inPath.ok && rest.length === 1 ? ok({ address: inPath.value, protocol }) : fail('address-malformed')
  }
  const inQuery = emailAddressFromQuery(parameterOf(parameters, 'email'))
  return ok({ address: inQuery.ok ? inQuery.value : undefined, protocol })
}

function parameterOf(parameters: readonly string[], name: string): string {
  const given = parameters.find((parameter) => parameter.split('=', 1)[0]?.toLowerCase() === name)
  return given?.slice(name.length + 1) ?? ''
}

/** What cannot be decoded is no protocol of ours either. */
function decoded(value: string): string | undefined {
  if (value === '') return undefined
  try {
    return decodeURIComponent(value.replaceAll('+', ' ')).trim() || undefined
  } catch {
    return value
  }
}
