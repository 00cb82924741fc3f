import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { pageAt, posted, say } from './setup-support.ts'
import { SVC, serviceWith } from './support.ts'

/** Whose settings the set-up page says that it shows. */

const asLink = (query: string) => `/setup?${query}`
const BOOKS = 'xn--bcher-kva.example'

describe('a name behind MX hosts', () => {
  test.each(LANGUAGES)('is a provider’s, and no address is said to end in it (%s)', async (language) => {
    const page = await pageAt(asLink(`domain=mx-hoster.example&lang=${language}`))
    expect(page.status).toBe(200)
    expect(page.lines).toContain(say(language, 'setup.for-provider', { provider: 'Example Mail' }))
    expect(page.lines).not.toContain(say(language, 'setup.for-domain', { domain: 'mx-hoster.example' }))
  })

  test.each([
    ['the name itself', 'mx-hoster.example', 200],
    ['an MX host, which nobody has an address at', 'mx00.mx-hoster.example', 404],
    ['an address at the name', 'mx-hoster.example', 404, 'anna@'],
  ])('%s: the page and the API say the same', async (_, domain, status, localPart = '') => {
    const query = localPart === '' ? `domain=${domain}` : `email=${localPart}${domain}`
    const service = serviceWith({ SERVICE_HOST: SVC, DNS_OVER_HTTPS_URL: '' })
    const page = await pageAt(asLink(query), undefined, service)
    const answer = await service(`${SVC}/api/v1/settings?${query}`)
    expect([page.status, answer.status]).toEqual([status, status])
  })
})

describe('a domain of the catalog with letters of its own', () => {
  test.each([
    ['typed in a form', '/setup', posted({ email: 'anna@Bücher.example' }), 'anna@Bücher.example'],
    ['in a link', asLink('email=anna%40b%C3%BCcher.example'), undefined, 'anna@bücher.example'],
    ['with a plus', asLink('email=anna+x@b%C3%BCcher.example'), undefined, 'anna+x@bücher.example'],
    ['as A-labels', asLink(`email=anna@${BOOKS}`), undefined, `anna@${BOOKS}`],
  ])('is named as it came: %s', async (_, path, sent, address) => {
    const page = await pageAt(path, sent)
    expect(page.status).toBe(200)
    expect(page.lines).toContain(say('en', 'setup.for-address', { address }))
  })

  test('stands in the reason, too, and servers get A-labels', async () => {
    const page = await pageAt(asLink('domain=b%C3%BCcher.example'))
    expect(page.lines).toContain(say('en', 'setup.for-domain', { domain: 'bücher.example' }))
    expect(page.html).toContain(
      say('en', 'setup.sure.why.catalog', { domain: 'bücher.example', provider: 'Example Mail' }),
    )
    const address = await pageAt(asLink('email=anna%40b%C3%BCcher.example'))
    expect(address.html).toContain(`>anna@${BOOKS}<`)
  })
})

test('a domain that only its owner vouches for is named by its A-labels: its letters may look like another one', async () => {
  const url = 'https://autoconfig.b%C3%BCcher-klub.example/setup?email=anna%40b%C3%BCcher-klub.example'
  const service = serviceWith({ DEFAULT_PROVIDER: 'example.org', DNS_OVER_HTTPS_URL: '' })
  const page = await pageAt(url, undefined, service)
  expect(page.status).toBe(200)
  expect(page.lines).toContain(say('en', 'setup.for-address', { address: 'anna@xn--bcher-klub-9db.example' }))
})
