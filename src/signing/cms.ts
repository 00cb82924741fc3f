/** What is needed for a signature, and not before. */
export { loadIdentity } from './identity.ts'
export { signedData } from './signed-data.ts'
