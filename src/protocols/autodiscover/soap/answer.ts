import { soapDomainSettings, soapFault, soapUserSettings } from '#generated/templates.js'
import { parseDomain, parseEmailAddress, parseServiceHost, type ServiceHost } from '../../../address/index.ts'
import { BASE_HEADERS, hostOf, PRIVATE_NO_STORE } from '../../../http/index.ts'
import { RETRY_AFTER_SECONDS } from '../../../limits.ts'
import type { Services } from '../../protocol.ts'
import { type SoapFailure, toFaultView } from './fault.ts'
import { readSoapRequest, type SoapRequest } from './request.ts'
import { INVALID_USER, toDomainSettingsView, toUserSettingsView, toUserView, type UserView } from './view.ts'

const HEADERS = {
  'content-type': 'text/xml; charset=utf-8',
  'cache-control': PRIVATE_NO_STORE,
  ...BASE_HEADERS,
} as const

/**
 * The answer to a SOAP request: settings of mailboxes, by the domains of their addresses. Errors about the whole, about
 * one mailbox and about one setting each have their own place in it, and status 200.
 *
 * Spec: MS-OXWSADISC §3.1.4.
 */
export async function answerSoap(request: Request, services: Services): Promise<Response> {
  const asked = await readSoapRequest(request)
  if (!asked.ok) return soapFailure(asked.error)
  const host = parseServiceHost(hostOf(request.url))
  const body =
    asked.value.operation === 'GetUserSettings'
      ? soapUserSettings(toUserSettingsView(await usersOf(asked.value, host, services)))
      : soapDomainSettings(toDomainSettingsView(await areKnown(asked.value, host, services), asked.value.settings))
  return new Response(body, { headers: HEADERS })
}

function usersOf({ subjects, settings, isAnswerable }: SoapRequest, host: ServiceHost, services: Services) {
  if (!isAnswerable) return undefined
  return Promise.all(
    subjects.map(async (mailbox): Promise<UserView> => {
      const address = parseEmailAddress(mailbox)
      const match = address.ok ? await services.lookup({ address: address.value, host }) : address
      const account = match.ok ? services.documents.account(match.value) : match
      return address.ok && account.ok ? toUserView(account.value, address.value, settings) : INVALID_USER
    }),
  )
}

function areKnown({ subjects, isAnswerable }: SoapRequest, host: ServiceHost, services: Services) {
  if (!isAnswerable) return undefined
  return Promise.all(
    subjects.map(async (text) => {
      const name = parseDomain(text)
      const match = name.ok ? await services.lookup({ name: name.value, host }) : name
      return match.ok && services.documents.account(match.value).ok
    }),
  )
}

/** A SOAP fault, for what is no request of ours. */
export function soapFailure(failure: SoapFailure): Response {
  const { status, view } = toFaultView(failure)
  const headers = status === 503 ? { ...HEADERS, 'retry-after': String(RETRY_AFTER_SECONDS) } : HEADERS
  return new Response(soapFault(view), { status, headers })
}
