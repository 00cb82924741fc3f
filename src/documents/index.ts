export { createDocuments, type DocumentKind, type Documents, type PersonalDocumentKind } from './documents.ts'
