import { expect, test } from 'vitest'
import { LANGUAGES, texts } from '#generated/texts.js'
import { fill } from '../../src/language/index.ts'
import { exactText } from './autoconfig-support.ts'
import {
  BROWSER,
  IDENTITY_HOST,
  PATHS,
  PROBLEMS,
  PROFILE_TYPE,
  PROGRAM,
  profileAt,
  profileText,
  specified,
  urlFor,
} from './mobileconfig-support.ts'
import { PAGE_POLICY } from './page-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** How a profile, or the reason that there is none, travels: methods, status, headers, languages, plain HTTP. */

const PROFILE = urlFor('example.org')

/** All that an answer says, its headers by name. */
async function answerOf(response: Promise<Response>) {
  const answer = await response
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await exactText(answer) }
}

test('MC-1, MC-2, MC-3, MC-4 a link with an address gives a file that a device takes for a profile', async () => {
  const { status, headers, text } = await answerOf(ask(PROFILE))
  expect(status).toBe(200)
  expect(headers).toEqual({
    'content-type': 'application/x-apple-aspen-config',
    'content-disposition': 'attachment; filename="example.org.mobileconfig"',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
    vary: 'Accept-Language',
  })
  expect(text).toContain('<string>Configuration</string>')
})

test.each([
  ['example.org', 'example.org.mobileconfig'],
  ['EXAMPLE.org', 'example.org.mobileconfig'],
  ['b%C3%BCcher.example', 'xn--bcher-kva.example.mobileconfig'],
  ['shop.kunden.example', 'shop.kunden.example.mobileconfig'],
])('MC-3 the file of %s is called %s, after the domain alone', async (domain, name) => {
  for (const localPart of ['user', "o'neil%2Btag", 'm%C3%BCller', 'a%3Db%2Fc']) {
    const response = await ask(`${SVC}/email.mobileconfig?email=${localPart}@${domain}&name=%22%3B%20filename%3Dx`)
    const disposition = response.headers.get('content-disposition') ?? ''
    expect(disposition).toBe(`attachment; filename="${name}"`)
    expect(/^attachment; filename="(.*)"$/.exec(disposition)?.[1]).toMatch(/^[A-Za-z0-9._-]+\.mobileconfig$/)
  }
})

const ALIASES = PATHS.flatMap((path) =>
  ['emailaddress', 'email', 'address', 'addresses'].map((parameter) => `${path}?${parameter}=`),
)

test.each(ALIASES)('MC-5 %s gives the same profile, byte by byte', async (link) => {
  const expected = await profileText(`${PROFILE}&signed=0`)
  expect(await profileText(`${SVC}${link}user@example.org&signed=0`)).toBe(expected)
})

test.each(PATHS)('MC-7 HEAD has the status and the headers of GET, and no body, at %s', async (path) => {
  for (const query of ['?email=user@example.org', '?email=user', '?email=user@nowhere.example', '']) {
    const get = await answerOf(ask(SVC + path + query))
    const head = await answerOf(ask(SVC + path + query, { method: 'HEAD' }))
    expect(head).toEqual({ ...get, text: '' })
    expect(get.text).not.toBe('')
  }
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('MC-8 %s is not allowed', async (method) => {
  for (const path of PATHS) {
    const { status, headers, text } = await answerOf(ask(`${SVC}${path}?email=user@example.org`, { method }))
    expect(status).toBe(405)
    expect(headers['allow']).toBe('GET, HEAD')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(headers['cache-control']).toBe('no-store')
    expect(text).not.toContain('plist')
  }
})

test.each(['/Email.mobileconfig', '/mobileconfig/x', '/email.mobileconfig.txt'])(
  'there is no profile at %s',
  async (path) => {
    expect((await ask(`${SVC}${path}?email=user@example.org`)).status).toBe(404)
  },
)

test.each([PROGRAM, BROWSER])('MC-9 without an address there is no profile, but a reason (%j)', async (headers) => {
  for (const path of PATHS) {
    const answer = await answerOf(ask(SVC + path, { headers }))
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toMatch(/^text\/(?:plain|html); charset=utf-8$/)
    expect(answer.text).toContain('The e-mail address is missing')
    expect(answer.text).not.toMatch(/plist|Payload/)
  }
})

test.each(['nowhere.example', 'sub.example.org', 'example.or', 'kunden.example'])(
  'MC-11 an unknown domain (%s) is not found, and says so',
  async (domain) => {
    expect(await answerOf(ask(urlFor(domain)))).toMatchObject({
      status: 404,
      text: `${texts.en['problem.domain-unknown.title']}\n${texts.en['problem.domain-unknown.text']}\n`,
    })
  },
)

test('MC-11 an unknown domain is not found when the look-up failed, either', async () => {
  const catalogIsDown = serviceWith({ SERVICE_HOST: SVC }, { log: () => {}, lookup: failingLookup })
  const { status, headers } = await answerOf(catalogIsDown(PROFILE))
  expect([status, headers['cache-control']]).toEqual([404, 'no-store'])
})

const failingLookup = async () => ({
  ok: false as const,
  error: { reason: 'source-unavailable' as const, domain: 'example.org' as never, why: [] },
})

/** The headers of every problem; a page has two more. */
const problemHeaders = (type: 'plain' | 'html', language: string) => ({
  'content-type': `text/${type}; charset=utf-8`,
  'content-language': language,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  vary: 'Accept, Accept-Language',
  ...(type === 'plain' ? {} : { 'content-security-policy': PAGE_POLICY }),
})

test.each(PROBLEMS)(
  'MC-14 $key is said as a page to browsers, else as text, with status $status: $url',
  async ({ key, status, url }) => {
    for (const language of LANGUAGES) {
      const [title, explanation] = (['title', 'text'] as const).map((part) =>
        texts[language][`problem.${key}.${part}` as 'problem.oauth-only.text'].replace('{maximum}', '100'),
      )
      const asked = `${url}${url.includes('?') ? '&' : '?'}lang=${language}`
      const plain = await answerOf(ask(asked, { headers: PROGRAM }))
      expect(plain).toMatchObject({ status, headers: problemHeaders('plain', language) })
      expect(plain.text.split('\n').slice(0, 2)).toEqual([title, explanation])
      expect(await answerOf(ask(asked, { headers: { accept: '' } }))).toEqual(plain)
      expect(await answerOf(ask(asked))).toEqual(plain)
      const page = await answerOf(ask(asked, { headers: BROWSER }))
      expect(page).toMatchObject({ status, headers: problemHeaders('html', language) })
      expect(page.headers).toEqual(problemHeaders('html', language))
      expect(page.text).toMatch(new RegExp(`^<!doctype html>\n<html lang="${language}">\n`))
      for (const accept of ['text/html', 'application/xhtml+xml, text/html;q=0.9, */*;q=0.8'])
        expect(await answerOf(ask(asked, { headers: { accept } }))).toEqual(page)
    }
  },
)

test('MC-16 a link works as often as it is followed, without cookies', async () => {
  const first = await answerOf(ask(PROFILE))
  expect(first.status).toBe(200)
  expect(await answerOf(ask(PROFILE))).toEqual(first)
  expect(await answerOf(ask(PROFILE, { headers: { cookie: 'a=b', referer: 'https://example.org/' } }))).toEqual(first)
})

const HOSTS = [SVC, 'autoconfig.example.org', 'autodiscover.example.org', 'example.org', 'nowhere.example', 'localhost']

test.each(HOSTS)('MC-17 over https there is neither a cookie nor a redirect at %s', async (host) => {
  for (const path of PATHS) {
    const response = await ask(`${host}${path}?email=user@example.org`, { redirect: 'manual' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(PROFILE_TYPE)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('location')).toBeNull()
  }
})

const PLAIN = '/email.mobileconfig?email=user%2Btag@example.org&name=Uma+Example&lang=de'

test.each(PATHS)('MC-18 over plain http the link leads to the service itself, over https: %s', async (path) => {
  const query = PLAIN.slice(PLAIN.indexOf('?'))
  for (const host of [IDENTITY_HOST, 'autoconfig.example.org', 'evil.example', `${IDENTITY_HOST}:8080`])
    for (const method of ['GET', 'HEAD']) {
      const answer = await answerOf(specified(`http://${host}${path}${query}`, { method, redirect: 'manual' }))
      expect(answer).toMatchObject({ status: 308, text: '' })
      expect(answer.headers).toMatchObject({
        location: `https://${IDENTITY_HOST}${path}${query}`,
        'cache-control': expect.stringContaining('no-store'),
        'referrer-policy': 'no-referrer',
      })
    }
})

test('MC-18 a proxy says whether it was plain http', async () => {
  const through = (scheme: string, proto: string) =>
    specified(`${scheme}://${IDENTITY_HOST}${PLAIN}`, { headers: { 'x-forwarded-proto': proto }, redirect: 'manual' })
  expect((await through('http', 'https')).status).toBe(200)
  expect((await through('http', 'https, http')).status).toBe(200)
  expect((await through('https', 'http')).status).toBe(308)
  expect((await through('https', 'HTTP')).status).toBe(308)
  expect((await through('http', 'ws')).status).toBe(308)
})

test('MC-18 a link that is wrong is sent to https as well, and not looked at before', async () => {
  for (const query of ['', '?email=user', '?email=user@nowhere.example']) {
    const response = await specified(`http://${IDENTITY_HOST}/mobileconfig${query}`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([
      308,
      `https://${IDENTITY_HOST}/mobileconfig${query}`,
    ])
  }
})

test('local use, and a service without a host of its own, do without https', async () => {
  for (const host of ['localhost:8787', '127.0.0.1:8787', '[::1]:8787'])
    expect((await specified(`http://${host}${PLAIN}`, { redirect: 'manual' })).status).toBe(200)
  expect((await serviceWith({})(`http://autoconfig.example.org${PLAIN}`, { redirect: 'manual' })).status).toBe(200)
})

const GERMAN = 'Fügt das Mailkonto user@example.org hinzu.'
const ENGLISH = 'Adds the mail account user@example.org.'

test.each([
  ['', undefined, ENGLISH],
  ['', 'de-AT', GERMAN],
  ['', 'de-AT,de;q=0.9,en;q=0.8', GERMAN],
  ['', 'nl,en;q=0.5,de;q=0.4', ENGLISH],
  ['&lang=de', undefined, GERMAN],
  ['&lang=de', 'en', GERMAN],
  ['&lang=de-CH', 'en', GERMAN],
  ['&lang=en', 'de', ENGLISH],
  ['&lang=nl', 'de', GERMAN],
  ['&lang=', 'de', GERMAN],
  ['&lang=%22%3E%3Cb%3E', undefined, ENGLISH],
])('the profile speaks the language of lang ("%s"), else of the header (%s)', async (lang, header, description) => {
  const init = header === undefined ? {} : { headers: { 'accept-language': header } }
  const response = await ask(urlFor('example.org', lang), init)
  expect(response.headers.get('vary')).toBe('Accept-Language')
  expect(await exactText(response)).toContain(`<string>${description}</string>`)
})

test.each(LANGUAGES)('the profile and its problems are said in %s, asked for by link or header', async (language) => {
  const description = fill(texts[language]['profile.mail.description'], { address: 'user@example.org' })
  for (const [query, header] of [
    [`&lang=${language}`, 'xx'],
    ['', `nl, ${language}-CH;q=0.9, en;q=0.8`],
  ] as const) {
    const init = { headers: { ...PROGRAM, 'accept-language': header } }
    expect(await exactText(await ask(urlFor('example.org', query), init))).toContain(`<string>${description}</string>`)
    const problem = await ask(urlFor('oauth-only.example', query), init)
    expect(problem.headers.get('content-language')).toBe(language)
    expect(await problem.text()).toContain(texts[language]['problem.oauth-only.text'])
  }
})

test('the German profile differs from the English one in its descriptions only', async () => {
  const [english, german] = [await profileAt(PROFILE), await profileAt(`${PROFILE}&lang=de`)]
  const { PayloadContent, PayloadDescription, ...rest } = german
  expect(english).toMatchObject(rest)
  expect(PayloadDescription).toBe(
    'Richtet user@example.org auf diesem Gerät ein. Das Profil enthält kein Passwort; Sie werden bei der Installation danach gefragt.',
  )
  const [payload] = PayloadContent as readonly Record<string, unknown>[]
  const [original] = english['PayloadContent'] as readonly Record<string, unknown>[]
  expect(payload).toEqual({ ...original, PayloadDescription: GERMAN })
})

test.each([
  [PROGRAM, 'de-AT', 'Dieses Postfach braucht OAuth\n'],
  [BROWSER, 'de-AT', '<h1>Dieses Postfach braucht OAuth</h1>'],
  [PROGRAM, 'nl', 'This mailbox needs OAuth\n'],
  [BROWSER, 'nl', '<h1>This mailbox needs OAuth</h1>'],
])('a problem is said in the language of the header, too (%j, %s)', async (accept, language, sentence) => {
  const response = await ask(urlFor('oauth-only.example'), { headers: { ...accept, 'accept-language': language } })
  expect(response.headers.get('vary')).toBe('Accept, Accept-Language')
  expect(await response.text()).toContain(sentence)
})

test('when something breaks, there is no profile, and a time to come back', async () => {
  const lookup = () => Promise.reject(new TypeError('broken'))
  const service = serviceWith({ SERVICE_HOST: SVC }, { log: () => {}, lookup })
  for (const path of PATHS) {
    const { status, headers, text } = await answerOf(service(`${SVC}${path}?email=user@example.org`))
    expect(status).toBe(503)
    expect(headers).toMatchObject({ 'retry-after': '60', 'cache-control': 'no-store' })
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(text).toBe('The profile cannot be made just now.\n')
  }
})
