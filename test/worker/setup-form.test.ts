import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { MAX_REQUEST_BODY_BYTES } from '../../src/limits.ts'
import { everyElement, named } from './autoconfig-support.ts'
import { PAGE_POLICY } from './page-support.ts'
import { fieldsOf, formFor, headingsOf, pageAt, posted, say, sent, serversOf, titleOf } from './setup-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What people and hosters send to the set-up page, usable or not. */

const ADDRESS = 'Anna+Post@example.org'

describe('the form', () => {
  test.each(['/', '/setup', '/setup/', '/?lang=en', '/setup?other=1', '/setup?email='])(
    'stands at %s',
    async (path) => {
      const page = await pageAt(path)
      expect(page.status).toBe(200)
      expect(headingsOf(page)).toEqual([say('en', 'setup.form.title')])
      const form = formFor(page, 'email')
      expect([form.attributes['method'], form.attributes['action']]).toEqual(['post', '/setup'])
      expect(fieldsOf(form)).toMatchObject({ email: '', name: '' })
    },
  )

  test('names each field for those who hear it, and never asks for a password', async () => {
    const { root, html } = await pageAt('/')
    const labelled = named(root, 'label').map(({ attributes }) => attributes['for'])
    const fields = named(root, 'input').filter(({ attributes }) => attributes['type'] !== 'hidden')
    expect(fields.map(({ attributes }) => attributes['id'])).toEqual(labelled)
    const ids = new Set(everyElement(root).map(({ attributes }) => attributes['id']))
    for (const { attributes } of fields) expect(ids).toContain(attributes['aria-describedby'])
    expect(html).not.toContain('type="password"')
  })

  test.each([
    ['the form', '/?lang=en&other=a%40b.example'],
    ['a problem', '/setup?email=nobody&other=a%40b.example'],
    ['an answer', `/setup?email=${ADDRESS}&other=a%40b.example&protocol=pop3`],
  ])('%s leads to other languages with its own fields alone', async (_, path) => {
    const page = await pageAt(path)
    const links = named(page.root, 'a').flatMap(({ attributes }) =>
      'hreflang' in attributes && attributes['href']?.startsWith('/') ? [attributes['href']] : [],
    )
    expect(links.length).toBe(LANGUAGES.length)
    const own = ['email', 'protocol', 'lang']
    for (const link of links) {
      const names = [...new URL(link, 'https://localhost').searchParams.keys()]
      expect(names.filter((name) => !own.includes(name))).toEqual([])
      if (path.includes('protocol')) expect(names).toEqual(own)
    }
  })

  test('is the same for everybody and may be kept, each language for itself', async () => {
    const { headers } = await pageAt('/')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('vary')).toBe('Accept-Language')
    expect(headers.get('content-security-policy')).toBe(PAGE_POLICY)
  })

  test.each(LANGUAGES)('is written in %s, chosen by header, link or switch', async (language) => {
    const byHeader = await pageAt('/', { headers: { 'accept-language': language } })
    const byLink = await pageAt(`/setup?lang=${language}`, { headers: { 'accept-language': 'xx' } })
    for (const page of [byHeader, byLink]) {
      expect(page.headers.get('content-language')).toBe(language)
      expect(page.root.attributes['lang']).toBe(language)
      expect(headingsOf(page)).toEqual([say(language, 'setup.form.title')])
    }
    expect(fieldsOf(formFor(byLink, 'email'))['lang']).toBe(language)
    expect(fieldsOf(formFor(byHeader, 'email'))).not.toHaveProperty('lang')
  })

  test('is answered without a body to HEAD', async () => {
    const response = await ask(`${SVC}/setup`, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('says to %s what it takes', async (method) => {
    for (const path of ['/', '/setup']) {
      const response = await ask(SVC + path, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    }
  })
})

describe('an address', () => {
  test('that is sent stands in no link, title or address of the page, and the answer is kept by nobody', async () => {
    const page = await pageAt('/setup', posted({ email: ADDRESS, name: 'Anna Muster' }))
    expect(page.status).toBe(200)
    expect(titleOf(page)).toMatch(new RegExp(`^${say('en', 'setup.title', { provider: 'Example Mail' })} – `))
    expect(page.lines).toContain(say('en', 'setup.for-address', { address: ADDRESS }))
    expect(page.headers.get('cache-control')).toBe('private, no-store')
    expect(page.headers.get('content-security-policy')).toBe(PAGE_POLICY)
    expect(page.headers.get('vary')).toBe('Accept-Language, User-Agent, Sec-CH-UA-Platform')
    expect(page.html).toContain('<meta name="robots" content="noindex">')
    const links = named(page.root, 'a').map(({ attributes }) => attributes['href'] ?? '')
    const telling = links.filter((link) => /anna/i.test(link))
    for (const link of telling) expect(link).toMatch(/^\/email\.mobileconfig\?/)
    const sending = named(page.root, 'form').filter((form) => Object.keys(fieldsOf(form)).some(Boolean))
    for (const { attributes } of sending)
      expect([attributes['method'], attributes['action']]).toEqual(['post', '/setup'])
  })

  test('that is sent to the root is answered as well', async () => {
    expect((await pageAt('/', posted({ email: ADDRESS }))).status).toBe(200)
  })

  test.each([
    ['a plus that nobody encoded', `email=${ADDRESS}`],
    ['a plus in percent', `email=${encodeURIComponent(ADDRESS)}`],
    ['a plus that somebody decoded', 'email=Anna%20Post@example.org'],
    ['the address before the domain', `domain=packages.example&email=${ADDRESS}`],
    ['the first of two', `email=${ADDRESS}&email=other@packages.example`],
  ])('may stand in a link: %s', async (_, query) => {
    for (const path of ['/', '/setup']) {
      const page = await pageAt(`${path}?${query}`)
      expect(page.status).toBe(200)
      expect(page.lines).toContain(say('en', 'setup.for-address', { address: ADDRESS }))
      expect(titleOf(page)).not.toMatch(/anna/i)
      expect(page.headers.get('cache-control')).toBe('private, no-store')
    }
  })

  test('in a form is decoded as forms are: a plus is a space, which no address holds', async () => {
    const form = (body: string) => pageAt('/setup', { ...posted({}), body })
    expect((await form('email=anna%2Bpost%40example.org')).status).toBe(200)
    expect((await form('email=anna%40example.org&name=Anna+Muster')).html).toContain('value="Anna Muster"')
    const refused = await form('email=anna+post@example.org')
    expect(refused.status).toBe(400)
    expect(fieldsOf(formFor(refused, 'email'))['email']).toBe('anna post@example.org')
  })

  test('in the form of a hoster, which says the language in the address that it sends to, is answered in it throughout', async () => {
    const page = await pageAt('/setup?lang=fr', posted({ email: ADDRESS }))
    expect(page.headers.get('content-language')).toBe('fr')
    const links = named(page.root, 'a').map(({ attributes }) => attributes['href'] ?? '')
    expect(links).toContain('/providers?lang=fr')
    expect(links).not.toContain('/providers')
    expect(fieldsOf(formFor(page, 'protocol'))).toMatchObject({ email: ADDRESS, lang: 'fr' })
    const other = await pageAt('/setup?lang=fr', posted({ email: ADDRESS, lang: 'it' }))
    expect(other.headers.get('content-language')).toBe('it')
  })

  test('makes the language a matter of a form, which keeps all that was said', async () => {
    const page = await pageAt('/setup', posted({ email: ADDRESS, name: 'Anna', protocol: 'pop3', device: 'mac' }))
    expect(named(page.root, 'a').filter(({ attributes }) => 'hreflang' in attributes && attributes['lang'])).toEqual([])
    const form = formFor(page, 'lang')
    expect(fieldsOf(form)).toEqual({ email: ADDRESS, name: 'Anna', protocol: 'pop3', device: 'mac' })
    expect(named(form, 'button').map(({ attributes }) => attributes['value'])).toEqual([...LANGUAGES])
    const german = await sent(form, 'lang', 'de')
    expect(german.headers.get('content-language')).toBe('de')
    expect(german.lines).toContain(say('de', 'setup.for-address', { address: ADDRESS }))
    expect(fieldsOf(formFor(german, 'device'))).toEqual({ email: ADDRESS, name: 'Anna', protocol: 'pop3', lang: 'de' })
    const foot = named(german.root, 'footer').flatMap((footer) => named(footer, 'a'))
    expect(foot[0]?.attributes['href']).toBe('/?lang=de')
  })

  test('in a link leaves the language to links; a name in it goes on by forms only', async () => {
    const page = await pageAt('/setup?email=anna@example.org')
    expect(named(page.root, 'nav').flatMap((nav) => named(nav, 'a')).length).toBe(LANGUAGES.length)
    expect(named(page.root, 'form').map(({ attributes }) => attributes['method'])).not.toContain('post')
    const withName = await pageAt('/setup?email=anna@example.org&name=Uma+Example')
    expect(fieldsOf(formFor(withName, 'lang'))['name']).toBe('Uma Example')
    expect(named(withName.root, 'form').map(({ attributes }) => attributes['method'])).not.toContain('get')
    const links = named(withName.root, 'a').map(({ attributes }) => attributes['href'] ?? '')
    expect(links.filter((link) => link.includes('Uma') && !link.startsWith('/email.mobileconfig?'))).toEqual([])
  })
})

describe('what cannot be used', () => {
  const HOSTILE = '"><script>alert(1)</script>'

  test.each([
    ['no address', posted({ email: '', name: 'Anna' }), 400, 'address-missing'],
    ['half an address', posted({ email: 'anna@' }), 400, 'address-malformed'],
    ['an address of hostile parts', posted({ email: `${HOSTILE}@example.org` }), 400, 'address-malformed'],
    ['an address with controls', posted({ email: 'an\0na@example.org' }), 400, 'address-malformed'],
    ['no domain', posted({ domain: 'example' }), 400, 'domain-malformed'],
    ['a name with controls', posted({ email: 'a@example.org', name: 'Anna\u0001' }), 400, 'name-malformed'],
    ['a name without end', posted({ email: 'a@example.org', name: 'x'.repeat(101) }), 400, 'name-malformed'],
    ['another protocol', posted({ email: 'a@example.org', protocol: 'jmap' }), 400, 'protocol-unknown'],
    ['an unknown domain', posted({ email: 'a@nowhere.example' }), 404, 'domain-unknown'],
    ['servers without TLS', posted({ email: 'a@all-plain.example' }), 404, 'insecure'],
    ['broken percents', { ...posted({}), body: 'email=%zz' }, 400, 'form-unreadable'],
    ['letters that are none', { ...posted({}), body: 'email=%ff%40example.org' }, 400, 'form-unreadable'],
    [
      'raw letters that are none',
      { ...posted({}), body: new Uint8Array([0x65, 0x6d, 0x3d, 0xff]) },
      400,
      'form-unreadable',
    ],
    ['more than a form', posted({ email: 'x'.repeat(MAX_REQUEST_BODY_BYTES) }), 413, 'form-too-large'],
    [
      'another type',
      { ...posted({ email: 'a@example.org' }), headers: { 'content-type': 'text/plain' } },
      415,
      'form-type',
    ],
    ['JSON', { ...posted({}), headers: { 'content-type': 'application/json' }, body: '{}' }, 415, 'form-type'],
  ] as const)('is said, and the form stands there again: %s', async (_, init, status, key) => {
    for (const language of LANGUAGES) {
      const page = await pageAt(`/setup?lang=${language}`, init)
      expect(page.status).toBe(status)
      expect(page.headers.get('content-language')).toBe(language)
      expect(page.headers.get('cache-control')).toBe('private, no-store')
      expect(headingsOf(page)).toEqual([say(language, `setup.problem.${key}.title`)])
      expect(formFor(page, 'email').attributes['method']).toBe('post')
      expect(page.html).not.toContain('<script>alert')
    }
  })

  test.each([
    ['half an address', 'email=anna@', 400, 'address-malformed'],
    ['broken percents', 'email=%zz', 400, 'form-unreadable'],
    ['letters that are none', 'name=%ff&email=a@example.org', 400, 'form-unreadable'],
    ['no domain', 'domain=example', 400, 'domain-malformed'],
    ['an address for a domain', 'domain=anna@example.org', 400, 'domain-malformed'],
    ['another protocol', 'email=a@example.org&protocol=smtp', 400, 'protocol-unknown'],
    ['an unknown domain', 'domain=nowhere.example', 404, 'domain-unknown'],
    ['servers without TLS', 'domain=all-plain.example', 404, 'insecure'],
    ['a server that differs by customer', 'domain=shop.values.example', 404, 'domain-unknown'],
  ])('is said in answer to a link as well: %s', async (_, query, status, key) => {
    const page = await pageAt(`/setup?${query}`)
    expect(page.status).toBe(status)
    expect(headingsOf(page)).toEqual([say('en', `setup.problem.${key}.title` as 'setup.problem.insecure.title')])
  })

  test.each([
    ['as it was typed', posted({ email: 'anna@Äpfel.example' }), 'Äpfel.example'],
    ['of a link', '?domain=%C3%A4pfel.example', 'äpfel.example'],
    ['in A-labels', posted({ email: 'anna@xn--pfel-koa.example' }), 'xn--pfel-koa.example'],
    ['with a letter that nobody sees', posted({ email: 'anna@äp\u00adfel.example' }), 'xn--pfel-koa.example'],
  ])('names an unknown domain in its own letters: %s', async (_, sent, domain) => {
    const page = await (typeof sent === 'string' ? pageAt(`/setup${sent}`) : pageAt('/setup', sent))
    expect(page.status).toBe(404)
    expect(page.html).toContain(say('en', 'setup.problem.domain-unknown.text', { domain }))
  })

  test('stands in the field again as it was typed, and nowhere else', async () => {
    const typed = `O'Neil & "Söhne" <x>${HOSTILE}`
    const page = await pageAt('/setup', posted({ email: typed, name: 'A & <B>', protocol: 'pop3' }))
    expect(fieldsOf(formFor(page, 'email'))).toEqual({ email: typed, name: 'A & <B>', protocol: 'pop3' })
    const [field] = named(page.root, 'input').filter(({ attributes }) => attributes['id'] === 'email')
    expect(field?.attributes['aria-invalid']).toBe('true')
    expect(titleOf(page)).not.toContain('Neil')
    expect(named(page.root, 'script').length).toBe(1)
  })

  test('in odd fields is dropped or shown, never run, and never stops the page', async () => {
    for (const value of [HOSTILE, '\0', '\ufffe', '{{title}}', '__proto__', 'constructor', 'x'.repeat(3_000)])
      for (const name of ['email', 'domain', 'name', 'protocol', 'variant', 'device', 'lang', 'other']) {
        const fields = { email: 'anna@example.org', [name]: value }
        const page = await pageAt('/setup', posted(fields))
        expect([200, 400]).toContain(page.status)
        expect(named(page.root, 'script').length).toBe(1)
        const byLink = await pageAt(`/setup?${new URLSearchParams(fields)}`)
        expect([200, 400]).toContain(byLink.status)
        const form = await pageAt(`/setup?${new URLSearchParams({ [name]: value })}`)
        expect([200, 400, 404]).toContain(form.status)
      }
  })

  test('names the provider’s own pages where the provider is known', async () => {
    const page = await pageAt('/setup?domain=all-plain.example')
    expect(page.lines).toContain(
      say('en', 'setup.problem.insecure.text', { domain: 'all-plain.example', provider: 'Example Mail' }),
    )
  })
})

describe('over plain HTTP', () => {
  test.each(['GET', 'POST'])('%s goes on at the service itself, with what was asked', async (method) => {
    const init = method === 'POST' ? posted({ email: 'a@example.org' }) : { method }
    const response = await ask('http://mail.example.com/setup?email=a@example.org&lang=de', {
      ...init,
      redirect: 'manual',
    })
    expect([response.status, response.headers.get('location')]).toEqual([
      308,
      `https://${SVC}/setup?email=a@example.org&lang=de`,
    ])
  })

  test('local use, and a service without a name of its own, do without', async () => {
    expect((await ask('http://localhost/setup?domain=example.org')).status).toBe(200)
    const page = await pageAt('http://mail.example.com/setup?email=a@example.org', undefined, serviceWith({}))
    expect(page.status).toBe(200)
  })
})

test('any host answers, and fills nothing in', async () => {
  for (const host of ['autoconfig.example.org', 'example.net', 'mail.nowhere.example', '203.0.113.7']) {
    const page = await pageAt(`https://${host}/`)
    expect(page.status).toBe(200)
    expect(fieldsOf(formFor(page, 'email'))).toEqual({ email: '', name: '' })
  }
})

test('a domain alone is enough for the servers; the address can be told afterwards', async () => {
  const page = await pageAt('/setup?domain=Example.ORG.&protocol=pop3&lang=en')
  expect(page.lines).toContain(say('en', 'setup.for-domain', { domain: 'example.org' }))
  expect(serversOf(page)).toEqual([
    `Incoming mail (POP3) sslin.de 995 SSL/TLS ${say('en', 'setup.login.address')} Password`,
    `Outgoing mail (SMTP) sslout.de 465 SSL/TLS ${say('en', 'setup.login.address')} Password`,
  ])
  const form = formFor(page, 'email')
  expect(form.attributes['method']).toBe('post')
  const exact = await sent(form, 'email', 'anna@example.org')
  expect(serversOf(exact)[0]).toContain('sslin.de 995 SSL/TLS anna@example.org')
})
