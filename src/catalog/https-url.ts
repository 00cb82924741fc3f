import { parseHostname } from '../address/index.ts'

/** Whether a text is an address that may be linked to: https, in visible ASCII, at a host name, without a user. */
export function isHttpsUrl(text: string): boolean {
  if (!/^https:\/\/[!-~]+$/.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  return url.username === '' && url.password === '' && parseHostname(url.hostname).ok
}
