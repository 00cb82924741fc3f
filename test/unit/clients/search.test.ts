import { describe, expect, test } from 'vitest'
import { type Network, searchLikeDeltaChat, searchLikeThunderbird } from '../../../src/clients/index.ts'
import { ANNA } from './support.ts'

/** The order in which two clients ask, over a network that the test makes up: what is not in it, nobody answers. */

const POX = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol><Type>IMAP</Type><Server>imap.example.org</Server><Port>993</Port><SSL>on</SSL></Protocol>
      <Protocol><Type>SMTP</Type><Server>smtp.example.org</Server><Port>465</Port><SSL>on</SSL></Protocol>
    </Account>
  </Response>
</Autodiscover>
`
const POX_ERROR = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response><Error Time="12:00:00.0000000" Id="1"><ErrorCode>500</ErrorCode><DebugData/></Error></Response>
</Autodiscover>
`
const CONFIG = `<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
  <incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
    <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType>
    <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`
const PAGE = '<html><body>parked</body></html>'

type Made = { readonly status: number; readonly body: string; readonly contentType?: string; readonly movedTo?: string }

const found = (body: string): Made => ({ status: 200, body })
const UNKNOWN: Made = { status: 404, body: POX_ERROR }
const moved = (movedTo: string): Made => ({ status: 405, body: 'POST, please', contentType: 'text/plain', movedTo })

const D = 'https://example.org/autodiscover/autodiscover.xml'
const AUTODISCOVER_D = 'https://autodiscover.example.org/autodiscover/autodiscover.xml'
const PLAIN_HTTP = 'http://autodiscover.example.org/autodiscover/autodiscover.xml'
const SVC = 'https://autodiscover.service.example/autodiscover/autodiscover.xml'
const AUTOCONFIG_D = 'https://autoconfig.example.org/mail/config-v1.1.xml'
const WELL_KNOWN = 'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml'
const ISPDB = 'https://autoconfig.thunderbird.net/v1.1/example.org'

/** Answers by address, whose query does not count. */
function createNetwork(answers: Readonly<Record<string, Made>>, srv: readonly string[] = []) {
  const asked: string[] = []
  const network: Network = {
    async ask(method, url) {
      const bare = url.replace(/\?.*/, '')
      asked.push(`${method} ${bare}`)
      const made = answers[bare]
      if (made === undefined) return undefined
      const { status, body, contentType = 'text/xml; charset=utf-8', movedTo } = made
      return { status, body, contentType, url: movedTo ?? url }
    },
    async srv(name) {
      asked.push(`SRV ${name}`)
      return srv
    },
  }
  return { network, asked }
}

type Search = typeof searchLikeThunderbird

const whereFound = async (search: Search, answers: Readonly<Record<string, Made>>, srv: readonly string[] = []) => {
  const reading = await search(ANNA, createNetwork(answers, srv).network)
  if (!reading.ok) return reading.error
  const { url, incoming, outgoing } = reading.value
  return `${incoming?.hostname} ${outgoing?.hostname} at ${url}`
}

const SERVERS = 'imap.example.org smtp.example.org'

describe('Thunderbird', () => {
  test.each([
    ['the domain itself', { [AUTODISCOVER_D]: UNKNOWN, [D]: found(POX) }, [], D],
    [
      'the SRV record',
      { [AUTODISCOVER_D]: UNKNOWN, [D]: UNKNOWN, [SVC]: found(POX) },
      ['autodiscover.service.example'],
      SVC,
    ],
    [
      'the redirect, whose GET fails so that the POST is repeated',
      { [AUTODISCOVER_D]: UNKNOWN, [D]: UNKNOWN, [PLAIN_HTTP]: moved(SVC), [SVC]: found(POX) },
      [],
      SVC,
    ],
  ])('AD-116 with autodiscover.<domain> unknown it still finds the settings by %s', async (_, answers, srv, url) => {
    expect(await whereFound(searchLikeThunderbird, answers, srv)).toBe(`${SERVERS} at ${url}`)
  })

  test.each([
    ['an error document', found(POX_ERROR)],
    ['a page', { ...found(PAGE), contentType: 'text/html' }],
    ['an empty 204', { status: 204, body: '' }],
  ])('AD-115 %s with 2xx at autodiscover.<domain> hides the right answer at the domain', async (_, answer) => {
    expect(await whereFound(searchLikeThunderbird, { [AUTODISCOVER_D]: answer, [D]: found(POX) })).toBe('nothing-found')
  })

  test('a page at the autoconfig host hides the well-known address behind it', async () => {
    const page = { ...found(PAGE), contentType: 'text/html' }
    expect(await whereFound(searchLikeThunderbird, { [AUTOCONFIG_D]: page, [WELL_KNOWN]: found(CONFIG) })).toBe(
      'nothing-found',
    )
    expect(await whereFound(searchLikeThunderbird, { [WELL_KNOWN]: found(CONFIG) })).toBe(
      `${SERVERS} at ${WELL_KNOWN}?emailaddress=anna%40example.org`,
    )
  })

  test('it asks in this order', async () => {
    const { network, asked } = createNetwork({})
    await searchLikeThunderbird(ANNA, network)
    expect(asked).toEqual([
      `GET ${AUTOCONFIG_D}`,
      `GET ${WELL_KNOWN}`,
      `GET ${AUTOCONFIG_D.replace('https', 'http')}`,
      `GET ${WELL_KNOWN.replace('https', 'http')}`,
      'GET https://live.thunderbird.net/autoconfig/v1.1/example.org',
      `POST ${AUTODISCOVER_D}`,
      `POST ${D}`,
      `POST ${PLAIN_HTTP}`,
      'SRV _autodiscover._tcp.example.org',
    ])
  })
})

describe('Delta Chat', () => {
  test.each([
    ['the domain itself', { [AUTODISCOVER_D]: UNKNOWN, [D]: found(POX) }, D],
    // It knows no SRV records, but goes on to the ISPDB.
    ['the ISPDB', { [AUTODISCOVER_D]: UNKNOWN, [D]: UNKNOWN, [ISPDB]: found(CONFIG) }, ISPDB],
  ])('AD-116 with autodiscover.<domain> unknown it still finds the settings by %s', async (_, answers, url) => {
    expect(await whereFound(searchLikeDeltaChat, answers)).toBe(`${SERVERS} at ${url}`)
  })

  test.each([
    ['an error document', found(POX_ERROR)],
    ['a well-formed page', found(PAGE)],
    ['an empty 204', { status: 204, body: '' }],
  ])('AD-115 %s with 2xx ends the search before the ISPDB, without servers', async (_, answer) => {
    const answers = { [D]: answer, [AUTODISCOVER_D]: found(POX), [ISPDB]: found(CONFIG) }
    expect(await whereFound(searchLikeDeltaChat, answers)).toBe(`undefined undefined at ${D}`)
  })

  test('a RedirectUrl is followed, but not for ever', async () => {
    const redirect = (url: string) =>
      found(POX.replace(/<Protocol>[\s\S]*<\/Protocol>/, `<RedirectUrl>${url}</RedirectUrl>`))
    expect(await whereFound(searchLikeDeltaChat, { [D]: redirect(SVC), [SVC]: found(POX) })).toBe(
      `${SERVERS} at ${SVC}`,
    )
    expect(await whereFound(searchLikeDeltaChat, { [D]: redirect(D), [ISPDB]: found(CONFIG) })).toBe(
      `${SERVERS} at ${ISPDB}`,
    )
  })

  test('it asks in this order', async () => {
    const { network, asked } = createNetwork({})
    await searchLikeDeltaChat(ANNA, network)
    expect(asked).toEqual([AUTOCONFIG_D, WELL_KNOWN, D, AUTODISCOVER_D, ISPDB].map((url) => `GET ${url}`))
  })
})
