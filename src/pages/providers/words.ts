import type { TextKey } from '#generated/texts.js'
import { type Authentication, type Username, usernameFor } from '../../account/index.ts'
import { parseEmailAddress } from '../../address/index.ts'
import type { Say } from '../setup/facts.ts'

/** The words for what a provider's entry says in the catalog's own. */

const WHOLE_LOGINS: Readonly<Record<string, TextKey>> = {
  '%EMAILADDRESS%': 'providers.login.address',
  '%EMAILLOCALPART%': 'providers.login.local-part',
  '%EMAILDOMAIN%': 'providers.login.domain',
}

/**
 * What a person types as user name.
 *
 * @param domain whose address is the example where the name is put together
 */
export function loginWords(username: Username, domain: string, say: Say): string {
  if (!('template' in username)) return say(`providers.login.${username.ask ?? 'unknown'}`)
  const { template } = username
  const whole = Object.hasOwn(WHOLE_LOGINS, template) ? WHOLE_LOGINS[template] : undefined
  if (whole !== undefined) return say(whole)
  const example = parseEmailAddress(`you@${domain}`)
  if (!example.ok || !template.includes('%')) return say('providers.login.fixed', { login: template })
  return say('providers.login.made', { address: example.value.text, login: usernameFor(template, example.value) })
}

export function authenticationWord(method: Authentication, say: Say): string {
  return say(`providers.authentication.${method}`)
}

/** The name of a language in another one, or its tag where nobody knows it. */
export function languageName(tag: string, language: string): string {
  try {
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
  } catch {
    return tag
  }
}

/** @param month `YYYY-MM` */
export function monthName(month: string, language: string): string {
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )
}
