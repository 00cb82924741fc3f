export { escapeXml, FORBIDDEN_IN_XML } from './escape.ts'
export { type Template, template } from './render.ts'
