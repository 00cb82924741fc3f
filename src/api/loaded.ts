export { broken, elsewhere, provider, providers, settings } from './answer.ts'
export { openapiDocument } from './openapi.ts'
export { problemPage, referencePage } from './pages.ts'
