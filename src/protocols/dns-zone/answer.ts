/** What the first question loads: everything that makes an answer, behind one dynamic import. */
export { ZONE } from './document.ts'
export { zoneProblem } from './problem.ts'
export { formFor, readZoneRequest } from './request.ts'
