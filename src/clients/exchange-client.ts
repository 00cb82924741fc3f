import type { EmailAddress } from '../address/index.ts'
import { fail, type Result } from '../result.ts'
import { type Answer, type HttpRule, isFetched, type Refusal, type ServerChoice } from './client.ts'

/** What a program makes of an answer that names web services, and mail servers only beside them. */
export interface ServicesFound {
  /** Where it will log in: a URL, or the part of it that the program keeps. */
  readonly url: string | undefined
  /** Mail servers, where the format has a place for them and the program reads it. */
  readonly servers: readonly ServerChoice[]
}

/** Why not, in addition to what readers of mail settings say. */
export type ServiceRefusal = Refusal | 'asks-elsewhere' | 'no-such-service' | 'no-such-user'

export type ServiceReading = Result<ServicesFound, ServiceRefusal>

export interface ServiceFormat {
  readonly http: HttpRule
  read(document: string, address: EmailAddress): ServiceReading
}

/** A program that looks for Exchange's services instead of mail servers, as far as it reads what we serve. */
export interface ExchangeClient {
  readonly name: string
  /** The source that the rules were read in, or the documents where there is none. */
  readonly source: string
  /** Autodiscover in the MobileSync schema. */
  readonly activeSync?: ServiceFormat
  /** Autodiscover v2, in JSON. */
  readonly json?: ServiceFormat
  /** Autodiscover in SOAP, `GetUserSettings`. */
  readonly soap?: ServiceFormat
}

/** What a program makes of an answer: its HTTP rule first, then its reader. */
export function readServiceAnswer(format: ServiceFormat, answer: Answer, address: EmailAddress): ServiceReading {
  return isFetched(format.http, answer) ? format.read(answer.body, address) : fail('http')
}
