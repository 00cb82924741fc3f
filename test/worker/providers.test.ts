import { describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { LANGUAGES } from '#generated/texts.js'
import { openCatalog } from '../../src/catalog/index.ts'
import { everyElement, named } from './autoconfig-support.ts'
import { contentOf, expectFrame, expectNothingForeign, PAGE_POLICY, readPage } from './page-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** The catalog for people: a list to search in, and a page about each provider. */

const LIST = `${SVC}/providers`
const LOCAL_PART = 'zqxl.anna'

const textOf = async (path: string, service = ask) => (await service(`${SVC}${path}`)).text()
const hrefsOf = (html: string) =>
  named(contentOf(readPage(html)), 'a').map(({ attributes }) => attributes['href'] as string)

/** The page's forms, by the names of their fields. */
const formsOf = (html: string) =>
  named(readPage(html), 'form').map((form) => ({
    action: form.attributes['action'],
    ...Object.fromEntries(named(form, 'input').map(({ attributes }) => [attributes['name'], attributes['value']])),
  }))

describe('the list', () => {
  test('shows fifty providers a page, in the order of their names, and leads on and back', async () => {
    // Twice as many as the fixtures, with other ids.
    const doubled = {
      ...compiledCatalog,
      ids: [...compiledCatalog.ids, ...compiledCatalog.ids.map((id) => `z-${id}`)],
      providers: [
        ...compiledCatalog.providers,
        ...compiledCatalog.providers.map((record) => record.replace('"id":"', '"id":"z-')),
      ],
    }
    const service = serviceWith({}, { catalog: openCatalog(doubled) })
    const pages = await Promise.all(['', '?page=2', '?page=99'].map((query) => textOf(`/providers${query}`, service)))
    const [first = [], second = [], last = []] = pages.map(hrefsOf)
    const rows = (links: readonly string[]) => links.filter((link) => link.startsWith('/providers/'))
    expect(rows(first)).toHaveLength(50)
    expect([...rows(first), ...rows(second)].sort()).toEqual(doubled.ids.map((id) => `/providers/${id}`).sort())
    expect(last).toEqual(second)
    expect(first.filter((link) => !rows(first).includes(link))).toEqual(['/', '/providers?page=2'])
    expect(second.filter((link) => !rows(second).includes(link))).toEqual(['/', '/providers'])
    expect(pages[0]).toContain('Page 1 of 2')
    expect(pages[0]).toContain(`Providers known here: ${doubled.ids.length}`)
  })

  test('says of each what it offers', async () => {
    const page = readPage(await textOf('/providers'))
    const rows = Object.fromEntries(
      named(page, 'li')
        .filter((row) => named(row, 'a')[0]?.attributes['href']?.startsWith('/providers/'))
        .map((row) => [
          named(row, 'a')[0]?.attributes['href']?.slice('/providers/'.length),
          named(row, 'span')
            .filter(({ attributes }) => attributes['class'] === 'mark')
            .map(({ text }) => text),
        ]),
    )
    expect(Object.keys(rows)).toHaveLength(compiledCatalog.ids.length)
    expect(rows).toMatchObject({
      'example.org': ['IMAP', 'POP3'],
      'pop.example': ['POP3'],
      'eas.example': ['IMAP', 'POP3', 'Exchange'],
      'own-app.example': ['Own app only'],
      'all-plain.example': ['No encryption'],
      'packages.example': ['IMAP', 'Several packages'],
    })
  })

  test.each([
    ['DAV.Example', 'dav.example'],
    ['d47.many-250.example', undefined],
    ['a-rather-long-name-47.many-250.example', 'many-250.example'],
    ['mx.in-exchange.example', 'variants.example'],
    ['anything.mx-hoster.example', 'example.org'],
    ['exchange.variants.example', 'variants.example'],
    ['a %26 b', 'amp.example'],
    ['%25', undefined],
    ['%25EMAILDOMAIN', undefined],
    ['server%25', undefined],
  ])('finds what is looked for: %s', async (query, id) => {
    const links = hrefsOf(await textOf(`/providers?q=${query.replaceAll(' ', '+')}`))
    if (id === undefined) expect(links.filter((link) => link.startsWith('/providers/'))).toEqual([])
    else expect(links).toContain(`/providers/${id}`)
  })

  test('shows the domain that was looked for, however many there are', async () => {
    const html = await textOf('/providers?q=a-rather-long-name-249')
    expect(html).toContain('a-rather-long-name-249.many-250.example, a-rather-long-name-1.many-250.example')
    expect(html).toContain('and 247 more')
  })

  test('of an address it keeps the domain: the address stands nowhere, and nobody remembers the answer', async () => {
    for (const at of ['@', '%40', '%2540', '%EF%BC%A0']) {
      const response = await ask(`${LIST}?q=${LOCAL_PART}${at}dav.example&lang=de`)
      const html = await response.text()
      expect(html).not.toContain(LOCAL_PART)
      expect(html).not.toMatch(/@[a-z]/)
      expect(html).toContain('value="dav.example"')
      expect(hrefsOf(html)).toContain('/providers/dav.example?lang=de')
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      expect(response.headers.get('etag')).toBeNull()
    }
  })

  test('half an address is not looked for, and the page says so', async () => {
    const html = await textOf(`/providers?q=${LOCAL_PART}@`)
    expect(html).toContain('That was no whole e-mail address')
    expect(html).not.toContain(LOCAL_PART)
  })

  test('who is not found is led to the set-up page, with the domain if it was one', async () => {
    const domain = await textOf(`/providers?q=${LOCAL_PART}@nowhere.example`)
    expect(formsOf(domain)[1]).toEqual({ action: '/setup', domain: 'nowhere.example' })
    expect(domain).toContain('Nothing known here matches “nowhere.example”.')
    const words = await textOf('/providers?q=%3Cno+such%3E&lang=en')
    expect(formsOf(words)[1]).toEqual({ action: '/', lang: 'en' })
    expect(words).toContain('“&lt;no such&gt;”')
  })

  test.each([`${LOCAL_PART}`, `${LOCAL_PART}+muster`, `${LOCAL_PART}.example`, `${LOCAL_PART}.in-values.example`])(
    'what the catalog does not know stands in no link: %s',
    async (query) => {
      for (const path of [`/providers?q=${query}`, `/providers/${query}`]) {
        const html = await (await ask(SVC + path)).text()
        for (const { attributes } of everyElement(readPage(html)))
          for (const name of ['href', 'action', 'src']) expect(attributes[name] ?? '').not.toContain(LOCAL_PART)
      }
    },
  )

  test('is light: fifty rows weigh less than 30 KB', async () => {
    const page = new TextEncoder().encode(await textOf('/providers'))
    expect(page.byteLength).toBeLessThan(30_000)
  })

  test.each(['%00', '%ff', '%EF%BF%BE', '%F0%9F%98', '%ED%A0%80', 'x'.repeat(5000), '%E2%80%AE'])(
    'whatever is looked for, it is a page: %s',
    async (query) => {
      const response = await ask(`${LIST}?q=${query}`)
      expect(response.status).toBe(200)
      readPage(await response.text())
    },
  )
})

describe('the page of a provider', () => {
  test('names every server that may be told', async () => {
    const html = await textOf('/providers/variants.example')
    for (const host of ['imap.variants.example', 'smtp.variants.example', 'exchange.variants.example'])
      expect(html).toContain(`<code>${host}</code>`)
    expect(html).toContain('Package: Hosted Exchange')
    expect(html).toContain('<code>mx.in-exchange.example</code>')
    expect(html).toContain('(only for Hosted Exchange)')
  })

  test('leads to the set-up page, to the same as data, and back to the list, in the language that was chosen', async () => {
    expect(hrefsOf(await textOf('/providers/dav.example')).slice(0, 3)).toEqual([
      '/providers',
      '/setup?domain=dav.example',
      '/api/v1/providers/dav.example',
    ])
    expect(hrefsOf(await textOf('/providers/dav.example?lang=de')).slice(0, 2)).toEqual([
      '/providers?lang=de',
      '/setup?domain=dav.example&lang=de',
    ])
  })

  test('does not name servers that may not be told', async () => {
    const html = await textOf('/providers/all-plain.example')
    expect(html).toContain('so they are not published')
    expect(html).not.toContain('imap.all-plain.example')
    expect(html).not.toContain('/api/v1/')
    const found = '<a href="/providers/all-plain.example">'
    const catalog = openCatalog(compiledCatalog)
    const [closed, open] = ['false', 'true'].map((value) => serviceWith({ PUBLISH_INSECURE: value }, { catalog }))
    expect(await textOf('/providers?q=imap.all-plain.example', closed)).not.toContain(found)
    expect(await textOf('/providers?q=imap.all-plain.example', open)).toContain(found)
    expect(await textOf('/providers/all-plain.example', open)).toContain('<code>imap.all-plain.example</code>')
  })

  test('says how to do what is needed first, and where the provider’s own program is', async () => {
    expect(hrefsOf(await textOf('/providers/enable.example'))).toContain('https://help.enable.example/imap')
    expect(hrefsOf(await textOf('/providers/own-app.example'))).toContain('https://own-app.example/download')
  })

  test('speaks of languages and months in the reader’s own', async () => {
    const providers = compiledCatalog.providers.map((record) =>
      record.replace('"sources":[]', '"checked":"2026-03","sources":["https://www.example.net/a?b=c&d=e"]'),
    )
    const service = serviceWith({}, { catalog: openCatalog({ ...compiledCatalog, providers }) })
    const english = await textOf('/providers/example.org', service)
    expect(english).toMatch(/<h3>English<\/h3>[\s\S]*<h3>German<\/h3>/)
    expect(english).toContain('Last compared with its sources in March 2026.')
    expect(hrefsOf(english)).toContain('https://www.example.net/a?b=c&d=e')
    const german = await textOf('/providers/example.org?lang=de', service)
    expect(german).toMatch(/<h3>Deutsch<\/h3>[\s\S]*<h3>Englisch<\/h3>/)
    expect(german).toContain('Zuletzt im März 2026 mit den Quellen verglichen.')
  })

  test('is found in any case, and shows a name as text', async () => {
    const html = await textOf('/providers/AMP.example')
    expect(named(readPage(html), 'h1')[0]?.text).toBe('A & B <Mail>')
  })

  test.each(['nowhere.example', 'constructor', '__proto__', '%3Cb%3E', '%00', '%ff', '%ED%A0%80', '%20'])(
    'that nobody has is a page too: %s',
    async (id) => {
      const response = await ask(`${LIST}/${id}`)
      expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'private, no-store'])
      const html = await response.text()
      expectFrame(readPage(html), 'en')
      expect(hrefsOf(html).at(-1)).toBe('/providers')
    },
  )

  test('that nobody has keeps the language that was asked for in every link', async () => {
    const hrefs = named(readPage(await textOf('/providers/nowhere.example?lang=fr')), 'a')
      .map(({ attributes }) => attributes['href'] ?? '')
      .filter((href) => href.startsWith('/'))
    expect(new Set(hrefs)).toEqual(new Set(['/?lang=fr', '/providers?lang=fr', '/api?lang=fr']))
  })

  test('whose id is a domain of somebody leads to that one, and an address is left out', async () => {
    const html = await textOf(`/providers/${LOCAL_PART}@example.net`)
    expect(html).not.toContain(LOCAL_PART)
    expect(hrefsOf(html)).toContain('/providers/example.org')
    expect(html).toContain('example.net, example.org')
  })
})

describe.each(['/providers', '/providers?q=dav', '/providers/example.org', '/providers/own-app.example'])(
  '%s',
  (path) => {
    test.each(LANGUAGES)('is a page in our layout, with nothing from elsewhere (%s)', async (language) => {
      const target = `${path}${path.includes('?') ? '&' : '?'}lang=${language}`
      const response = await ask(`${SVC}${target}`)
      expect([response.status, response.headers.get('content-language')]).toEqual([200, language])
      expect(response.headers.get('content-security-policy')).toBe(PAGE_POLICY)
      expect(response.headers.get('vary')).toBe('Accept-Language')
      const page = readPage(await response.text())
      expectFrame(page, language)
      expectNothingForeign(page)
      const ids = everyElement(page).flatMap(({ attributes }) => attributes['id'] ?? [])
      expect(new Set(ids).size).toBe(ids.length)
      for (const other of LANGUAGES)
        expect(named(page, 'a').map(({ attributes }) => attributes['href'])).toContain(
          target.replace(`lang=${language}`, `lang=${other}`),
        )
    })

    test('may be kept, and who has it already is told so', async () => {
      const first = await ask(SVC + path)
      await first.text()
      expect(first.headers.get('cache-control')).toBe('public, max-age=3600')
      const etag = first.headers.get('etag') as string
      const again = await ask(SVC + path, { headers: { 'if-none-match': etag } })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
      expect(again.headers.get('content-type')).toBeNull()
      expect(again.headers.get('cache-control')).toBe('public, max-age=3600')
      const german = await ask(SVC + path, { headers: { 'if-none-match': etag, 'accept-language': 'de' } })
      expect([german.status, german.headers.get('content-language')]).toEqual([200, 'de'])
      await german.text()
    })

    test('is answered to GET and HEAD only', async () => {
      const head = await ask(SVC + path, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const response = await ask(SVC + path, { method })
        expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
        await response.text()
      }
    })

    test('is sent to HTTPS with its path and query', async () => {
      const response = await ask(`http://kunde.example${path}`, { redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([308, `https://${SVC}${path}`])
    })
  },
)

test.each([
  ['/providers?q=dav&page=2&other=1&lang=de', '/providers?q=dav&page=2&lang=de'],
  [`/providers?q=${LOCAL_PART}@dav.example`, '/providers?q=dav.example'],
  [`/providers?q=${LOCAL_PART}&lang=${LOCAL_PART}`, '/providers?lang=en'],
  ['/providers/DAV.example?q=x', '/providers/dav.example'],
  [`/providers/${LOCAL_PART}`, '/providers'],
])('the way to HTTPS holds only what the catalog knows: %s', async (asked, sent) => {
  const response = await ask(`http://kunde.example${asked}`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([308, `https://${SVC}${sent}`])
  expect(response.headers.get('cache-control')).toBe('private, no-store')
})
