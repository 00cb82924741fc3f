export { type BodyFailure, readBody, readText, type TextFailure } from './body.ts'
export { isNotModified } from './conditional.ts'
export { etagOf } from './etag.ts'
export { ExactFirst } from './exact-first.ts'
export { BASE_HEADERS, NO_STORE, PRIVATE_NO_STORE } from './headers.ts'
export { plainText, redirect } from './respond.ts'
export { mount, type Route } from './route.ts'
export {
  formQueryValue,
  hostOf,
  isAtNoHost,
  isPlainHttp,
  originOf,
  pathAndQueryOf,
  rawQueryValue,
  withoutAddresses,
} from './url.ts'
