import type { EmailAddress } from '../address/index.ts'
import type { Username } from './model.ts'

const PLACEHOLDER = /%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%/g

/** The two templates that every client fills in by itself (AUTOCONFIG, placeholders). */
const WHOLE_TEMPLATES: ReadonlySet<string> = new Set(['%EMAILADDRESS%', '%EMAILLOCALPART%'])

/** What a username template says for an address, in one pass: an address may look like a placeholder itself. */
export function usernameFor(template: string, address: EmailAddress): string {
  if (template === '%EMAILADDRESS%') return address.text
  return template.replace(PLACEHOLDER, (_, name: 'EMAILADDRESS' | 'EMAILLOCALPART' | 'EMAILDOMAIN') =>
    name === 'EMAILADDRESS' ? address.text : name === 'EMAILLOCALPART' ? address.localPart : address.domain,
  )
}

/** Whether a login needs our help: it holds a placeholder that is not one of the two whole ones each client knows. */
export function isCompound(username: Username): boolean {
  return 'template' in username && username.template.includes('%') && !WHOLE_TEMPLATES.has(username.template)
}

/** Stands in for every address where two logins are compared without one. */
const ANY_ADDRESS = { localPart: 'a', domain: 'b.example', text: 'a@b.example' } as EmailAddress

/** Whether two servers take the same login, for an address or for any. A login that cannot be derived equals none. */
export function sameLogin(a: Username, b: Username, address: EmailAddress = ANY_ADDRESS): boolean {
  return 'template' in a && 'template' in b && usernameFor(a.template, address) === usernameFor(b.template, address)
}
