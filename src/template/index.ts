export { escapeXml } from './escape.ts'
export { type Template, template } from './render.ts'
