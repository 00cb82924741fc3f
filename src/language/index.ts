export { fill } from './fill.ts'
export { negotiateLanguage } from './language.ts'
