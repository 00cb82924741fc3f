import { describe, expect, inject, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { LANGUAGES } from '#generated/texts.js'
import type { AppOptions } from '../../src/app.ts'
import { everyElement, named } from './autoconfig-support.ts'
import {
  fieldsOf,
  formFor,
  headingsOf,
  pageAt,
  posted,
  readHtml,
  say,
  sent,
  serversOf,
  titleOf,
} from './setup-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What the set-up page tells about each kind of provider. */

const PROVIDER = { provider: 'Example Mail' }
const idsOf = (page: { root: Parameters<typeof everyElement>[0] }) =>
  everyElement(page.root).flatMap(({ attributes }) => attributes['id'] ?? [])

describe.each(LANGUAGES)('in %s', (language) => {
  const at = (domain: string, more = '') => pageAt(`/setup?email=user@${domain}&lang=${language}${more}`)

  test('the parts stand in the order in which they are needed', async () => {
    const page = await at('enable.example')
    expect(headingsOf(page)).toEqual(
      [
        say(language, 'setup.title', PROVIDER),
        say(language, 'setup.need.title', PROVIDER),
        say(language, 'setup.steps'),
        say(language, 'setup.protocol.title'),
        say(language, 'setup.servers.title'),
        say(language, 'setup.link.title', PROVIDER),
      ].filter(
        (heading) =>
          page.html.includes('class="links"') || !heading.startsWith(say(language, 'setup.link.title', PROVIDER)),
      ),
    )
  })

  test('what the provider needs is said with its link', async () => {
    const page = await at('enable.example')
    expect(page.lines).toContain(say(language, 'need.enable-imap'))
    const link = named(page.root, 'a').find(
      ({ attributes }) => attributes['href'] === 'https://help.enable.example/imap',
    )
    expect(link?.text).toBe(say(language, 'setup.need.link'))
    expect((await at('gmail.com')).lines).toContain(say(language, 'need.app-password'))
  })

  test('IMAP or POP3 is a choice with a picture each, and what follows from it', async () => {
    const imap = await at('both.example')
    expect(named(imap.root, 'svg').filter(({ attributes }) => attributes['class'] === 'picture').length).toBe(2)
    expect(imap.lines).toContain(say(language, 'setup.protocol.imap'))
    expect(imap.lines).toContain(say(language, 'setup.protocol.pop3'))
    expect(imap.lines).toContain(say(language, 'setup.hint.quota-imap'))
    expect(serversOf(imap)[0]).toContain('993')
    const pop3 = await sent(formFor(imap, 'protocol'), 'protocol', 'pop3')
    expect(serversOf(pop3)[0]).toContain('995')
    expect(pop3.lines).toContain(say(language, 'setup.hint.quota-pop3'))
    expect(pop3.lines).toContain(say(language, 'setup.hint.leave', PROVIDER))
    expect(pop3.lines).toContain(say(language, 'setup.hint.check-pop3'))
    expect(pop3.lines).toContain(say(language, 'setup.hint.send-same'))
  })

  test('where there is one protocol only, that is said, also to those who want the other', async () => {
    const pop3 = await at('pop.example')
    expect(pop3.lines).toContain(say(language, 'setup.protocol.only-pop3', PROVIDER))
    expect(pop3.lines).toContain(say(language, 'setup.hint.remove', PROVIDER))
    const imap = await at('starttls.example', '&protocol=pop3')
    expect(imap.status).toBe(200)
    expect(imap.lines).toContain(
      say(language, 'setup.protocol.not-offered', { ...PROVIDER, protocol: 'POP3', other: 'IMAP' }),
    )
    expect((await at('starttls.example')).lines).toContain(say(language, 'setup.protocol.only-imap', PROVIDER))
  })

  test('packages are asked about before anything else where none is the usual one', async () => {
    const question = await at('packages.example')
    expect(question.status).toBe(200)
    expect(question.lines).toContain(say(language, 'setup.package.needed', PROVIDER))
    expect(idsOf(question)).not.toContain('servers')
    const answer = await sent(formFor(question, 'variant'), 'variant', 'premium')
    expect(answer.lines).toContain(say(language, 'setup.package.shown', { ...PROVIDER, package: 'Premium' }))
    expect(serversOf(answer)[0]).toContain('premium.packages.example')
    expect(fieldsOf(formFor(answer, 'variant'))['variant']).toBe('premium')
    expect(fieldsOf(formFor(answer, 'device'))).toMatchObject({ email: 'user@packages.example', variant: 'premium' })
  })

  test('a package that does not exist is said, and repeats no address', async () => {
    const page = await at('packages.example', '&variant=nonsense')
    expect(page.status).toBe(400)
    expect(page.lines).toContain(say(language, 'setup.package.unknown', PROVIDER))
    expect(page.lines.join(' ')).not.toContain('user@')
    expect((await at('example.org', '&variant=nonsense')).status).toBe(200)
  })

  test('the usual package is one of them, and the way back to it', async () => {
    const page = await at('variants.example')
    expect(page.lines).toContain(
      say(language, 'setup.package.shown', { ...PROVIDER, package: say(language, 'setup.package.usual') }),
    )
    const other = await sent(formFor(page, 'variant'), 'variant', 'short-login')
    expect(serversOf(other)[0]).toMatch(/ user /)
    const back = await sent(formFor(other, 'variant'), 'variant', '')
    expect(serversOf(back)).toEqual(serversOf(page))
  })

  test('signing in without a password, Exchange alone and an own program are told as they are', async () => {
    const oauth = await at('oauth-only.example')
    expect(oauth.lines).toContain(say(language, 'setup.route.oauth-only', PROVIDER))
    expect(serversOf(oauth)[0]).toContain(say(language, 'setup.sign-in.oauth2'))
    const exchange = await at('eas-only.example')
    expect(exchange.lines).toContain(say(language, 'setup.route.exchange-only', PROVIDER))
    expect(exchange.lines).toContain('https://eas.service.example/Microsoft-Server-ActiveSync')
    const own = await at('own-app.example')
    expect(own.status).toBe(200)
    expect(named(own.root, 'a').map(({ attributes }) => attributes['href'])).toContain(
      'https://own-app.example/download',
    )
    for (const page of [oauth, exchange, own]) expect(idsOf(page)).toContain('steps')
  })

  test('the login is told as it is typed, or in words', async () => {
    expect(serversOf(await at('local.example'))[0]).toMatch(/ user /)
    expect(serversOf(await at('compound.example'))[0]).toContain('user.compound.example')
    expect(serversOf(await at('ask.example'))[0]).toContain(say(language, 'setup.login.account-name'))
    const domain = (name: string) => pageAt(`/setup?domain=${name}&lang=${language}`)
    expect(serversOf(await domain('example.org'))[0]).toContain(say(language, 'setup.login.address'))
    expect(serversOf(await domain('local.example'))[0]).toContain(say(language, 'setup.login.local-part'))
    expect(serversOf(await domain('compound.example'))[0]).toContain(
      say(language, 'setup.login.example', { login: 'anna.compound.example', address: 'anna@compound.example' }),
    )
  })

  test('sending is told to need the same login, another one or none', async () => {
    const split = await at('split.example')
    expect(split.lines).toContain(say(language, 'setup.hint.send-different'))
    expect((await at('noauth.example')).lines).toContain(say(language, 'setup.hint.send-none'))
    expect((await at('ask.example')).lines).toContain(say(language, 'setup.hint.send-same'))
  })

  test('help is linked in the language that is read', async () => {
    const page = await at('example.org')
    const link = named(page.root, 'a').find(({ text }) => text === say(language, 'help.general'))
    expect(link?.attributes['href']).toBe(`https://help.example.org/${language === 'de' ? 'post' : 'mail'}`)
    expect(link?.attributes['hreflang']).toBe(language === 'de' ? 'de' : 'en')
  })

  test('calendars, contacts and Exchange are told where they are known', async () => {
    const dav = await at('dav.example')
    expect(dav.lines).toContain('https://dav.dav.example:8443/cal/')
    expect(dav.lines).toContain(say(language, 'setup.servers.carddav'))
    const eas = await at('eas.example')
    expect(eas.lines).toContain('https://ews.service.example/EWS/Exchange.asmx')
  })
})

describe('the servers', () => {
  test('that are best stand at once, all others below', async () => {
    const page = await pageAt('/setup?email=user@example.org')
    expect(serversOf(page)).toEqual([
      'Incoming mail (IMAP) sslin.de 993 SSL/TLS user@example.org Password',
      'Outgoing mail (SMTP) sslout.de 465 SSL/TLS user@example.org Password',
    ])
    const captions = named(page.root, 'caption').map(({ text }) => text)
    expect(captions.length).toBe(5)
  })

  test('have a button for each exact value, which only a script shows', async () => {
    const page = await pageAt('/setup?email=user@ask.example')
    const [section] = everyElement(page.root).filter(({ attributes }) => attributes['id'] === 'servers')
    const buttons = named(section as NonNullable<typeof section>, 'button')
    expect(buttons.map(({ attributes }) => attributes['data-copy'])).toEqual(['sslin.de', '993', 'sslout.de', '465'])
    for (const { attributes } of buttons) expect(attributes).toMatchObject({ type: 'button', hidden: '' })
  })

  test('without TLS are never beside those with it', async () => {
    expect((await pageAt('/setup?email=user@beside-tls.example')).html).not.toContain('plain.beside-tls.example')
  })

  test('without TLS are told as such where the operator says so', async () => {
    const service = serviceWith({ SERVICE_HOST: SVC, PUBLISH_INSECURE: 'true' })
    const page = await pageAt('/setup?email=user@all-plain.example', undefined, service)
    expect(serversOf(page)[0]).toContain(say('en', 'setup.security.none'))
  })
})

describe('the device', () => {
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile Safari/604.1'
  const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15'
  const at = (userAgent: string, more = '') =>
    pageAt(`/setup?email=user@example.org${more}`, { headers: { 'user-agent': userAgent } })
  const shown = (page: Awaited<ReturnType<typeof at>>) =>
    named(formFor(page, 'device'), 'button').find(({ attributes }) => attributes['aria-current'] === 'true')?.text

  test('is seen, and can be said otherwise', async () => {
    const page = await at(IPHONE)
    expect(shown(page)).toBe('iPhone')
    expect(shown(await at(IPHONE, '&device=windows'))).toBe('Windows')
    expect(shown(await sent(formFor(page, 'device'), 'device', 'linux'))).toBe('Linux')
    expect(shown(await at(IPHONE, '&device=toaster'))).toBe('iPhone')
  })

  test('may be an iPad that calls itself a Mac, which is said until somebody chooses', async () => {
    expect((await at(MAC)).lines).toContain(say('en', 'setup.device.maybe-ipad'))
    expect((await at(MAC, '&device=mac')).lines).not.toContain(say('en', 'setup.device.maybe-ipad'))
    expect((await at(IPHONE)).lines).not.toContain(say('en', 'setup.device.maybe-ipad'))
  })

  test('has its own way open at once, all others folded', async () => {
    const [ways] = everyElement((await at(IPHONE)).root).filter(({ attributes }) => attributes['id'] === 'steps')
    const sections = ways?.children.filter(({ attributes }) => attributes['class'] === 'way') ?? []
    expect(sections.map(({ name }) => name)).toEqual(['section', ...Array(sections.length - 1).fill('details')])
    expect(sections[0]?.attributes['id']).toBe('iphone')
  })
})

describe('how sure the answer is', () => {
  const DOH = inject('doh')
  const reasonsAt = async (url: string, env: Record<string, string> = {}, options: Partial<AppOptions> = {}) => {
    const service = serviceWith({ SERVICE_HOST: SVC, DNS_OVER_HTTPS_URL: `${DOH}/dns-query`, ...env }, options)
    const page = await pageAt(url, undefined, service)
    const section = everyElement(page.root).find(({ attributes }) => attributes['class'] === 'sure')
    const texts = section === undefined ? [] : everyElement(section).map(({ text }) => text.replace('✓', '').trim())
    return [page.status, ...texts].filter((text) => text !== '')
  }
  const level = (name: 'certain' | 'very-likely' | 'likely') => say('en', `setup.sure.level.${name}`)

  test('the list of providers is certain', async () => {
    expect(await reasonsAt('/setup?email=a@example.org')).toEqual([
      200,
      level('certain'),
      say('en', 'setup.sure.why.catalog', { ...PROVIDER, domain: 'example.org' }),
    ])
    expect(await reasonsAt('/setup?email=a@shop.kunden.example')).toEqual([
      200,
      level('certain'),
      say('en', 'setup.sure.why.catalog', { provider: 'Wildcard Mail', domain: 'shop.kunden.example' }),
    ])
  })

  test('so is the hoster’s own list', async () => {
    const tenants = {
      find: async (domain: string) =>
        domain === 'kunde.example'
          ? { domain, provider: 'example.org', variant: undefined, values: undefined, updatedAt: 1 }
          : undefined,
    } as unknown as NonNullable<AppOptions['tenants']>
    expect(await reasonsAt('/setup?email=a@kunde.example', {}, { tenants })).toEqual([
      200,
      level('certain'),
      say('en', 'setup.sure.why.tenant', { ...PROVIDER, domain: 'kunde.example' }),
    ])
  })

  test('DNS is nearly as good, and says which server it named', async () => {
    expect(await reasonsAt('/setup?email=a@customer.example')).toEqual([
      200,
      level('very-likely'),
      say('en', 'setup.sure.why.mx', {
        provider: 'Many Domains',
        domain: 'customer.example',
        host: 'mx.in-many-200.example',
      }),
    ])
    expect((await reasonsAt('/setup?email=a@self.example')).slice(0, 3)).toEqual([
      200,
      level('very-likely'),
      say('en', 'setup.sure.why.srv', { domain: 'self.example' }),
    ])
  })

  test('the host that somebody came through is a clue', async () => {
    expect(await reasonsAt('https://autoconfig.example.org/setup?email=a@nowhere.example')).toEqual([
      200,
      level('likely'),
      say('en', 'setup.sure.why.service-host', { ...PROVIDER, domain: 'nowhere.example', host: 'example.org' }),
    ])
    expect(await reasonsAt('/setup?domain=mx-hoster.example')).toEqual([
      200,
      level('certain'),
      say('en', 'setup.sure.why.mx-name', { ...PROVIDER, domain: 'mx-hoster.example' }),
    ])
  })

  test('an owner who points a host here trusts the operator', async () => {
    const url = 'https://autoconfig.foreign.example/setup?email=a@foreign.example'
    expect(await reasonsAt(url, { DEFAULT_PROVIDER: 'example.org' })).toEqual([
      200,
      level('likely'),
      say('en', 'setup.sure.why.default-provider', { ...PROVIDER, domain: 'foreign.example' }),
    ])
  })

  test('a source that fails is said; when none knows, it is worth another try', async () => {
    const broken = { DNS_OVER_HTTPS_URL: `${DOH}/servfail` }
    const url = 'https://autoconfig.foreign.example/setup?email=a@foreign.example'
    expect(await reasonsAt(url, { ...broken, DEFAULT_PROVIDER: 'example.org' })).toContain(
      say('en', 'setup.sure.source-failed'),
    )
    const page = await pageAt(
      '/setup?email=a@foreign.example',
      undefined,
      serviceWith({ SERVICE_HOST: SVC, ...broken }),
    )
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60'])
    expect(headingsOf(page)).toEqual([say('en', 'setup.problem.source-unavailable.title')])
    expect(fieldsOf(formFor(page, 'email'))['email']).toBe('a@foreign.example')
  })
})

const MORE: readonly Record<string, string>[] = [
  {},
  { protocol: 'pop3', lang: 'de', device: 'iphone' },
  { name: `O'Neil & <Co> "x"` },
]

test.each(MORE)('every provider gets a page that is whole, with no address in its title: %j', async (more) => {
  const domains = compiledCatalog.domains.flatMap((list) => list.split(' ', 1)).filter(Boolean)
  expect(domains.length).toBeGreaterThan(25)
  for (const domain of domains) {
    const page = await pageAt('/setup', posted({ email: `o'neil+x@${domain}`, ...more }))
    expect([200, 404]).toContain(page.status)
    expect(titleOf(page)).not.toContain('neil')
    const ids = idsOf(page)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = named(page.root, 'a').flatMap(({ attributes }) => attributes['href'] ?? [])
    for (const target of targets)
      if (target.startsWith('#')) expect(ids).toContain(target.slice(1))
      else expect(target).toMatch(/^(?:https:\/\/|mailto:|\/)/)
  }
})

describe('where nothing is', () => {
  const CHROME = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

  test.each(LANGUAGES)('a browser gets a page in %s, with the way to the form', async (language) => {
    const page = await pageAt(`/nothing/here?lang=${language}`, { headers: CHROME })
    expect(page.status).toBe(404)
    expect(headingsOf(page)).toEqual([say(language, 'setup.not-found.title')])
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(named(page.root, 'a').map(({ attributes }) => attributes['href'])).toContain(`/?lang=${language}`)
  })

  test.each([
    ['curl', '/nothing', { accept: '*/*' }],
    ['a client without a wish', '/nothing', {}],
    ['Java’s own client', '/nothing', { accept: 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2' }],
    ['whoever asks for settings', '/.well-known/other', CHROME],
    ['whoever asks for settings', '/mail/config-v1.0.xml', CHROME],
    ['whoever asks for settings', '/Autodiscover/other', CHROME],
    ['whoever asks for settings', '/v1.1/a/b', CHROME],
    ['whoever asks for settings', '/Microsoft-Server-ActiveSync', CHROME],
    ['whoever asks for settings', '/EWS/Exchange.asmx', CHROME],
    ['whoever asks for a profile', '/other.mobileconfig', CHROME],
  ])('%s gets a line of text: %s', async (_, path, headers) => {
    const response = await ask(SVC + path, { headers: headers as Record<string, string> })
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
  })

  test('what is sent there gets a line of text', async () => {
    const response = await ask(`${SVC}/nothing`, { ...posted({}), headers: CHROME })
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  test('the address asked for never stands in the page', async () => {
    const page = readHtml(await (await ask(`${SVC}/nothing/user@example.org`, { headers: CHROME })).text())
    expect(JSON.stringify(named(page, 'main'))).not.toContain('user@')
  })
})
