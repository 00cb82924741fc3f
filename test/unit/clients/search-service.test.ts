import { beforeAll, describe, expect, test } from 'vitest'
import { client as deltaChat } from '../../../src/clients/catalogue/entries/delta-chat.ts'
import { client as enoughMail } from '../../../src/clients/catalogue/entries/enough-mail.ts'
import { client as evolution } from '../../../src/clients/catalogue/entries/evolution.ts'
import { client as fairEmail } from '../../../src/clients/catalogue/entries/fairemail.ts'
import { client as fairEmailPlay } from '../../../src/clients/catalogue/entries/fairemail-play.ts'
import { client as geary } from '../../../src/clients/catalogue/entries/geary.ts'
import { client as himalaya } from '../../../src/clients/catalogue/entries/himalaya.ts'
import { client as kmail } from '../../../src/clients/catalogue/entries/kmail.ts'
import { client as nextcloud } from '../../../src/clients/catalogue/entries/nextcloud.ts'
import { client as outlook } from '../../../src/clients/catalogue/entries/outlook.ts'
import { client as parula } from '../../../src/clients/catalogue/entries/parula.ts'
import { client as thunderbird } from '../../../src/clients/catalogue/entries/thunderbird.ts'
import { client as thunderbirdAndroid } from '../../../src/clients/catalogue/entries/thunderbird-android.ts'
import { askedFor, CATALOGUE, type ClientEntry, looksFor } from '../../../src/clients/catalogue/index.ts'
import { questionsOf } from '../../../src/clients/catalogue/plan.ts'
import { type Network, searchAs } from '../../../src/clients/index.ts'
import { networkOfService } from './service-network.ts'
import { address } from './support.ts'

/** Where each client ends up in a world in which everything is as this service says: no parts are made up here. */

/** The place that a client goes by, without the address; `-` where it finds nothing. */
async function foundBy(entry: ClientEntry, who: string, network: Network): Promise<string> {
  const subject = { address: address(who), mx: '', service: '' }
  const { found } = await searchAs(entry, subject, network)
  return found?.by.replace(/\?.*/, '') ?? '-'
}

const places = (entries: readonly ClientEntry[], who: string, network: Network) =>
  Promise.all(entries.map((entry) => foundBy(entry, who, network)))

const of = (...kinds: readonly string[]) => CATALOGUE.filter((entry) => kinds.includes(looksFor(entry)))

const AUTOCONFIG_READERS = [
  thunderbird,
  thunderbirdAndroid,
  evolution,
  kmail,
  deltaChat,
  nextcloud,
  geary,
  parula,
  enoughMail,
]

describe('a domain whose provider has mail', () => {
  let network: Network
  beforeAll(async () => {
    network = await networkOfService()
  })

  test('every client that looks for mail finds it, at a place of the kind that it prefers', async () => {
    const subject = { address: address('user@example.org'), mx: '', service: '' }
    for (const entry of of('mail')) {
      const ranked = (entry.search?.kinds ?? []).map((kind, index) => ({
        rank: kind.rank ?? index,
        questions: questionsOf(kind).filter(({ elsewhere }) => elsewhere !== true),
      }))
      const [best] = ranked
        .filter(({ questions }) => questions.length > 0)
        .toSorted((one, other) => one.rank - other.rank)
      const targets = best?.questions.map((question) => askedFor(question, subject).target.replace(/\?.*/, ''))
      expect(targets, entry.name).toContain(await foundBy(entry, 'user@example.org', network))
    }
  })

  test.each([
    ['https://autoconfig.example.org/mail/config-v1.1.xml', AUTOCONFIG_READERS],
    ['_imaps._tcp.example.org', [fairEmail, fairEmailPlay]],
    ['https://ua-auto-config.example.org/.well-known/user-agent-configuration.json', [himalaya]],
    ['https://example.org/autodiscover/autodiscover.xml', [outlook]],
  ])('%s is where those find it whose sources say so', async (place, entries) => {
    expect(await places(entries, 'user@example.org', network)).toEqual(entries.map(() => place))
  })

  test('it finds servers for both directions, with TLS', async () => {
    const subject = { address: address('user@example.org'), mx: '', service: '' }
    for (const entry of of('mail')) {
      const { found } = await searchAs(entry, subject, network)
      const { incoming, outgoing } = found?.understood ?? {}
      expect([incoming?.hostname, incoming?.port], entry.name).toEqual(['sslin.de', incoming?.port === 143 ? 143 : 993])
      expect(outgoing?.hostname, entry.name).toBe('sslout.de')
      expect([incoming?.security, outgoing?.security], entry.name).not.toContain('none')
    }
  })

  test('programs for Exchange find nothing, and say that there is no such service', async () => {
    const entries = of('exchange')
    expect(new Set(await places(entries, 'user@example.org', network))).toEqual(new Set(['-']))
    const subject = { address: address('user@example.org'), mx: '', service: '' }
    for (const entry of entries) {
      const { steps } = await searchAs(entry, subject, network)
      expect(
        steps.filter(({ outcome }) => outcome === 'refused').map(({ reason }) => reason),
        entry.name,
      ).toContain('no-such-service')
    }
  })

  test('what clients do whose readers are not known is not guessed', async () => {
    const subject = { address: address('user@example.org'), mx: '', service: '' }
    for (const entry of of('unknown')) {
      const { found, steps } = await searchAs(entry, subject, network)
      expect(found, entry.name).toBeUndefined()
      expect(
        steps.map(({ outcome }) => outcome),
        entry.name,
      ).toContain('unread')
    }
  })

  test('a profile is opened by a person: nothing is asked', async () => {
    const subject = { address: address('user@example.org'), mx: '', service: '' }
    for (const entry of of('profile')) {
      const { found, steps } = await searchAs(entry, subject, network)
      expect(found).toBeUndefined()
      expect(new Set(steps.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
    }
  })

  test('all of them together ask less than a run of the doctor may', async () => {
    const asked = new Set<string>()
    const counting: Network = {
      ...network,
      async ask(question, limits) {
        const exchange = await network.ask(question, limits)
        for (const { method, url } of exchange.hops) asked.add(`${method} ${url} ${question.body ?? ''}`)
        return exchange
      },
    }
    await places(CATALOGUE, 'user@example.org', counting)
    expect(asked.size).toBeLessThanOrEqual(40)
  })
})

test('a domain whose provider has Exchange: its programs find the service', async () => {
  const network = await networkOfService()
  const subject = { address: address('user@eas.example'), mx: '', service: '' }
  const found = await Promise.all(
    of('exchange').map(
      async (entry) => [entry.name, (await searchAs(entry, subject, network)).found?.service] as const,
    ),
  )
  expect(found.filter(([, service]) => service === undefined)).toEqual([])
  expect(Object.fromEntries(found)).toMatchObject({
    'Samsung Email': 'eas.service.example:443',
    'Gmail app and others, account type "Exchange"': 'eas.service.example:443',
    exchangelib: 'https://ews.service.example/EWS/Exchange.asmx',
    'EWS Managed API and its ports': 'https://ews.service.example/EWS/Exchange.asmx',
    'iPhone, iPad and Mac, account type "Exchange"': 'https://eas.service.example/Microsoft-Server-ActiveSync',
  })
})

test('a customer without any record: those who look behind MX records find the hoster’s settings', async () => {
  const network = await networkOfService('mx.mx-hoster.example')
  const who = 'user@unknown-customer.example'
  const finders = await Promise.all(
    CATALOGUE.map(async (entry) => [entry.name, await foundBy(entry, who, network)] as const),
  )
  const behindMx = finders.filter(([, by]) => by !== '-')
  expect(new Set(behindMx.map(([, by]) => by))).toEqual(
    new Set(['https://autoconfig.mx-hoster.example/mail/config-v1.1.xml']),
  )
  const looking = CATALOGUE.filter(({ search }) => search?.kinds.some((kind) => kind.of === 'documents' && kind.mx))
  expect(behindMx.map(([name]) => name)).toEqual(looking.map(({ name }) => name))
})
