export { type InitSeen, type LookOptions, type LookProgress, lookForServers, type ServerFound } from './look.ts'
export { type LeftOut, type Proposal, type ProposedServer, propose } from './propose.ts'
