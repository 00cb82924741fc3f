import type { SoapRequestFailure } from './request.ts'

/** What `templates/autodiscover/soap-fault.xml` shows. */
export interface FaultView {
  /** Whose fault it is, in SOAP's words. */
  readonly faultCode: 's:Client' | 's:Server'
  readonly errorCode: string
  readonly message: string
}

export type SoapFailure = SoapRequestFailure | 'broken'

const INVALID_REQUEST = {
  faultCode: 's:Client',
  errorCode: 'InvalidRequest',
  message: 'The request is invalid.',
} as const

/**
 * How a failure is said that has no operation to answer in. SOAP 1.1 wants status 500 for every fault; a mistake of the
 * asker is no failure of ours, so that it is 400 here, and an operation that we lack is said as Exchange says all of its
 * codes, with 200 (AD-78, AD-80).
 */
const SAID = {
  'body-too-large': { status: 413, view: INVALID_REQUEST },
  'body-cut-off': { status: 400, view: INVALID_REQUEST },
  'body-not-utf8': { status: 400, view: INVALID_REQUEST },
  'not-xml': { status: 400, view: INVALID_REQUEST },
  'operation-unknown': {
    status: 200,
    view: { ...INVALID_REQUEST, message: 'This operation is not available.' },
  },
  broken: {
    status: 503,
    view: {
      faultCode: 's:Server',
      errorCode: 'InternalServerError',
      message: 'The server has a temporary problem.',
    },
  },
} as const satisfies Record<SoapFailure, { readonly status: number; readonly view: FaultView }>

export const toFaultView = (failure: SoapFailure): { readonly status: number; readonly view: FaultView } =>
  SAID[failure]
