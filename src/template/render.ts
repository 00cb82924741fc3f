import type HandlebarsType from 'handlebars'
import Handlebars from 'handlebars/runtime.js'
import { escapeXml } from './escape.ts'

/** A compiled template: a view in, a document out. */
export type Template<View> = (view: View) => string

const runtime = (Handlebars as typeof HandlebarsType).create()
runtime.Utils.escapeExpression = escapeXml

/**
 * Turns a precompiled specification into a template with our escape function.
 *
 * The only import of Handlebars' runtime: `Utils` is shared by all its instances, and a second path to it would keep the
 * default escape, which lets missing values, functions and control characters through.
 */
export function template<View>(specification: unknown): Template<View> {
  return runtime.template(specification as TemplateSpecification) as Template<View>
}
