export type { SigningWarning } from './faults.ts'
export type { SigningPair } from './identity.ts'
export { createSigner, type Signer } from './signer.ts'
