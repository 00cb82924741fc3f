import type { Answered } from './answers.ts'

/** Names for what the service answers, by a look at the answer itself. */

type Sign = readonly [pattern: RegExp, name: (found: RegExpExecArray, body: string) => string]

const count = (body: string, pattern: RegExp) => [...body.matchAll(pattern)].length

const SIGNS: readonly Sign[] = [
  [/<clientConfig version="([\d.]+)">/, ([, version], body) => `autoconfig ${version}, ${servers(body)}`],
  [/<ErrorCode>(6\d\d|500)<\/ErrorCode>/, ([, code]) => `error ${code}`],
  [/mobilesync\/responseschema\/2006/, () => 'the ActiveSync URL'],
  [/outlook\/responseschema\/2006a/, (_, body) => `settings for ${types(body)}${login(body)}`],
  [/GetUserSettingsResponseMessage/, (_, body) => `${count(body, /<UserSetting[\s>]/g)} of the settings, in SOAP`],
  [/^\{"Protocol":"(\w+)","Url"/, ([, protocol]) => `the URL of ${protocol}`],
  [/"ErrorCode": ?"(\w+)"/, ([, code]) => String(code)],
  [/<key>PayloadContent<\/key>/, (_, body) => `profile with ${payloads(body)}`],
  [/"protocols": ?\{/, (_, body) => `hosts of ${Object.keys(JSON.parse(body).protocols).join(', ')}`],
]

const servers = (body: string) => `${count(body, /<(?:incoming|outgoing)Server /g) || 'no'} servers`
const types = (body: string) => [...body.matchAll(/<Type>(\w+)</g)].map(([, type]) => type).join(', ')
const login = (body: string) => (body.includes('<LoginName>') ? '' : ', without login')
const PAYLOADS: Readonly<Record<string, string>> = {
  'mail.managed': 'mail',
  'eas.account': 'Exchange',
  'caldav.account': 'calendars',
  'carddav.account': 'contacts',
}
const payloads = (body: string) =>
  [...body.matchAll(/<string>com\.apple\.(mail\.managed|\w+\.account)</g)]
    .map(([, type = '']) => PAYLOADS[type] ?? type)
    .join(', ')

/** In a few words: status, media type, kind of document. */
export function shownAnswer({ status, contentType, location, body }: Answered): string {
  if (location !== undefined) return `${status} to \`${location}\``
  const type = contentType.split(';')[0]
  for (const [pattern, name] of SIGNS) {
    const found = pattern.exec(body)
    if (found !== null) return `${status} \`${type}\`: ${name(found, body)}`
  }
  return `${status} \`${type}\`: ${body.length === 0 ? 'nothing' : 'a sentence for people'}`
}
