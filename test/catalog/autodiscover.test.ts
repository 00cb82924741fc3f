import { beforeAll, describe, expect, test } from 'vitest'
import type { AccountConfig, MailProtocol } from '../../src/account/index.ts'
import { parseEmailAddress } from '../../src/address/index.ts'
import { createApp } from '../../src/app.ts'
import type { CompiledCatalog } from '../../src/catalog/compiled.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import {
  EXCHANGE_CLIENTS,
  type ExchangeClient,
  readServiceAnswer,
  type ServiceReading,
} from '../../src/clients/index.ts'
import { STATUS_WITHOUT_ACTIVE_SYNC } from '../../src/protocols/autodiscover/failure-view.ts'
import { ok } from '../../src/result.ts'
import { readSettings } from '../../src/settings.ts'
import { createGrammar, type GrammarName } from '../grammars/grammar.ts'
import { serviceSummary } from '../unit/clients/support.ts'
import { type Case, casesOf } from './cases.ts'

/**
 * Every provider and variant in every form of Autodiscover, through the routes: each gets a document that a strict grammar
 * takes and that the programs understand as the entry means it, or a refusal by its name.
 */

const SCHEMAS = 'http://schemas.microsoft.com/exchange/autodiscover'
const SOAP = 'http://schemas.microsoft.com/exchange/2010/Autodiscover'
const ADDRESS = "o'neil&amp;co"

const pox = (family: string, version: string, domain: string) =>
  `<Autodiscover xmlns="${SCHEMAS}/${family}/requestschema/2006"><Request><EMailAddress>${ADDRESS}@${domain}</EMailAddress><AcceptableResponseSchema>${SCHEMAS}/${family}/responseschema/${version}</AcceptableResponseSchema></Request></Autodiscover>`

const ASKED = [
  'ExternalImap4Connections',
  'ExternalPop3Connections',
  'ExternalSmtpConnections',
  'ExternalEwsUrl',
  'UserDN',
]

const soap = (domain: string) =>
  `<Envelope xmlns:a="${SOAP}"><Body><a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>${ADDRESS}@${domain}</a:Mailbox></a:User></a:Users><a:RequestedSettings>${ASKED.map((name) => `<a:Setting>${name}</a:Setting>`).join('')}</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></Body></Envelope>`

interface Said {
  readonly status: number
  readonly body: string
}

/** What one entry is told in each form. */
interface Told {
  readonly name: string
  /** Absent when the entry cannot be told to anybody. */
  readonly account: AccountConfig | undefined
  readonly domain: string
  readonly outlook: Said
  readonly mobileSync: Said
  readonly json: Readonly<Record<'AutodiscoverV1' | 'ActiveSync' | 'Ews' | 'Rest', Said>>
  readonly soap: Said
}

const HOST = 'https://autodiscover.service.example'
const POX_URL = `${HOST}/autodiscover/autodiscover.xml`

async function tell({ name, match, documents }: Case, insecure: boolean): Promise<Told> {
  const settings = readSettings({
    SERVICE_HOST: 'autodiscover.service.example',
    PUBLISH_INSECURE: String(insecure),
    DNS_OVER_HTTPS_URL: '',
  })
  const app = createApp({ catalog: openCatalog(NOTHING), settings, lookup: () => ok(match) })
  const ask = async (path: string, body?: string): Promise<Said> => {
    const response = await app.fetch(
      new Request(`${HOST}/autodiscover/${path}`, body === undefined ? {} : { method: 'POST', body }),
    )
    return { status: response.status, body: await response.text() }
  }
  const account = documents.account(match)
  const { domain } = match
  const json = (protocol: string) => ask(`autodiscover.json?Email=max@${domain}&Protocol=${protocol}`)
  return {
    name,
    account: account.ok && account.value.unsupported === undefined ? account.value : undefined,
    domain,
    outlook: await ask('autodiscover.xml', pox('outlook', '2006a', domain)),
    mobileSync: await ask('autodiscover.xml', pox('mobilesync', '2006', domain)),
    json: {
      AutodiscoverV1: await json('AutodiscoverV1'),
      ActiveSync: await json('ActiveSync'),
      Ews: await json('Ews'),
      Rest: await json('Rest'),
    },
    soap: await ask('autodiscover.svc', soap(domain)),
  }
}

/** The look-up is the case's own: nothing stands in the catalog. */
const NOTHING: CompiledCatalog = {
  version: 'test',
  ids: [],
  providers: [],
  about: [],
  domains: [],
  wildcards: [],
  signs: [],
  mxNames: [],
  gateways: [],
}

function clientNamed(name: string): ExchangeClient {
  const client = EXCHANGE_CLIENTS.find((candidate) => candidate.name === name)
  if (client === undefined) throw new Error(name)
  return client
}

/** What a program makes of an answer, in a line. */
function read(name: string, format: 'activeSync' | 'json' | 'soap', { status, body }: Said, domain: string): string {
  const reader = clientNamed(name)[format]
  const address = parseEmailAddress(`o'neil&co@${domain}`)
  if (reader === undefined || !address.ok) throw new Error(name)
  return serviceSummary(readServiceAnswer(reader, { status, body }, address.value))
}

/** One line for each entry where it is not as it should be. */
const differing = (told: readonly Told[], line: (one: Told) => string, expected: (one: Told) => string) =>
  told.flatMap((one) => (line(one) === expected(one) ? [] : [`${one.name}: ${line(one)} instead of ${expected(one)}`]))

const found = (url: string | undefined): ServiceReading => ok({ url, servers: [] })
const codeIn = (body: string) => /<ErrorCode>(\d+)/.exec(body)?.[1] ?? '-'

describe.each(['shipped', 'fixtures'] as const)('%s providers', (folder) => {
  describe.each([false, true])('insecure publication %s', (insecure) => {
    let told: readonly Told[] = []
    beforeAll(async () => {
      told = await Promise.all((await casesOf(folder, insecure)).map((one) => tell(one, insecure)))
    }, 60_000)

    const suffix = insecure ? '-insecure' : ''

    test('every XML answer is a document of its grammar, or a refusal by its name', () => {
      const grammarOf = (form: 'outlook' | 'mobileSync' | 'soap', { status, body }: Said): GrammarName | undefined => {
        if (form === 'soap') return status === 200 ? `autodiscover-soap${suffix}` : undefined
        if (body.includes('<Error ')) return [200, 404].includes(status) ? 'autodiscover-error' : undefined
        if (status !== 200) return undefined
        return form === 'outlook' ? `autodiscover-outlook${suffix}` : 'autodiscover-mobilesync'
      }
      const refused = told.flatMap((one) =>
        (['outlook', 'mobileSync', 'soap'] as const).flatMap((form) => {
          const grammar = grammarOf(form, one[form])
          const reasons =
            grammar === undefined ? [`status ${one[form].status}`] : createGrammar(grammar).check(one[form].body)
          return reasons.map((reason) => `${one.name} ${form}: ${reason}`)
        }),
      )
      expect(refused).toEqual([])
      expect(told.length).toBeGreaterThan(20)
      // Each form is said by some and refused to others.
      expect(told.some(({ account }) => account?.exchange?.activeSync)).toBe(true)
      for (const said of [told.map(({ outlook }) => outlook), told.map(({ mobileSync }) => mobileSync)])
        expect(new Set(said.map(({ body }) => body.includes('<Error '))).size).toBe(2)
      expect(told.some(({ soap: { body } }) => body.includes('InvalidUser'))).toBe(true)
    })

    test('AD-55, AD-56, AD-57 MobileSync is where the entry says, else 601, else unknown', () => {
      const expected = ({ account }: Told) =>
        account === undefined
          ? '404 500'
          : account.exchange?.activeSync === undefined
            ? `${STATUS_WITHOUT_ACTIVE_SYNC} 601`
            : '200 -'
      expect(differing(told, ({ mobileSync: { status, body } }) => `${status} ${codeIn(body)}`, expected)).toEqual([])
    })

    test('AD-59 programs for ActiveSync find the URL of the entry, and no mail server', () => {
      const url = ({ account }: Told) => account?.exchange?.activeSync
      const expected = (one: Told, kept: (url: string) => string, missing: string) =>
        one.account === undefined ? 'refused: http' : url(one) ? serviceSummary(found(kept(url(one) ?? ''))) : missing
      const hostAndPort = (text: string) => `${new URL(text).hostname}:${new URL(text).port || '443'}`
      expect(
        differing(
          told,
          (one) => read('iOS Mail (Exchange)', 'activeSync', one.mobileSync, one.domain),
          (one) => expected(one, (text) => text, 'refused: no-such-service'),
        ),
      ).toEqual([])
      expect(
        differing(
          told,
          (one) => read('Exchange for Android', 'activeSync', one.mobileSync, one.domain),
          (one) => expected(one, hostAndPort, 'refused: no-such-service'),
        ),
      ).toEqual([])
    })

    test('AD-66, AD-67, AD-68 each protocol has its URL in JSON, or is refused by its name', () => {
      const urlOf = ({ account, outlook }: Told, protocol: keyof Told['json']) => {
        const { activeSync, ews } = account?.exchange ?? {}
        const xml = outlook.status === 200 || (account && activeSync) ? POX_URL : undefined
        return { AutodiscoverV1: xml, ActiveSync: activeSync, Ews: ews, Rest: undefined }[protocol]
      }
      const protocols = ['AutodiscoverV1', 'ActiveSync', 'Ews', 'Rest'] as const
      for (const protocol of protocols) {
        const expected = (one: Told) => {
          const url = urlOf(one, protocol)
          if (url !== undefined) return `200 ${JSON.stringify({ Protocol: protocol, Url: url })}`
          const isKnown = protocols.some((other) => urlOf(one, other) !== undefined)
          return isKnown ? '400 InvalidProtocol' : '404 UserNotFound'
        }
        const line = ({ json }: Told) => {
          const { status, body } = json[protocol]
          return `${status} ${status === 200 ? body : (JSON.parse(body) as { ErrorCode: string }).ErrorCode}`
        }
        expect(differing(told, line, expected)).toEqual([])
      }
    })

    test('AD-64, AD-66, AD-67 Outlook and Parula understand every answer in JSON', () => {
      for (const [name, protocol] of [
        ['Outlook (JSON)', 'AutodiscoverV1'],
        ['Parula (JSON)', 'ActiveSync'],
        ['Parula (JSON)', 'Ews'],
      ] as const) {
        const line = (one: Told) => read(name, 'json', one.json[protocol], one.domain)
        const expected = ({ json }: Told) => {
          const { status, body } = json[protocol]
          return status === 200 ? serviceSummary(found((JSON.parse(body) as { Url: string }).Url)) : 'refused: http'
        }
        expect(differing(told, line, expected)).toEqual([])
      }
    })

    test('AD-75, AD-81 programs for web services find every server of the entry, in its order', () => {
      const expected = ({ account }: Told) => {
        if (account === undefined) return 'refused: no-such-user'
        const of = (protocol: MailProtocol) =>
          [...account.incoming, ...account.outgoing]
            .filter((server) => server.protocol === protocol)
            .map(({ hostname, port, security }) => ({ protocol, hostname, port, security, username: undefined }))
        return serviceSummary(
          ok({ url: account.exchange?.ews, servers: [...of('imap'), ...of('pop3'), ...of('smtp')] }),
        )
      }
      expect(differing(told, (one) => read('EWS Managed API', 'soap', one.soap, one.domain), expected)).toEqual([])
    })
  })
})
