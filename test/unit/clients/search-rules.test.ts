import { describe, expect, test } from 'vitest'
import { client as androidExchange } from '../../../src/clients/catalogue/entries/android-exchange.ts'
import { client as deltaChat } from '../../../src/clients/catalogue/entries/delta-chat.ts'
import { client as enoughMail } from '../../../src/clients/catalogue/entries/enough-mail.ts'
import { client as evolution } from '../../../src/clients/catalogue/entries/evolution.ts'
import { client as ewsManagedApi } from '../../../src/clients/catalogue/entries/ews-managed-api.ts'
import { client as fairEmail } from '../../../src/clients/catalogue/entries/fairemail.ts'
import { client as fairEmailPlay } from '../../../src/clients/catalogue/entries/fairemail-play.ts'
import { client as geary } from '../../../src/clients/catalogue/entries/geary.ts'
import { client as himalaya } from '../../../src/clients/catalogue/entries/himalaya.ts'
import { client as kmail } from '../../../src/clients/catalogue/entries/kmail.ts'
import { client as nextcloud } from '../../../src/clients/catalogue/entries/nextcloud.ts'
import { client as outlook } from '../../../src/clients/catalogue/entries/outlook.ts'
import { client as parula } from '../../../src/clients/catalogue/entries/parula.ts'
import { client as samsungEmail } from '../../../src/clients/catalogue/entries/samsung-email.ts'
import { client as thunderbird } from '../../../src/clients/catalogue/entries/thunderbird.ts'
import { client as thunderbirdAndroid } from '../../../src/clients/catalogue/entries/thunderbird-android.ts'
import type { ClientEntry } from '../../../src/clients/catalogue/index.ts'
import type { Records } from '../../../src/clients/network.ts'
import { digestOf } from '../../../src/clients/pacc-record.ts'
import { searchAs } from '../../../src/clients/search.ts'
import { AT, CONFIG, createNetwork, movedTo, mx, notFound, POX, page, srv, type World, xml } from './made-up-network.ts'
import { ANNA } from './support.ts'

/** The rules of searches one by one, over networks that the test makes up. */

const SUBJECT = { address: ANNA, mx: '', service: '' }

async function search(entry: ClientEntry, world: World, databases = false) {
  const { network, asked } = createNetwork(world)
  return { ...(await searchAs(entry, SUBJECT, network, { databases })), asked }
}

/** Where it ends up, without the address; and what it made of each question that it put or could have put. */
async function ending(entry: ClientEntry, world: World, databases = false) {
  const { found, steps } = await search(entry, world, databases)
  return { by: found?.by.replace(/\?.*/, ''), outcomes: steps.map(({ outcome, reason }) => [outcome, reason]) }
}

const whereFound = async (entry: ClientEntry, world: World) => (await ending(entry, world)).by

describe('a parking page at the autoconfig host', () => {
  const world = { answers: { [AT.config]: page, [AT.wellKnown]: xml(CONFIG) } }

  test.each([
    ['hides the right document', [thunderbird, evolution, deltaChat], undefined],
    ['does no harm', [thunderbirdAndroid, kmail, fairEmail, nextcloud, parula], AT.wellKnown],
  ])('%s', async (_, entries, place) => {
    for (const entry of entries) expect(await whereFound(entry, world), entry.name).toBe(place)
  })

  test('a well-formed page ends the search of those whom any document is enough, except for records', async () => {
    const { steps, found } = await search(evolution, {
      ...world,
      records: {
        'MX example.org': [mx('mx.hoster.example')],
        'SRV _imaps._tcp.example.org': [srv('imap.example.org', 993)],
      },
    })
    expect(found?.by).toBe('_imaps._tcp.example.org')
    expect(steps.find(({ target }) => target?.startsWith(AT.wellKnown))).toMatchObject({ outcome: 'hidden' })
  })
})

describe('answers that are none', () => {
  test('a 404 goes on to the next address', async () => {
    const answers = { [AT.config]: notFound, [AT.plainConfig]: notFound, [AT.wellKnown]: xml(CONFIG) }
    for (const entry of [thunderbird, thunderbirdAndroid, evolution, kmail, fairEmail, nextcloud, parula])
      expect(await whereFound(entry, { answers }), entry.name).toBe(AT.wellKnown)
  })

  test('a failure goes on, and is named', async () => {
    const answers = { [AT.config]: 'certificate', [AT.wellKnown]: xml(CONFIG) } as const
    for (const entry of [thunderbird, thunderbirdAndroid, fairEmail, nextcloud]) {
      const { by, outcomes } = await ending(entry, { answers })
      expect(by, entry.name).toBe(AT.wellKnown)
      expect(outcomes[0], entry.name).toEqual(['not-fetched', 'certificate'])
    }
  })

  test('201 is enough for some, and not for others', async () => {
    const world = { answers: { [AT.config]: { ...xml(CONFIG), status: 201 } } }
    for (const entry of [thunderbird, thunderbirdAndroid, evolution, nextcloud, parula, geary])
      expect(await whereFound(entry, world), entry.name).toBe(AT.config)
    for (const entry of [kmail, fairEmail, enoughMail]) {
      const { by, outcomes } = await ending(entry, world)
      expect(by, entry.name).toBeUndefined()
      expect(outcomes, entry.name).toContainEqual(['not-fetched', 'status 201'])
    }
  })

  test('one client reads the body of a 404', async () => {
    const world = { answers: { [AT.config]: { ...xml(CONFIG), status: 404 } } }
    expect(await whereFound(geary, world)).toBe(AT.config)
    expect(await whereFound(thunderbirdAndroid, world)).toBeUndefined()
  })

  test('the media type counts for one client', async () => {
    const world = { answers: { [AT.config]: { ...xml(CONFIG), contentType: 'text/plain' } } }
    expect(await whereFound(thunderbird, world)).toBeUndefined()
    for (const entry of [thunderbirdAndroid, evolution, kmail, fairEmail, nextcloud, geary, parula, enoughMail])
      expect(await whereFound(entry, world), entry.name).toBe(AT.config)
  })
})

describe('HTTP redirects', () => {
  const elsewhere = 'https://settings.example/config.xml'
  const followed = { answers: { [AT.config]: movedTo(elsewhere), [elsewhere]: xml(CONFIG) } }

  test('are followed, and the place where they end is named', async () => {
    for (const entry of [thunderbird, thunderbirdAndroid, evolution, kmail, fairEmail, nextcloud, geary, parula])
      expect(await whereFound(entry, followed), entry.name).toBe(elsewhere)
  })

  test('five are enough for some libraries', async () => {
    const hops = Array.from({ length: 7 }, (_, at) => `https://hop-${at}.example/`)
    const moves = hops.map((url, at) => [url, hops[at + 1] === undefined ? xml(CONFIG) : movedTo(hops[at + 1] ?? '')])
    const world = { answers: { [AT.config]: movedTo(hops[0] ?? ''), ...Object.fromEntries(moves) } }
    expect(await whereFound(nextcloud, world)).toBeUndefined()
    expect(await whereFound(enoughMail, world)).toBeUndefined()
    expect(await whereFound(thunderbirdAndroid, world)).toBe(hops.at(-1))
  })

  test('from http to https are not followed by one client', async () => {
    const answers = { [AT.plainConfig]: movedTo(elsewhere), [elsewhere]: xml(CONFIG) }
    const { by, outcomes } = await ending(fairEmail, { answers })
    expect(by).toBeUndefined()
    expect(outcomes).toContainEqual(['not-fetched', 'redirect-across-schemes'])
    expect(await whereFound(kmail, { answers })).toBe(elsewhere)
  })
})

describe('the redirect step of Autodiscover', () => {
  const world = { answers: { [`GET ${AT.redirectStep}`]: movedTo(AT.service), [`POST ${AT.service}`]: xml(POX) } }

  test('leads to an https address, where the question is put', async () => {
    const { found, steps, asked } = await search(outlook, world)
    expect(found?.by).toBe(AT.service)
    expect(asked.slice(-2)).toEqual([`GET ${AT.redirectStep}`, `POST ${AT.service}`])
    expect(steps.slice(-3).map(({ outcome }) => outcome)).toEqual(['leads-on', 'taken', 'not-needed'])
  })

  test('wants 301 or 302, and https', async () => {
    const ways = [
      [movedTo(AT.service, 307), 'no-redirect'],
      [xml(POX), 'no-redirect'],
      [movedTo(AT.service.replace('https', 'http')), 'redirect-not-https'],
      [movedTo('//'), 'redirect-not-https'],
    ] as const
    for (const [answer, reason] of ways) {
      const answers = { ...world.answers, [`GET ${AT.redirectStep}`]: answer }
      const { by, outcomes } = await ending(outlook, { answers })
      expect([by, outcomes.at(-2)]).toEqual([undefined, ['refused', reason]])
    }
  })

  test('comes before the record', async () => {
    const records = { 'SRV _autodiscover._tcp.example.org': [srv('other.example')] }
    expect(await whereFound(outlook, { ...world, records })).toBe(AT.service)
  })
})

describe('JSON before XML', () => {
  const json = 'https://autodiscover.example.org/autodiscover/autodiscover.json/v1.0/anna@example.org'

  test('the URL that it names is asked', async () => {
    const body = JSON.stringify({ Protocol: 'AutodiscoverV1', Url: AT.service })
    const answers = { [json]: { status: 200, body, contentType: 'application/json' }, [AT.service]: xml(POX) }
    const { found, steps } = await search(outlook, { answers })
    expect(found?.by).toBe(AT.service)
    expect(steps[2]).toMatchObject({ outcome: 'leads-on', reason: undefined })
  })

  test('an error in JSON costs a step, no more', async () => {
    const body = '{"ErrorCode":"UserNotFound","ErrorMessage":"The given user is not found"}'
    const answers = { [json]: { status: 404, body }, [AT.autodiscover]: xml(POX) }
    const { by, outcomes } = await ending(outlook, { answers })
    expect(by).toBe(AT.autodiscover)
    expect(outcomes[2]).toEqual(['not-fetched', 'status 404'])
  })
})

describe('documents of Autodiscover that lead elsewhere', () => {
  const redirect = (url: string) =>
    xml(
      POX.replace('<Action>settings</Action>', '<Action>redirectUrl</Action>').replace(
        /<Protocol>[\s\S]*<\/Protocol>/,
        `<RedirectUrl>${url}</RedirectUrl>`,
      ),
    )

  test('are followed by POST to an https address', async () => {
    const answers = { [`POST ${AT.domain}`]: redirect(AT.service), [`POST ${AT.service}`]: xml(POX) }
    expect(await whereFound(outlook, { answers })).toBe(AT.service)
  })

  test('are not followed to a plain one', async () => {
    const plain = AT.service.replace('https', 'http')
    const { by, outcomes } = await ending(outlook, { answers: { [AT.domain]: redirect(plain), [plain]: xml(POX) } })
    expect([by, outcomes[1]]).toEqual([undefined, ['refused', 'redirect']])
  })
})

describe('SRV records that lead to Autodiscover', () => {
  const name = 'SRV _autodiscover._tcp.example.org' as const
  const answers = { [`POST ${AT.service}`]: xml(POX) }

  test('the one with the best priority counts, then with the highest weight', async () => {
    const records = {
      [name]: [
        srv('a.example', 443, 10, 9),
        srv('b.example', 443, 0, 1),
        srv('autodiscover.service.example', 443, 0, 5),
      ],
    }
    expect(await whereFound(outlook, { answers, records })).toBe(AT.service)
  })

  test('the target `.` is none', async () => {
    const { by, outcomes } = await ending(outlook, { records: { [name]: [srv('.')] } })
    expect([by, outcomes.at(-1)]).toEqual([undefined, ['not-fetched', 'no-record']])
  })

  test('that nobody can tell are not there, and it is said why', async () => {
    const { network } = createNetwork({})
    const failing = { ...network, records: async (): Promise<Records<never>> => ({ ok: false, failure: 'timeout' }) }
    const { steps } = await searchAs(outlook, SUBJECT, failing)
    expect(steps.at(-1)).toMatchObject({ outcome: 'not-fetched', reason: 'timeout' })
    const records = (await searchAs(fairEmailPlay, SUBJECT, failing)).steps.slice(1)
    expect(records.map(({ reason }) => reason)).toEqual(Array(4).fill('timeout'))
  })
})

describe('SRV records that name mail servers', () => {
  const records = {
    'SRV _imaps._tcp.example.org': [srv('imap.example.org', 993, 10)],
    'SRV _imap._tcp.example.org': [srv('imap.example.org', 143, 0)],
    'SRV _submissions._tcp.example.org': [srv('smtp.example.org', 465, 0)],
    'SRV _submission._tcp.example.org': [srv('smtp.example.org', 587, 0)],
  }
  const servers = async (entry: ClientEntry, world: World) => {
    const { incoming, outgoing } = (await search(entry, world)).found?.understood ?? {}
    return [incoming, outgoing].map((one) => one && `${one.hostname}:${one.port} ${one.security} ${one.username}`)
  }

  test('priorities first, then TLS for IMAP and STARTTLS for SMTP', async () => {
    expect(await servers(fairEmailPlay, { records })).toEqual([
      'imap.example.org:143 starttls anna@example.org',
      'smtp.example.org:587 starttls anna@example.org',
    ])
    const equal = { ...records, 'SRV _imap._tcp.example.org': [srv('imap.example.org', 143, 10)] }
    expect((await servers(fairEmailPlay, { records: equal }))[0]).toBe('imap.example.org:993 tls anna@example.org')
  })

  test('TLS first, whatever the priorities', async () => {
    expect(await servers(evolution, { records })).toEqual([
      'imap.example.org:993 tls anna@example.org',
      'smtp.example.org:465 tls anna@example.org',
    ])
  })

  test('one direction is not enough for those who need both', async () => {
    const half = { 'SRV _imaps._tcp.example.org': [srv('imap.example.org', 993)] }
    const { by, outcomes } = await ending(fairEmailPlay, { records: half })
    expect(by).toBeUndefined()
    expect(outcomes).toContainEqual(['refused', 'no-outgoing'])
    expect(await whereFound(himalaya, { records: half })).toBe('_imaps._tcp.example.org')
  })

  test('the target `.` means that there is none', async () => {
    const none = { ...records, 'SRV _imap._tcp.example.org': [srv('.', 0)] }
    const { by, outcomes } = await ending(fairEmailPlay, { records: none })
    expect(by).toBe('_imaps._tcp.example.org')
    expect(outcomes).toContainEqual(['refused', 'no-such-service'])
  })

  test('count more than a document for one client, and less for another', async () => {
    const world = { records, answers: { [AT.config]: xml(CONFIG) } }
    const scored = await search(fairEmail, world)
    expect(scored.found?.by).toBe('_imap._tcp.example.org')
    expect(scored.steps[0]).toMatchObject({ outcome: 'not-needed', reason: '_imap._tcp.example.org' })
    const { found, steps } = await search(evolution, world)
    expect(found?.by).toContain(AT.config)
    expect(steps.filter(({ outcome }) => outcome === 'taken')).toHaveLength(1)
  })
})

describe('MX records', () => {
  const records = { 'MX example.org': [mx('backup.example', 20), mx('mx.eu.hoster.example', 10)] }
  const config = (domain: string) => `https://autoconfig.${domain}/mail/config-v1.1.xml`
  const asksFor = async (entry: ClientEntry) =>
    (await search(entry, { records })).asked.filter((one) => one.includes('hoster.example') || one.includes('backup'))

  test('lead to the domains that each client makes of the best host', async () => {
    const both = ['eu.hoster.example', 'hoster.example'].map((domain) => `GET ${config(domain)}`)
    for (const entry of [thunderbird, thunderbirdAndroid, parula])
      expect(await asksFor(entry), entry.name).toEqual(both)
    const host = `GET ${config('mx.eu.hoster.example')}`
    expect(await asksFor(evolution)).toEqual([host, ...both])
    expect(await asksFor(fairEmail)).toEqual([host, ...both])
    expect(await asksFor(nextcloud)).toEqual([host, ...both.slice(0, 1)])
    expect(await asksFor(enoughMail)).toEqual(both.slice(0, 1))
    for (const entry of [kmail, geary, outlook]) expect(await asksFor(entry), entry.name).toEqual([])
  })

  test('are looked at when nothing was found before', async () => {
    for (const entry of [thunderbird, thunderbirdAndroid, evolution, fairEmail, nextcloud, parula, enoughMail]) {
      const { asked } = await search(entry, { records, answers: { [AT.config]: xml(CONFIG) } })
      expect(asked.join(), entry.name).not.toContain('MX ')
    }
  })

  test('lead to settings', async () => {
    const world = { records, answers: { [config('hoster.example')]: xml(CONFIG) } }
    for (const entry of [thunderbird, thunderbirdAndroid, evolution, fairEmail])
      expect(await whereFound(entry, world), entry.name).toBe(config('hoster.example'))
  })

  test('one client wants the name there that it asked for', async () => {
    const world = (body: string) => ({ records, answers: { [config('hoster.example')]: xml(body) } })
    expect((await ending(parula, world(CONFIG))).outcomes).toContainEqual(['refused', 'domain-unusable'])
    const named = CONFIG.replace('<domain>', '<domain>hoster.example</domain><domain>')
    const { found } = await search(parula, world(named))
    expect(found?.understood.incoming?.username).toBe('anna@example.org')
  })

  test('are looked at by one client only when the database has said 404', async () => {
    const answered = async (answers: World['answers']) =>
      (await search(evolution, { records, answers: answers ?? {} }, true)).asked.includes('MX example.org')
    expect(await answered({ [AT.database]: notFound })).toBe(true)
    expect(await answered({ [AT.database]: 'timeout' })).toBe(false)
  })

  test('that are missing, or lead to the domain itself, are said', async () => {
    const reasons = async (host: string | undefined) => {
      const { steps } = await search(thunderbird, {
        records: host === undefined ? {} : { 'MX example.org': [mx(host)] },
      })
      return steps.filter(({ question }) => question.target.includes('{mx}')).map(({ reason }) => reason)
    }
    expect(await reasons(undefined)).toEqual(['no-mx', 'no-mx'])
    expect(await reasons('.')).toEqual(['no-mx', 'no-mx'])
    expect(await reasons('mx.example.org')).toEqual(['mx-own', 'mx-own'])
  })
})

describe('public databases', () => {
  const world = { answers: { [AT.database]: xml(CONFIG) } }

  test('are not asked unless somebody says so', async () => {
    for (const entry of [thunderbirdAndroid, evolution, kmail, fairEmail, nextcloud, geary, enoughMail]) {
      const quiet = await search(entry, world)
      expect(quiet.asked.join(), entry.name).not.toContain('thunderbird.net')
      expect(
        quiet.steps.map(({ reason }) => reason),
        entry.name,
      ).toContain('database')
      expect((await ending(entry, world, true)).by, entry.name).toBe(AT.database)
    }
  })

  test('come first for one client', async () => {
    const both = { answers: { ...world.answers, [AT.config]: xml(CONFIG) } }
    expect((await ending(kmail, both, true)).by).toBe(AT.database)
    expect((await ending(kmail, both)).by).toBe(AT.config)
  })
})

describe('PACC', () => {
  const place = 'https://ua-auto-config.example.org/.well-known/user-agent-configuration.json'
  const body = JSON.stringify({
    protocols: { imap: { host: 'imap.example.org' }, smtp: { host: 'smtp.example.org' } },
    authentication: { password: true },
    info: { provider: { name: 'Example' } },
  })
  const answers = { [place]: { status: 200, body, contentType: 'application/json' } }
  const name = 'TXT _ua-auto-config.example.org' as const

  test('the document counts when the record has its digest', async () => {
    const digest = await digestOf(new TextEncoder().encode(body) as Uint8Array<ArrayBuffer>)
    const { found, steps } = await search(himalaya, {
      answers,
      records: { [name]: [`v=UAAC1; a=sha256; d=${digest}`] },
    })
    expect(found).toMatchObject({
      by: place,
      understood: { incoming: { hostname: 'imap.example.org', port: 993, security: 'tls', username: ANNA.text } },
    })
    expect(steps.slice(0, 3).map(({ outcome }) => outcome)).toEqual(['taken', 'leads-on', 'not-needed'])
  })

  test.each([
    ['another digest', ['v=UAAC1; a=sha256; d=AAAA'], 'digest-mismatch'],
    ['no record', [], 'no-record'],
  ])('%s refuses it', async (_, texts, reason) => {
    const { by, outcomes } = await ending(himalaya, { answers, records: { [name]: texts } })
    expect([by, outcomes[0]]).toEqual([undefined, ['refused', reason]])
  })

  test('a missing document goes on to autoconfig, whose reader is not known', async () => {
    const { outcomes } = await ending(himalaya, { answers: { [place]: notFound, [AT.config]: xml(CONFIG) } })
    expect(outcomes[0]).toEqual(['not-fetched', 'status 404'])
    expect(outcomes[2]).toEqual(['unread', undefined])
  })
})

describe('programs for Exchange', () => {
  test('go on after an error, by POST and then by GET', async () => {
    const { asked } = await search(samsungEmail, {})
    expect(asked).toEqual([`POST ${AT.autodiscover}`, `GET ${AT.autodiscover}`])
  })

  test('take the redirect and the record as others do', async () => {
    const { asked } = await search(androidExchange, {
      answers: { [AT.redirectStep]: movedTo(AT.service) },
      records: { 'SRV _autodiscover._tcp.example.org': [srv('autodiscover.service.example')] },
    })
    expect(asked.slice(-4)).toEqual([
      `GET ${AT.redirectStep}`,
      `POST ${AT.service}`,
      'SRV _autodiscover._tcp.example.org',
      `POST ${AT.service}`,
    ])
  })

  test('a GET that only looks for headers decides nothing', async () => {
    const { steps } = await search(ewsManagedApi, { answers: { [`GET ${AT.autodiscover}`]: xml(POX) } })
    expect(steps[0]).toMatchObject({ outcome: 'unread' })
  })

  test('a POST stays one on its way', async () => {
    const { asked } = await search(outlook, { answers: { [`POST ${AT.domain}`]: movedTo(AT.service) } })
    expect(asked).toContain(`POST ${AT.service}`)
    expect((await search(parula, { answers: { [`POST ${AT.domain}`]: movedTo(AT.service) } })).asked).toContain(
      `GET ${AT.service}`,
    )
  })
})
