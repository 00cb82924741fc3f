import { expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { openCatalog } from '../../src/catalog/index.ts'
import { compoundDocument, faultsOfRefusal, isUsableXml, MAIN, smallDocument } from './autoconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** Whose settings a request gets: Host, path and address. */

const PATH = '/mail/config-v1.1.xml'
const WELL_KNOWN = '/.well-known/autoconfig/mail/config-v1.1.xml'

const LOCAL = smallDocument('local.example', '%EMAILLOCALPART%')

/** doc(main) as a hoster's MX name gets it. */
const MAIN_FOR_MX = MAIN.replace('example.net</domain>', 'example.net</domain>\n    <domain>mx-hoster.example</domain>')

async function documentAt(url: string): Promise<string> {
  const response = await ask(url)
  expect(response.status, url).toBe(200)
  return response.text()
}

async function expectRefusal(url: string): Promise<void> {
  expect(await faultsOfRefusal(await ask(url)), url).toEqual([])
}

test('AC-1 autoconfig.<domain> answers with the document of the domain', async () => {
  const response = await ask(`autoconfig.example.org${PATH}`)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(MAIN)
})

test('AC-2 the well-known address of the domain answers with the same bytes', async () => {
  expect(await documentAt(`example.org${WELL_KNOWN}`)).toBe(MAIN)
})

test.each(['/v1.1/example.org', '/autoconfig/v1.1/example.org'])(
  'AC-3 the database address %s at the service host answers with the same bytes',
  async (path) => {
    expect(await documentAt(`${SVC}${path}`)).toBe(MAIN)
  },
)

test('AC-4 an address at the service host decides', async () => {
  expect(await documentAt(`${SVC}${PATH}?emailaddress=user@example.org`)).toBe(MAIN)
})

test('AC-5 the other domain of a provider gets the same document, which lists both', async () => {
  expect(await documentAt(`autoconfig.example.net${PATH}`)).toBe(MAIN)
})

test.each([`autoconfig.example.org${PATH}`, `example.org${WELL_KNOWN}`])(
  'AC-6, AC-7 an address of the domain changes nothing at %s',
  async (url) => {
    expect(await documentAt(`${url}?emailaddress=user%40example.org`)).toBe(MAIN)
  },
)

test('AC-8 the MX name of a hoster gets its servers, with the MX name among the domains', async () => {
  expect(await documentAt(`autoconfig.mx-hoster.example${PATH}`)).toBe(MAIN_FOR_MX)
})

test('AC-9 at the MX name of a hoster an address of a customer changes nothing', async () => {
  const url = `autoconfig.mx-hoster.example${PATH}?emailaddress=user%40unknown-customer.example`
  expect(await documentAt(url)).toBe(MAIN_FOR_MX)
})

test.each(['autoconfig.example.org', 'autoconfig.mx-hoster.example', 'autoconfig.unknown.example'])(
  'AC-10 at %s an address of another known domain gets the document of that domain',
  async (host) => {
    expect(await documentAt(`${host}${PATH}?emailaddress=user%40local.example`)).toBe(LOCAL)
  },
)

test.each([`autoconfig.example.org${PATH}`, `example.org${WELL_KNOWN}`])(
  'AC-11 an address of an unknown domain leaves the answer to the Host at %s',
  async (url) => {
    expect(await documentAt(`${url}?emailaddress=user%40nowhere.example`)).toBe(MAIN)
  },
)

test.each([PATH, WELL_KNOWN])('AC-12 the service host speaks for no domain: %s without an address', async (path) => {
  const response = await ask(`${SVC}${path}`)
  expect(response.status).toBe(404)
  expect(isUsableXml(await response.text())).toBe(false)
})

test('AC-12 a service host that is autoconfig.<MX name> of a hoster answers like any host of that name', async () => {
  const askHoster = serviceWith({ SERVICE_HOST: 'autoconfig.mx-hoster.example' })
  const response = await askHoster(`autoconfig.mx-hoster.example${PATH}`)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(MAIN_FOR_MX)
})

test('AC-12 a service host that is autoconfig.<domain> of the catalog answers for that domain', async () => {
  const response = await serviceWith({ SERVICE_HOST: 'autoconfig.example.org' })(`autoconfig.example.org${PATH}`)
  expect(await response.text()).toBe(MAIN)
})

test.each(['example.org', 'autodiscover.example.org', 'ua-auto-config.example.org', 'autoconfig.shop.kunden.example'])(
  'AC-12 the service host %s speaks for nobody, although the catalog has its name or domain',
  async (host) => {
    const askService = serviceWith({ SERVICE_HOST: host })
    expect(await faultsOfRefusal(await askService(`${host}${PATH}`))).toEqual([])
    expect(await faultsOfRefusal(await askService(`${host}${WELL_KNOWN}`))).toEqual([])
  },
)

test('AC-12 a service host whose domain the catalog does not know speaks for nobody, default provider or not', async () => {
  const askService = serviceWith({ SERVICE_HOST: 'autoconfig.service.example', DEFAULT_PROVIDER: 'example.org' })
  expect(await faultsOfRefusal(await askService(`autoconfig.service.example${PATH}`))).toEqual([])
})

test.each(['autoconfig.example.org:8443', 'AUTOCONFIG.Example.ORG.', 'autoconfig.example.org.:8443'])(
  'AC-13 port, capitals and a trailing dot in the Host %s do not count',
  async (host) => {
    expect(await documentAt(`${host}${PATH}`)).toBe(MAIN)
  },
)

test.each(['EXAMPLE.org', 'example.org.'])(
  'AC-14 the database address of %s is that of its plain form',
  async (name) => {
    expect(await documentAt(`${SVC}/v1.1/${name}`)).toBe(MAIN)
  },
)

test('AC-14, AC-19 a slash behind an address is the same address', async () => {
  expect(await documentAt(`${SVC}/v1.1/example.org/`)).toBe(MAIN)
  expect(await documentAt(`autoconfig.example.org${PATH}/`)).toBe(MAIN)
})

test('AC-15 the path of Nine is one more address of the document', async () => {
  expect(await documentAt(`autoconfig.example.org/v1.1${PATH}?emailaddress=user%40example.org`)).toBe(MAIN)
})

test.each(['autoconfig.sub.example.org', 'autoconfig.kunden.example', 'autoconfig.notexample.org'])(
  'AC-16 %s is a name that the catalog does not have',
  async (host) => {
    await expectRefusal(`${host}${PATH}`)
  },
)

test.each(['shop.kunden.example', 'deep.shop.kunden.example'])(
  'AC-16 %s is included when the catalog says so',
  async (domain) => {
    const document = smallDocument('wildcard.example', '%EMAILADDRESS%')
      .replace('<domain>wildcard.example', `<domain>${domain}`)
      .replace('Example Mail', 'Wildcard Mail')
    expect(await documentAt(`autoconfig.${domain}${PATH}`)).toBe(document)
  },
)

const PUBLIC_SUFFIXES = ['autoconfig.org', 'autoconfig.co.uk']

test.each(PUBLIC_SUFFIXES)('AC-17 %s gets nobody’s settings', async (host) => {
  await expectRefusal(`${host}${PATH}`)
  await expectRefusal(`${host}${PATH}?emailaddress=user%40nowhere.example`)
})

test.each(PUBLIC_SUFFIXES)('AC-17 %s does not get those of the default provider', async (host) => {
  const askService = serviceWith({ SERVICE_HOST: SVC, DEFAULT_PROVIDER: 'example.org' })
  expect((await askService(`autoconfig.customer.example${PATH}`)).status).toBe(200)
  expect(await faultsOfRefusal(await askService(`${host}${PATH}`))).toEqual([])
})

test('AC-17 a wildcard that reaches over a public suffix does not answer for it', async () => {
  const place = compiledCatalog.ids.indexOf('example.org')
  const catalog = openCatalog({ ...compiledCatalog, wildcards: [['uk', place]] })
  const askService = serviceWith({ SERVICE_HOST: SVC }, { catalog })
  expect((await askService(`autoconfig.customer.co.uk${PATH}`)).status).toBe(200)
  expect(await faultsOfRefusal(await askService(`autoconfig.co.uk${PATH}`))).toEqual([])
  expect(await faultsOfRefusal(await askService(`${SVC}/v1.1/co.uk`))).toEqual([])
})

test.each(['/mail//config-v1.1.xml', '/Mail/Config-v1.1.xml', '//mail/config-v1.1.xml'])(
  'AC-19 the path variant %s is not there',
  async (path) => {
    await expectRefusal(`autoconfig.example.org${path}`)
  },
)

const TWO_DOMAINS = [
  ['local.example', 'compound.example', LOCAL],
  ['compound.example', 'local.example', compoundDocument('user.compound.example')],
  ['nowhere.example', 'local.example', MAIN],
] as const

test.each(TWO_DOMAINS)(
  'AC-20 of two addresses, the first at %s, the second does not count',
  async (first, second, document) => {
    const query = `emailaddress=user%40${first}&emailaddress=user%40${second}`
    expect(await documentAt(`autoconfig.example.org${PATH}?${query}`)).toBe(document)
  },
)

test.each([
  '?emailmd5=b58996c504c5638798eb6b511e6f49af',
  '?_=1',
  '?emailAddress=user%40local.example',
  '?xemailaddress=user%40local.example',
  '?emailaddress',
  '?&&==&',
])('AC-21 the unknown parameters %s are ignored', async (query) => {
  expect(await documentAt(`autoconfig.example.org${PATH}${query}`)).toBe(MAIN)
})

test.each(['_=1&emailaddress=user%40local.example', 'emailaddress=user%40local.example&emailmd5=b589'])(
  'AC-21 unknown parameters beside an address are ignored: %s',
  async (query) => {
    expect(await documentAt(`autoconfig.example.org${PATH}?${query}`)).toBe(LOCAL)
  },
)
