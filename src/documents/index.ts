export { createDocuments, type DocumentKind, type Documents, isSure, type PersonalDocumentKind } from './documents.ts'
