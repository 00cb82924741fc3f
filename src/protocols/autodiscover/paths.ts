/**
 * The three addresses of Autodiscover, in lower case: `app.ts` lowers the paths under them before routing, because
 * clients capitalise at will (AD-3).
 */
export const POX_PATH = '/autodiscover/autodiscover.xml'
export const JSON_PATH = '/autodiscover/autodiscover.json'
export const SOAP_PATH = '/autodiscover/autodiscover.svc'
