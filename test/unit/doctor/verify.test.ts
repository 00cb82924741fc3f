import { afterEach, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../../src/clients/catalogue/index.ts'
import { lookAtServers } from '../../../src/doctor/look-at-servers.ts'
import { madeUpAddress } from '../../../src/doctor/made-up.ts'
import type { PromisedServer } from '../../../src/doctor/mail/index.ts'
import { promisedServers } from '../../../src/doctor/promises.ts'
import type { MailServerSeen } from '../../../src/doctor/seen.ts'
import { isTrouble, outcomeOf, whyUntested } from '../../../src/doctor/verdict.ts'
import { type VerifyOptions, type VerifyProgress, verify } from '../../../src/doctor/verify.ts'
import { MAX_VERIFY_MAIL_SERVERS, MAX_VERIFY_REQUESTS } from '../../../src/limits.ts'
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts'
import { addressOf, expectedFor, healthySeen, seenOf } from '../../support/seen.ts'
import { closeAll, createAuthority, type Handler, startWeb } from './net/web.ts'

/** The run itself, over a real network on the loopback interface, without TLS and without mail servers. */

const open: DnsServer[] = []
afterEach(async () => {
  await closeAll()
  await Promise.all(open.splice(0).map((dns) => dns.close()))
})

const address = addressOf('you@example.org')
const HOSTS = ['example.org', 'autoconfig.example.org', 'autodiscover.example.org', 'postamt-no-such-name.example.org']

async function startRun(handler: Handler, given: Partial<VerifyOptions> = {}, signal?: AbortSignal) {
  const web = await startWeb(handler)
  const dns = await startDnsServer(
    [...HOSTS.map((host) => `${host} A 127.0.0.1`), 'example.org MX 10 mx.a.hoster.example'].join('\n'),
  )
  open.push(dns)
  const detours = HOSTS.map((host) => ({ host, port: 80, address: '127.0.0.1', toPort: web.port }))
  const progress: VerifyProgress[] = []
  const seen = await verify(
    {
      address,
      isOwnAddress: true,
      route: { resolver: dns.address, detours, authorities: [] },
      mailServers: false,
      ...given,
    },
    (one) => progress.push(one),
    signal,
  )
  return { seen, web, dns, progress }
}

const CONFIG = `<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
<authentication>OAuth2</authentication><authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType>
<authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`

const served: Handler = ({ headers, url = '' }, response) => {
  const isConfig = headers.host === 'autoconfig.example.org' && url.startsWith('/mail/config-v1.1.xml')
  response.writeHead(isConfig ? 200 : 404, { 'content-type': 'text/xml' }).end(isConfig ? CONFIG : '')
}

test('every client has a verdict, in the order of the catalogue, and progress is told for each', async () => {
  const { seen, progress } = await startRun(served)
  expect(seen.verdicts.map(({ client }) => client.name)).toEqual(CATALOGUE.map(({ name }) => name))
  expect(seen).toMatchObject({
    isComplete: true,
    domain: 'example.org',
    mxDomains: ['a.hoster.example', 'hoster.example'],
  })
  expect(progress.map(({ done }) => done)).toEqual(CATALOGUE.map((_, index) => index + 1))
  const thunderbird = seen.verdicts.find(({ client }) => client.name === 'Thunderbird')
  expect(thunderbird).toMatchObject({ outcome: 'untested' })
  expect(thunderbird?.search.found?.by).toMatch(/^http:\/\/autoconfig\.example\.org\//)
})

test('no more requests than the limit, even when every place answers, and the usual clients come first', async () => {
  const { seen, web } = await startRun((_, response) => response.writeHead(404).end())
  expect(web.asked.length).toBeLessThanOrEqual(MAX_VERIFY_REQUESTS)
  expect(web.asked[0]).toMatch(/^(?:GET|POST) auto/)
  expect(seen.exchanges.length).toBeGreaterThan(10)
})

test('nothing is asked of public databases unless somebody wants it', async () => {
  const { seen } = await startRun(served)
  expect(seen.exchanges.filter(({ asked }) => asked.target.includes('thunderbird.net'))).toEqual([])
  const wide = await startRun(served, { databases: true })
  expect(wide.seen.exchanges.some(({ asked }) => asked.target.includes('thunderbird.net'))).toBe(true)
})

test('a made-up name is asked where a guessed one answers; its answer is no question of a client', async () => {
  const { seen, web } = await startRun(served)
  expect(web.asked).toContain('GET postamt-no-such-name.example.org /mail/config-v1.1.xml')
  expect(seen.wildcard?.answer?.status).toBe(404)
  expect(seen.exchanges.map((one) => one.asked.target)).not.toContain(seen.wildcard?.asked.target)
  // The usual programs are asked first; who chooses others has it decided after them.
  const other = await startRun(served, { clients: CATALOGUE.filter(({ name }) => name === 'KMail') })
  expect(other.seen.wildcard?.answer?.status).toBe(404)
})

test('a made-up name is not asked where no guessed name answers', async () => {
  const { seen, web } = await startRun(({ headers }, response) => {
    if (headers.host === 'example.org') response.writeHead(404).end()
    else response.destroy()
  })
  expect(web.asked).toContain('GET example.org /.well-known/autoconfig/mail/config-v1.1.xml')
  expect(web.asked.filter((asked) => asked.includes('postamt-no-such-name'))).toEqual([])
  expect(seen.wildcard).toBeUndefined()
})

describe('over TLS, at every name below the domain', () => {
  const startSecure = async (handler: Handler, given: Partial<VerifyOptions> = {}) => {
    const authority = await createAuthority()
    const hosts = [
      ...HOSTS,
      ...['mx.a.', 'a.', ''].flatMap((one) => [`${one}hoster.example`, `autoconfig.${one}hoster.example`]),
    ]
    const [plain, secure] = await Promise.all([
      startWeb(handler),
      startWeb(handler, [await authority.leaf(hosts), authority.issuer]),
    ])
    const dns = await startDnsServer(
      [...hosts.map((host) => `${host} A 127.0.0.1`), 'example.org MX 10 mx.a.hoster.example'].join('\n'),
    )
    open.push(dns)
    const detours = hosts.flatMap((host) => [
      { host, port: 80, address: '127.0.0.1', toPort: plain.port },
      { host, port: 443, address: '127.0.0.1', toPort: secure.port },
    ])
    const seen = await verify({
      address,
      isOwnAddress: true,
      route: { resolver: dns.address, detours, authorities: [authority.root.pem] },
      mailServers: false,
      readProfile: (bytes) => (bytes.length > 0 ? { identifier: new TextDecoder().decode(bytes) } : { fault: 'empty' }),
      ...given,
    })
    return { seen, asked: () => [...plain.asked, ...secure.asked] }
  }
  const isProfile = (asked: string) => asked.includes('email.mobileconfig')
  const profiles: Handler = ({ url = '' }, response) =>
    isProfile(url) ? response.end('identifier of both') : response.writeHead(404).end()

  test('clients, the profile of somebody else and the made-up name are 60 requests together, and no more', async () => {
    const { seen, asked } = await startSecure(profiles)
    expect(asked().length).toBeGreaterThan(50)
    expect(asked().length).toBeLessThanOrEqual(MAX_VERIFY_REQUESTS)
    expect(asked().filter((one) => one.includes('postamt-no-such-name'))).toHaveLength(1)
    expect(asked().filter(isProfile)).toHaveLength(2)
    expect(seen.profiles?.map(({ identifier }) => identifier)).toEqual(['identifier of both', 'identifier of both'])
  })

  test('and no more with redirects everywhere either', async () => {
    const { asked } = await startSecure((request, response) => {
      const isSentOn = request.url?.includes('sent-on') === true
      if (isSentOn) return profiles(request, response, '')
      const sign = request.url?.includes('?') ? '&' : '?'
      response.writeHead(302, { location: `${request.url}${sign}sent-on` }).end()
    })
    expect(asked()).toHaveLength(MAX_VERIFY_REQUESTS)
  })

  test('the profile is opened once, as by the device whose question it is', async () => {
    const { seen, asked } = await startSecure(profiles)
    const own = 'GET autoconfig.example.org /email.mobileconfig?email=you%40example.org'
    expect(asked().filter((one) => one === own)).toHaveLength(1)
    for (const name of ['iPhone and iPad, profile', 'Mac, profile']) {
      const [first] = seen.verdicts.find(({ client }) => client.name === name)?.search.steps ?? []
      expect(first).toMatchObject({ outcome: 'taken', exchange: { answer: { status: 200 } } })
    }
    for (const { client, search } of seen.verdicts.filter(({ client }) => client.name.endsWith(', profile'))) {
      const unfilled = search.steps.filter(({ target = '{' }) => target.includes('{'))
      expect(unfilled, client.name).toEqual([])
    }
    const targets = seen.exchanges.map((one) => one.asked.target)
    expect(targets).toContain('https://autoconfig.example.org/email.mobileconfig?email=you%40example.org')
    expect(targets, 'what no device asks').not.toContain(seen.otherProfile?.asked.target)
    expect(seen.otherProfile?.asked.target).toContain('postamt-verify-2%40example.org')
  })

  test('nobody else’s profile is asked for where there is none to compare', async () => {
    for (const handler of [
      (_: unknown, response: Parameters<Handler>[1]) => response.writeHead(404).end(),
      (_: unknown, response: Parameters<Handler>[1]) => response.end(''),
    ]) {
      const { seen, asked } = await startSecure(handler)
      expect(asked().filter(isProfile)).toHaveLength(1)
      expect(seen.otherProfile).toBeUndefined()
      const mac = seen.verdicts.find(({ client }) => client.name === 'Mac, profile')
      expect(mac?.search.steps[0]?.outcome).toMatch(/^(?:not-fetched|refused)$/)
    }
  })

  test('no profile is opened where none of the clients takes one', async () => {
    const { seen, asked } = await startSecure(profiles, {
      clients: CATALOGUE.filter(({ name }) => name === 'Thunderbird'),
    })
    expect(asked().filter(isProfile)).toEqual([])
    expect(seen.profiles).toEqual([])
  })
})

test('mail servers are looked at once each, with what the documents promise of them', async () => {
  const looked: Parameters<NonNullable<VerifyOptions['probe']>>[0][] = []
  const { seen, progress } = await startRun(served, {
    mailServers: true,
    probe: async (promises, _, onSeen) => {
      looked.push(promises)
      const servers = promises.map(
        (server): MailServerSeen => ({ ...server, capabilities: [], mechanisms: ['PLAIN'], milliseconds: 1 }),
      )
      for (const server of servers) onSeen?.(server)
      return servers
    },
  })
  expect(looked[0]?.[0]).toMatchObject({
    protocol: 'imap',
    hostname: 'imap.example.org',
    port: 993,
    security: 'tls',
    authentication: ['oauth2', 'password-cleartext'],
    usedBy: expect.arrayContaining(['Thunderbird']),
  })
  expect(seen.verdicts[0]?.outcome).toBe('works')
  expect(progress.some(({ doing }) => doing === 'servers')).toBe(true)
})

test('who stops it gets what was seen until then, at once', async () => {
  const stop = new AbortController()
  const began = performance.now()
  const { seen } = await startRun(
    ({ headers }, response) => {
      if (headers.host === 'autoconfig.example.org') response.writeHead(200, { 'content-type': 'text/xml' }).end(CONFIG)
      setTimeout(() => stop.abort(), 200)
      // Everybody else is left waiting.
    },
    { mailServers: true },
    stop.signal,
  )
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(seen.isComplete).toBe(false)
  expect(seen.verdicts.length).toBeLessThan(CATALOGUE.length)
  expect(seen.exchanges.length).toBeGreaterThan(0)
})

test('an address that is made up says who asks', () => {
  expect(madeUpAddress(address.domain)?.text).toBe('postamt-verify@example.org')
})

test('a domain that leaves no room for a made-up address is no reason to end the process', () => {
  const long = addressOf(`a@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(52)}.example`)
  expect(madeUpAddress(long.domain)).toBeUndefined()
})

describe('a document that means ill', () => {
  const incoming = (host: string) =>
    `<incomingServer type="imap"><hostname>${host}</hostname><port>993</port><socketType>SSL</socketType>
<authentication>constructor</authentication><authentication>__proto__</authentication><username>x</username></incomingServer>`
  const lookedAt = async (servers: string, mailServers: VerifyOptions['mailServers'] = true) => {
    const looked: PromisedServer[] = []
    const { seen } = await startRun(
      ({ headers }, response) =>
        response
          .writeHead(headers.host === 'autoconfig.example.org' ? 200 : 404, { 'content-type': 'text/xml' })
          .end(CONFIG.replace('</emailProvider>', `${servers}</emailProvider>`)),
      {
        mailServers,
        probe: async (promises) => {
          looked.push(...promises)
          return promises.map((server) => ({ ...server, capabilities: [], mechanisms: [], milliseconds: 1 }))
        },
      },
    )
    return { looked, unseen: seen.unseenServers }
  }
  const hundreds = Array.from({ length: 200 }, (_, place) => `h${place}.example`)
  const many = hundreds.map(incoming).join('')
  const hostsOf = (servers: readonly Pick<PromisedServer, 'hostname'>[]) =>
    servers
      .map(({ hostname }) => hostname)
      .filter((host) => hundreds.includes(host))
      .toSorted()

  test('and names hundreds of servers, has few of them looked at, first those that are used', async () => {
    const { looked, unseen } = await lookedAt(many)
    expect(looked).toHaveLength(MAX_VERIFY_MAIL_SERVERS)
    expect(hostsOf([...looked, ...unseen])).toEqual(hundreds.toSorted())
    expect(unseen.every(({ why, usedBy }) => why === 'too-many' && usedBy.length === 0)).toBe(true)
    expect(looked.findIndex(({ usedBy }) => usedBy.length === 0)).toBe(
      looked.filter(({ usedBy }) => usedBy.length > 0).length,
    )
    expect(looked.some(({ protocol, usedBy }) => protocol === 'smtp' && usedBy.includes('Thunderbird'))).toBe(true)
  })

  test('and names hundreds of servers, has all of them looked at for who wants it', async () => {
    const { looked, unseen } = await lookedAt(many, 'all')
    expect(hostsOf(looked)).toEqual(hundreds.toSorted())
    expect(unseen).toEqual([])
  })

  test('and names what every object in JavaScript has, promises no authentication by it', async () => {
    const { looked } = await lookedAt(incoming('h.example'))
    expect(looked.find(({ hostname }) => hostname === 'h.example')).toMatchObject({ authentication: [] })
  })
})

describe('mail servers that are not looked at are named, with the reason', () => {
  const named = (name: string, count: number, usedBy: readonly string[]) =>
    Array.from(
      { length: count },
      (_, place): PromisedServer => ({
        protocol: 'imap',
        hostname: `${name}${place}.example`,
        port: 993,
        security: 'tls',
        authentication: [],
        usedBy,
      }),
    )
  const servers = [...named('other', 5, []), ...named('used', MAX_VERIFY_MAIL_SERVERS + 10, ['Thunderbird'])]
  const looked = (which: 'none' | 'used' | 'all', upTo = servers.length) =>
    lookAtServers(servers, {
      which,
      probe: async (promises) =>
        promises.slice(0, upTo).map((one) => ({ ...one, capabilities: [], mechanisms: [], milliseconds: 1 })),
      options: {} as Parameters<VerifyOptions['probe'] & {}>[1],
      onSeen: () => {},
    })

  test('those that a client would use are looked at, however many they are', async () => {
    const one = await looked('used')
    expect(one.servers).toHaveLength(MAX_VERIFY_MAIL_SERVERS + 10)
    expect(one.unseenServers.map(({ hostname, why }) => [hostname, why])).toEqual(
      Array.from({ length: 5 }, (_, place) => [`other${place}.example`, 'too-many']),
    )
  })

  test('somebody wants none, somebody stops', async () => {
    const none = await looked('none')
    expect([none.servers.length, none.unseenServers.length]).toEqual([0, servers.length])
    expect(none.unseenServers[0]?.why).toBe('not-wanted')
    const stopped = await looked('all', 3)
    expect(stopped.unseenServers).toHaveLength(servers.length - 3)
    expect(new Set(stopped.unseenServers.map(({ why }) => why))).toEqual(new Set(['stopped']))
  })
})

describe('verdicts', () => {
  const verdictOf = async (name: string, changes: Parameters<typeof seenOf>[0] = {}) =>
    (await seenOf(changes)).verdicts.find(({ client }) => client.name === name)?.outcome

  test('a server that fails, or offers nothing of what is promised, breaks the settings', async () => {
    expect(await verdictOf('Thunderbird')).toBe('works')
    expect(await verdictOf('Thunderbird', { server: (one) => ({ ...one, failure: 'certificate' }) })).toBe('broken')
    expect(await verdictOf('Thunderbird', { server: (one) => ({ ...one, mechanisms: ['GSSAPI'] }) })).toBe('broken')
    expect(await verdictOf('Thunderbird', { server: (one) => ({ ...one, failure: 'stopped' }) })).toBe('untested')
  })

  test('a server that only others use breaks nothing', async () => {
    const server = (one: MailServerSeen): MailServerSeen =>
      one.protocol === 'pop3' ? { ...one, failure: 'refused' } : one
    expect(await verdictOf('Thunderbird', { server })).toBe('works')
  })

  test('Exchange is missed only where there should be some, and mail where there should be some', async () => {
    const seen = await healthySeen()
    const { verdicts } = seen
    const [exchange] = verdicts.filter(({ client }) => client.name === 'exchangelib')
    const [mail] = verdicts.filter(({ client }) => client.name === 'Thunderbird')
    if (exchange === undefined || mail === undefined) throw new Error('the catalogue has changed')
    const expected = await expectedFor(address.domain)
    if (expected === undefined) throw new Error('the test catalog has changed')
    const ews = 'https://ews.example.org/' as NonNullable<NonNullable<typeof expected.exchange>['ews']>
    expect(exchange.outcome).toBe('nothing')
    expect(isTrouble(exchange, { ...seen, expected })).toBe(false)
    expect(isTrouble(exchange, { ...seen, expected: undefined })).toBe(false)
    expect(isTrouble(exchange, { ...seen, expected: { ...expected, exchange: { ews } } })).toBe(true)
    const missing = { ...mail, outcome: 'nothing' as const }
    expect(isTrouble(missing, { ...seen, expected })).toBe(true)
    expect(isTrouble(missing, { ...seen, expected: undefined })).toBe(true)
    expect(isTrouble(missing, { ...seen, expected: { ...expected, incoming: [] } })).toBe(false)
  })

  test('a client that could not be asked to the end is not fine', async () => {
    const seen = await healthySeen()
    const [one] = seen.verdicts
    if (one === undefined) throw new Error('the catalogue has changed')
    const { client } = one
    const steps = one.search.steps.map((step) => ({ ...step, outcome: 'not-fetched' as const, reason: 'budget-spent' }))
    const search = { steps, found: undefined }
    const outcome = outcomeOf(client, search, [])
    expect(outcome).toBe('not-asked')
    expect(isTrouble({ client, search, outcome }, seen)).toBe(true)
  })

  test('settings whose servers were not looked at are fine only where somebody wanted it so', async () => {
    const seen = await healthySeen()
    const [one] = seen.verdicts
    if (one === undefined) throw new Error('the catalogue has changed')
    const of = (servers: readonly MailServerSeen[], why: 'too-many' | 'not-wanted' | 'stopped' = 'too-many') => {
      const unseenServers = seen.servers.map((server) => ({ ...server, why }))
      const verdict = { ...one, outcome: outcomeOf(one.client, one.search, servers) }
      const looked = { ...seen, servers, unseenServers }
      return { why: whyUntested(verdict, looked), outcome: verdict.outcome, trouble: isTrouble(verdict, looked) }
    }
    expect(of([], 'not-wanted')).toEqual({ why: 'not-wanted', outcome: 'untested', trouble: false })
    expect(of([], 'too-many')).toEqual({ why: 'server-left-out', outcome: 'untested', trouble: true })
    const spent = seen.servers.map((server): MailServerSeen => ({ ...server, failure: 'budget-spent' }))
    expect(of(spent)).toEqual({ why: 'server-left-out', outcome: 'untested', trouble: true })
    // A stopped run has a status of its own, and says nothing of anybody.
    expect(of([], 'stopped')).toEqual({ why: 'stopped', outcome: 'untested', trouble: false })
  })

  test('settings that a client may not take, as what it asks before could not be asked, are not fine', async () => {
    const seen = await healthySeen()
    const [one] = seen.verdicts
    const [first] = one?.search.steps ?? []
    if (one === undefined || first === undefined) throw new Error('the catalogue has changed')
    const left = { ...first, outcome: 'not-fetched' as const, reason: 'budget-spent' }
    const after = { ...one.search, steps: [...one.search.steps, left] }
    expect(outcomeOf(one.client, after, seen.servers), 'what comes after does not count').toBe('works')
    const search = { ...one.search, steps: [left, ...one.search.steps] }
    const verdict = { ...one, search, outcome: outcomeOf(one.client, search, seen.servers) }
    expect(verdict.outcome).toBe('untested')
    expect(whyUntested(verdict, seen)).toBe('question-left-out')
    expect(isTrouble(verdict, seen)).toBe(true)
  })

  test('a client of which nobody knows how it reads, and a file that a person opens, are not judged', () => {
    const search = { steps: [], found: undefined }
    for (const name of ['Nine', 'eM Client', 'Mac, profile']) {
      const client = CATALOGUE.find((one) => one.name === name)
      if (client === undefined) throw new Error(`no ${name}`)
      expect(outcomeOf(client, search, [])).toBe('not-asked')
    }
  })

  test('settings without a server for sending are broken', async () => {
    const { verdicts, servers, exchanges } = await healthySeen()
    const [{ client, search } = { client: undefined, search: undefined }] = verdicts
    if (client === undefined || search?.found === undefined) throw new Error('nothing was found')
    const found = { ...search.found, understood: { ...search.found.understood, outgoing: undefined } }
    expect(outcomeOf(client, { ...search, found }, servers)).toBe('broken')
    expect(promisedServers([{ client, search }], exchanges, address.domain).length).toBeGreaterThan(1)
  })

  test('what a client would try next at the port of its first choice is nobody’s promise', async () => {
    const { verdicts, exchanges } = await healthySeen()
    const [{ client, search } = { client: undefined, search: undefined }] = verdicts
    const incoming = search?.found?.understood.incoming
    if (client === undefined || search?.found === undefined || incoming === undefined)
      throw new Error('nothing was found')
    const tried = { ...incoming, security: 'starttls' as const }
    const elsewhere = { ...tried, port: 143 }
    const understood = { ...search.found.understood, alternatives: [tried, elsewhere] }
    const found = { ...search.found, understood }
    const named = promisedServers([{ client, search: { ...search, found } }], exchanges, address.domain)
    expect(named.filter(({ security }) => security === 'starttls').map(({ port }) => port)).toEqual([143])
  })
})
