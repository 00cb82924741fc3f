import { type Domain, type EmailAddress, parseEmailAddress } from '../address/index.ts'

/** An address of nobody in a domain; servers may log it, so that it says who asks. Nothing where the domain leaves no room. */
export const madeUpAddress = (domain: Domain, name = 'postamt-verify'): EmailAddress | undefined => {
  const made = parseEmailAddress(`${name}@${domain}`)
  return made.ok ? made.value : undefined
}
