import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../../src/clients/catalogue/index.ts'
import { searchAs } from '../../../src/clients/index.ts'
import {
  AT,
  CONFIG,
  createNetwork,
  type Made,
  movedTo,
  notFound,
  PAGE,
  POX,
  POX_ERROR,
  page,
  srv,
  type World,
  xml,
} from './made-up-network.ts'
import { ANNA } from './support.ts'

/** How two clients search whose rules of order were read in their sources, over a network that the test makes up. */

type Name = 'Thunderbird' | 'Delta Chat'

const search = async (name: Name, world: World) => {
  const entry = CATALOGUE.find((one) => one.name === name)
  if (entry === undefined) throw new Error(name)
  const { network, asked } = createNetwork(world)
  const subject = { address: ANNA, mx: '', service: '' }
  return { ...(await searchAs(entry, subject, network, { databases: true })), asked }
}

const whereFound = async (name: Name, answers: Readonly<Record<string, Made>>, host?: string) => {
  const records = host === undefined ? {} : { 'SRV _autodiscover._tcp.example.org': [srv(host)] }
  const { found } = await search(name, { answers, records })
  if (found === undefined) return 'nothing'
  return `${found.understood.incoming?.hostname} ${found.understood.outgoing?.hostname} at ${found.by}`
}

const SERVERS = 'imap.example.org smtp.example.org'

describe('Thunderbird', () => {
  test.each([
    ['the domain itself', { [AT.autodiscover]: notFound, [AT.domain]: xml(POX) }, undefined, AT.domain],
    [
      'the SRV record',
      { [AT.autodiscover]: notFound, [AT.domain]: notFound, [AT.service]: xml(POX) },
      'autodiscover.service.example',
      AT.service,
    ],
    [
      'the redirect, whose GET fails so that the POST is repeated',
      {
        [AT.autodiscover]: notFound,
        [AT.domain]: notFound,
        [AT.redirectStep]: movedTo(AT.service),
        [`GET ${AT.service}`]: { status: 405, body: 'POST, please', contentType: 'text/plain' },
        [AT.service]: xml(POX),
      },
      undefined,
      AT.service,
    ],
  ])('AD-116 with autodiscover.<domain> unknown it still finds the settings by %s', async (_, answers, host, url) => {
    expect(await whereFound('Thunderbird', answers, host)).toBe(`${SERVERS} at ${url}`)
  })

  test.each([
    ['an error document', xml(POX_ERROR)],
    ['a page', page],
    ['an empty 204', { status: 204, body: '' }],
  ])('AD-115 %s with 2xx at autodiscover.<domain> hides the right answer at the domain', async (_, answer) => {
    const { found, steps } = await search('Thunderbird', {
      answers: { [AT.autodiscover]: answer, [AT.domain]: xml(POX) },
    })
    expect(found).toBeUndefined()
    const hidden = steps.filter(({ outcome }) => outcome === 'hidden')
    expect(hidden.map(({ target, reason }) => [target, reason])).toEqual([[AT.domain, AT.autodiscover]])
  })

  test('a page at the autoconfig host hides the well-known address behind it', async () => {
    expect(await whereFound('Thunderbird', { [AT.config]: page, [AT.wellKnown]: xml(CONFIG) })).toBe('nothing')
    expect(await whereFound('Thunderbird', { [AT.wellKnown]: xml(CONFIG) })).toBe(
      `${SERVERS} at ${AT.wellKnown}?emailaddress=anna%40example.org`,
    )
  })

  test('a page at the autoconfig host hides neither the database nor Autodiscover', async () => {
    const database = 'https://live.thunderbird.net/autoconfig/v1.1/example.org'
    expect(await whereFound('Thunderbird', { [AT.config]: page, [database]: xml(CONFIG) })).toBe(
      `${SERVERS} at ${database}`,
    )
    expect(await whereFound('Thunderbird', { [AT.config]: page, [AT.domain]: xml(POX) })).toBe(
      `${SERVERS} at ${AT.domain}`,
    )
  })

  test('a right document with another media type is none, and hides what stands behind it', async () => {
    const wrong = { ...xml(CONFIG), contentType: 'application/octet-stream' }
    const { found, steps } = await search('Thunderbird', {
      answers: { [AT.config]: wrong, [AT.wellKnown]: xml(CONFIG) },
    })
    expect(found).toBeUndefined()
    expect(steps[0]).toMatchObject({ outcome: 'refused', reason: 'not-xml' })
    expect(steps[1]).toMatchObject({ outcome: 'hidden' })
  })

  test('of several records the one with the lowest weight counts, whatever its priority', async () => {
    const records = {
      'SRV _autodiscover._tcp.example.org': [
        srv('first.example', 443, 0, 5),
        srv('autodiscover.service.example', 8443, 9, 1),
      ],
    }
    const { found, steps } = await search('Thunderbird', { answers: { [AT.service]: xml(POX) }, records })
    expect(found?.by).toBe(AT.service)
    expect(steps.map(({ outcome }) => outcome).slice(-2)).toEqual(['leads-on', 'taken'])
  })

  test('it asks in this order', async () => {
    const { asked } = await search('Thunderbird', {})
    expect(asked).toEqual([
      `GET ${AT.config}`,
      `GET ${AT.wellKnown}`,
      `GET ${AT.plainConfig}`,
      `GET ${AT.plainWellKnown}`,
      'GET https://live.thunderbird.net/autoconfig/v1.1/example.org',
      'MX example.org',
      `POST ${AT.autodiscover}`,
      `POST ${AT.domain}`,
      `POST ${AT.redirectStep}`,
      'SRV _autodiscover._tcp.example.org',
    ])
  })
})

describe('Delta Chat', () => {
  test.each([
    ['the domain itself', { [AT.autodiscover]: notFound, [AT.domain]: xml(POX) }, AT.domain],
    // It knows no SRV records, but goes on to the ISPDB.
    ['the ISPDB', { [AT.autodiscover]: notFound, [AT.domain]: notFound, [AT.database]: xml(CONFIG) }, AT.database],
  ])('AD-116 with autodiscover.<domain> unknown it still finds the settings by %s', async (_, answers, url) => {
    expect(await whereFound('Delta Chat', answers)).toBe(`${SERVERS} at ${url}`)
  })

  test.each([
    ['an error document', xml(POX_ERROR)],
    ['a well-formed page', xml(PAGE)],
    ['an empty 204', { status: 204, body: '' }],
  ])('AD-115 %s with 2xx ends the search before the ISPDB, without servers', async (_, answer) => {
    const answers = { [AT.domain]: answer, [AT.autodiscover]: xml(POX), [AT.database]: xml(CONFIG) }
    const { found, steps, asked } = await search('Delta Chat', { answers })
    expect(found).toBeUndefined()
    expect(asked.at(-1)).toBe(`GET ${AT.domain}`)
    expect(steps.slice(-3).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['refused', 'no-servers'],
      ['hidden', AT.domain],
      ['hidden', AT.domain],
    ])
  })

  test('a RedirectUrl is followed, but not for ever', async () => {
    const redirect = (url: string) =>
      xml(POX.replace(/<Protocol>[\s\S]*<\/Protocol>/, `<RedirectUrl>${url}</RedirectUrl>`))
    expect(await whereFound('Delta Chat', { [AT.domain]: redirect(AT.service), [AT.service]: xml(POX) })).toBe(
      `${SERVERS} at ${AT.service}`,
    )
    expect(await whereFound('Delta Chat', { [AT.domain]: redirect(AT.domain), [AT.database]: xml(CONFIG) })).toBe(
      `${SERVERS} at ${AT.database}`,
    )
    const chain = Array.from({ length: 12 }, (_, at) => `https://hop-${at}.example/`)
    const hops = Object.fromEntries(chain.map((url, at) => [url, redirect(chain[at + 1] ?? AT.service)]))
    const world = { ...hops, [AT.domain]: redirect(chain[0] ?? ''), [AT.service]: xml(POX) }
    expect(await whereFound('Delta Chat', world)).toBe('nothing')
  })

  test('a redirect without scheme and host is not followed', async () => {
    const answers = { [AT.config]: movedTo('/config.xml'), 'https://autoconfig.example.org/config.xml': xml(CONFIG) }
    expect(await whereFound('Delta Chat', answers)).toBe('nothing')
    const whole = { ...answers, [AT.config]: movedTo('https://autoconfig.example.org/config.xml') }
    expect(await whereFound('Delta Chat', whole)).toContain(SERVERS)
  })

  test('it asks in this order', async () => {
    const { asked } = await search('Delta Chat', {})
    expect(asked).toEqual([AT.config, AT.wellKnown, AT.domain, AT.autodiscover, AT.database].map((url) => `GET ${url}`))
  })
})
