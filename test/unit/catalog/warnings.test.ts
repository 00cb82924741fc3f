import { expect, test } from 'vitest'
import { createApp } from '../../../src/app.ts'
import { openCatalog } from '../../../src/catalog/index.ts'
import { readSettings } from '../../../src/settings.ts'
import { changed, compiled, local, swap } from './support.ts'

/** What the build warns about, beside what clients are then told. */

function serviceOf(text: string, env: Readonly<Record<string, string>> = {}) {
  const { catalog, notes } = compiled(local(text))
  const app = createApp({
    catalog: openCatalog({ version: 'test', ...catalog }),
    settings: readSettings({ DNS_OVER_HTTPS_URL: '', ...env }),
  })
  const answer = async (response: Response | Promise<Response>) => {
    const { status } = await response
    return { status, body: await (await response).text() }
  }
  return {
    notes,
    autoconfig: () => answer(app.fetch(new Request('https://autoconfig.example.net/mail/config-v1.1.xml'))),
    autodiscover(address: string) {
      const body = `<Autodiscover><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`
      const url = 'https://autodiscover.example.net/autodiscover/autodiscover.xml'
      return answer(app.fetch(new Request(url, { method: 'POST', body })))
    },
  }
}

/** IMAP with TLS, and nothing but plain text for sending. */
const PLAIN = changed(/security: tls(?= }\n$)/, 'security: none, reason: the provider offers nothing else')

test('AC-65, AD-40 an entry that can only send in plain text is warned about, and answered like an unknown one', async () => {
  const { notes, autoconfig, autodiscover } = serviceOf(PLAIN)
  expect(notes).toEqual(['1 without TLS in both directions, answered as unknown: example.net'])
  const [document, error] = [await autoconfig(), await autodiscover('anna@example.net')]
  expect(document.status).toBe(404)
  expect(document.body).not.toMatch(/clientConfig|plain|<outgoingServer/)
  expect(error.status).toBe(404)
  expect(error.body).toContain('<ErrorCode>500</ErrorCode>')
  expect(error.body).not.toContain('<Protocol>')
})

test('AD-40 with plain text allowed, the sending server alone says that it has no protection', async () => {
  const { status, body } = await serviceOf(PLAIN, { PUBLISH_INSECURE: 'true' }).autodiscover('anna@example.net')
  expect(status).toBe(200)
  const words = (name: string) =>
    [...body.matchAll(new RegExp(`<${name}>(.*)</${name}>`, 'g'))].map((found) => found[1])
  expect([words('Type'), words('SSL'), words('Encryption')]).toEqual([
    ['IMAP', 'SMTP'],
    ['on', 'off'],
    ['SSL', 'None'],
  ])
})

test('AD-37 a login that is the local part keeps its zeros, and the build warns that Thunderbird drops them', async () => {
  const whole = serviceOf(changed('imap.example.net', 'mail.example.net'))
  expect(whole.notes).toEqual([])
  expect((await whole.autodiscover('007@example.net')).body).toContain('<LoginName>007@example.net</LoginName>')
  const short = serviceOf(
    swap(PLAIN, /security: none.*(?= })/, 'security: tls').concat("username: '%EMAILLOCALPART%'\n"),
  )
  expect(short.notes).toEqual([
    "1 with the local part as login, where Thunderbird's Autodiscover reader turns 007 into 7: example.net",
  ])
  expect((await short.autodiscover('007@example.net')).body.match(/<LoginName>.*<\/LoginName>/g)).toEqual([
    '<LoginName>007</LoginName>',
    '<LoginName>007</LoginName>',
  ])
})
