export { escapeXml, FORBIDDEN_IN_XML } from './escape.ts'
export { each, holds, type Template } from './render.ts'
