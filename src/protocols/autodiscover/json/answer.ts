import { parseServiceHost } from '../../../address/index.ts'
import { BASE_HEADERS, hostOf, PRIVATE_NO_STORE } from '../../../http/index.ts'
import { RETRY_AFTER_SECONDS } from '../../../limits.ts'
import type { Services } from '../../protocol.ts'
import { originFor } from '../origin.ts'
import { POX_PATH } from '../paths.ts'
import { readJsonRequest } from './request.ts'
import { type JsonFailure, toJsonErrorView, toJsonView } from './view.ts'

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': PRIVATE_NO_STORE,
  ...BASE_HEADERS,
} as const

/**
 * The answer to a question in JSON: where the asked protocol answers, for whoever the address or the host stands for.
 * It depends on the domain alone, so that it says nothing about who has a mailbox (AD-71).
 */
export async function answerJson(request: Request, services: Services): Promise<Response> {
  const asked = readJsonRequest(request.url)
  if (!asked.ok) return jsonFailure({ reason: 'request-invalid' })
  const { address, protocol } = asked.value
  const host = parseServiceHost(hostOf(request.url))
  const match = await services.lookup({ address, host })
  if (!match.ok) return jsonFailure({ reason: address === undefined ? 'request-invalid' : 'user-unknown' })
  const account = services.documents.account(match.value)
  if (!account.ok) return jsonFailure({ reason: 'user-unknown' })
  const origin = await originFor({ request, host, address, match: match.value }, services)
  const view = toJsonView(account.value, protocol, origin + POX_PATH)
  return view.ok ? new Response(JSON.stringify(view.value), { headers: HEADERS }) : jsonFailure(view.error)
}

export function jsonFailure(failure: JsonFailure): Response {
  const { status, view } = toJsonErrorView(failure)
  const headers = status === 503 ? { ...HEADERS, 'retry-after': String(RETRY_AFTER_SECONDS) } : HEADERS
  return new Response(JSON.stringify(view), { status, headers })
}
