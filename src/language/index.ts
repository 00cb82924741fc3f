export { fill, valuesIn } from './fill.ts'
export { negotiateLanguage } from './language.ts'
