/**
 * The compiled templates, evaluated with the first document and not at start-up: their runtime costs as much CPU there
 * as a quarter of a hello worker, and profiles and most errors never need it.
 */
export const templates = () => import('#generated/templates.js')
