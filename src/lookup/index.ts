export { defaultProvider, exactDomain, serviceHost, wildcardDomain } from './catalog-sources.ts'
export { createLookup, type Lookup } from './lookup.ts'
export type { LookupFailure, Match, MatchSource, Question, Step } from './match.ts'
export type { Finding, Inquiry, Source } from './source.ts'
