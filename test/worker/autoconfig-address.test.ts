import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { openCatalog } from '../../src/catalog/index.ts'
import {
  compoundDocument,
  exactText,
  isWellFormedXml,
  MAIN,
  readDocument,
  smallDocument,
  textsOf,
} from './autoconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What the address of a request changes, and what it must not. */

const PATH = '/mail/config-v1.1.xml'
const AT_MAIN = `autoconfig.example.org${PATH}`
const AT_COMPOUND = `autoconfig.compound.example${PATH}`
const WELL_KNOWN = 'example.org/.well-known/autoconfig/mail/config-v1.1.xml'

const TEMPLATE = compoundDocument('%EMAILLOCALPART%.%EMAILDOMAIN%')

const IDN = MAIN.replace('id="example.org"', 'id="idn.example"')
  .replace('<domain>example.org</domain>\n    <domain>example.net</domain>', '<domain>xn--bcher-kva.example</domain>')
  .replace(/ {4}<documentation[\s\S]*<\/documentation>\n/, '')

async function documentAt(url: string): Promise<string> {
  const response = await ask(url)
  expect(response.status, url).toBe(200)
  return response.text()
}

test.each([AT_MAIN, `${SVC}${PATH}`])('AC-22 a plus sign may come raw or encoded at %s', async (url) => {
  const raw = await documentAt(`${url}?emailaddress=user+tag@example.org`)
  expect(raw).toBe(MAIN)
  expect(await documentAt(`${url}?emailaddress=user%2Btag%40example.org`)).toBe(raw)
})

test.each([AT_COMPOUND, `${SVC}${PATH}`])(
  'AC-23, AC-24 a compound login is filled in with the plus sign that was sent, raw or encoded, at %s',
  async (url) => {
    const document = compoundDocument('a+b.compound.example')
    expect(await documentAt(`${url}?emailaddress=a+b@compound.example`)).toBe(document)
    expect(await documentAt(`${url}?emailaddress=a%2Bb%40compound.example`)).toBe(document)
    expect(await documentAt(`${url}?emailaddress=a%20b%40compound.example`)).toBe(document)
  },
)

test.each([AT_COMPOUND, `${SVC}/v1.1/compound.example`])(
  'AC-25 without an address a compound login stays a template, and the host is resolved, at %s',
  async (url) => {
    expect(await documentAt(url)).toBe(TEMPLATE)
  },
)

test('AC-25 a login that was filled in for one asker is not kept for the next', async () => {
  await documentAt(`${AT_COMPOUND}?emailaddress=anna@compound.example`)
  expect(await documentAt(AT_COMPOUND)).toBe(TEMPLATE)
  expect(await documentAt(`${AT_COMPOUND}?emailaddress=bert@compound.example`)).toBe(
    compoundDocument('bert.compound.example'),
  )
})

test.each([AT_COMPOUND, `${SVC}${PATH}`])(
  'AC-26 the made-up local part of older Evolutions is in no answer at %s',
  async (url) => {
    const query = 'emailaddress=EVOLUTIONUSER%40compound.example&emailmd5=b58996c504c5638798eb6b511e6f49af'
    expect(await exactText(await ask(`${url}?${query}`))).toBe(TEMPLATE)
  },
)

/** The service with zero.example's template replaced by another. */
function serviceWithTemplate(template: string) {
  const providers = compiledCatalog.providers.map((text) => text.replaceAll('0%EMAILLOCALPART%', template))
  return serviceWith({}, { catalog: openCatalog({ ...compiledCatalog, providers }) })
}

test.each([
  ['0%EMAILLOCALPART%', '7'],
  ['0%EMAILLOCALPART%', '1e3'],
  ['0%EMAILLOCALPART%', '.5'],
  ['0%EMAILLOCALPART%', 'x1F'],
  ['1%EMAILLOCALPART%', 'e3'],
  ['+%EMAILLOCALPART%', '491234'],
  ['%EMAILLOCALPART%0', '-4'],
  ['tr%EMAILLOCALPART%', 'ue'],
  ['%EMAILLOCALPART%SE', 'fAl'],
])(
  'AC-27 the template %s is kept for %s, because Thunderbird would read the login as a number or a truth value',
  async (template, localPart) => {
    const url = `autoconfig.zero.example${PATH}?emailaddress=${encodeURIComponent(localPart)}%40zero.example`
    const response = await serviceWithTemplate(template)(url)
    expect(response.status).toBe(200)
    expect(await exactText(response)).toBe(smallDocument('zero.example', template))
  },
)

test.each([
  ['0%EMAILLOCALPART%', 'anna', '0anna'],
  ['0%EMAILLOCALPART%', '7-', '07-'],
  ['tr%EMAILLOCALPART%', 'uer', 'truer'],
])('AC-27 the template %s is filled in for %s, which makes text', async (template, localPart, login) => {
  const url = `autoconfig.zero.example${PATH}?emailaddress=${localPart}%40zero.example`
  expect(await (await serviceWithTemplate(template)(url)).text()).toBe(smallDocument('zero.example', login))
})

test('AC-28 an empty address is none', async () => {
  expect(await documentAt(`${AT_MAIN}?emailaddress=`)).toBe(MAIN)
  expect(await documentAt(`${AT_COMPOUND}?emailaddress=`)).toBe(TEMPLATE)
  expect((await ask(`${SVC}${PATH}?emailaddress=`)).status).toBe(404)
})

const UNUSABLE = [
  'notanaddress',
  '@example.org',
  '%40example.org',
  'user@',
  'user%40',
  '@',
  'a@b@local.example',
  'a%40b%40local.example',
  `${'a'.repeat(10_000)}`,
  `${'a'.repeat(10_000)}@local.example`,
  `user@${'a.'.repeat(5_000)}local.example`,
  'us%01er@local.example',
  'us%7Fer@local.example',
  'us%0D%0Aer@local.example',
  'user@local%09.example',
  'user%00@local.example',
  'user@local.example%00',
  '%00',
  '%',
  'user%@local.example',
  'user%zz@local.example',
  'user%4@local.example',
  'user%C3%28@local.example',
  'user@local.example%FF',
  'user@localhost',
  'user@127.0.0.1',
  'user@[127.0.0.1]',
  'user@local..example',
  'user@-local.example',
  '%E2%80%AEuser@local.example',
]

const named = (value: string) =>
  [value.length > 60 ? `${value.slice(0, 20)}… (${value.length})` : value, value] as const

test.each(UNUSABLE.map(named))('AC-29 an unusable address leaves the answer to the Host: %s', async (_, value) => {
  expect(await documentAt(`${AT_MAIN}?emailaddress=${value}`)).toBe(MAIN)
  expect(await documentAt(`${WELL_KNOWN}?emailaddress=${value}`)).toBe(MAIN)
  for (const host of ['autoconfig.nowhere.example', SVC]) {
    expect((await ask(`${host}${PATH}?emailaddress=${value}`)).status, host).toBe(404)
  }
})

const HOSTILE = [
  '%3Cscript%3E%40',
  '<script>@',
  '"]]>&lt;@',
  '%22%5D%5D%3E%26lt%3B%40',
  '%3C%2Fusername%3E%40',
  '%3C!ENTITY%20x%3E%40',
]

test.each(HOSTILE)('AC-30 markup in place of a local part is not echoed: %s', async (value) => {
  for (const [url, domain, document] of [
    [AT_MAIN, 'example.org', MAIN],
    [AT_COMPOUND, 'compound.example', TEMPLATE],
  ] as const) {
    expect(await exactText(await ask(`${url}?emailaddress=${value}${domain}`))).toBe(document)
  }
})

test('AC-30 characters of XML that a local part may hold are text in the document', async () => {
  const body = await documentAt(`${AT_COMPOUND}?emailaddress=o'neil%26amp%23x3c%40compound.example`)
  expect(isWellFormedXml(body)).toBe(true)
  expect(body).toBe(compoundDocument('o&#39;neil&amp;amp#x3c.compound.example'))
})

test.each([
  `${SVC}${PATH}?emailaddress=user%40B%C3%9Ccher.example`,
  `${SVC}${PATH}?emailaddress=user%40b%C3%BCcher.example`,
  `${SVC}${PATH}?emailaddress=user@bücher.example`,
  `${SVC}${PATH}?emailaddress=user%40xn--bcher-kva.example`,
  `${SVC}${PATH}?emailaddress=user%40XN--BCHER-KVA.example`,
  `${SVC}/v1.1/b%C3%BCcher.example`,
  `autoconfig.bücher.example${PATH}`,
])('AC-31 an international domain is the same in both spellings: %s', async (url) => {
  expect(await documentAt(url)).toBe(IDN)
})

test.each([AT_MAIN, `${SVC}${PATH}`])('AC-32 capitals in an address do not count at %s', async (url) => {
  expect(await documentAt(`${url}?emailaddress=USER%40EXAMPLE.ORG`)).toBe(MAIN)
})

test('AC-32 a login that is filled in keeps the capitals of the local part', async () => {
  const body = await documentAt(`${AT_COMPOUND}?emailaddress=Max.Muster%40COMPOUND.Example`)
  expect(body).toBe(compoundDocument('Max.Muster.compound.example'))
})

test.each(['example.org', 'local.example', 'oauth.example', 'dav.example'])(
  'AC-33 every address of %s gets the same bytes and headers',
  async (domain) => {
    const answerTo = async (localPart: string) => {
      const response = await ask(`autoconfig.${domain}${PATH}?emailaddress=${encodeURIComponent(localPart)}@${domain}`)
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await exactText(response) }
    }
    const first = await answerTo('anna')
    expect(first.status).toBe(200)
    for (const localPart of ['nobody', 'ANNA', 'anna+tag', 'änne', '007', 'true', 'EVOLUTIONUSER', 'x'.repeat(64)])
      expect(await answerTo(localPart), localPart).toEqual(first)
  },
)

test('AC-72 a login that is one whole placeholder stays one when an address was sent', async () => {
  for (const [domain, token] of [
    ['example.org', '%EMAILADDRESS%'],
    ['local.example', '%EMAILLOCALPART%'],
  ] as const) {
    const text = await exactText(await ask(`autoconfig.${domain}${PATH}?emailaddress=anna@${domain}`))
    expect(text).not.toContain('anna')
    const [provider] = readDocument(text).children
    const logins = provider?.children.flatMap((child) => textsOf(child, 'username')) ?? []
    expect(logins.length).toBeGreaterThan(1)
    expect(new Set(logins)).toEqual(new Set([token]))
  }
})

test.each(['a%b', '%', '%EMAILDOMAIN%', '%EMAILADDRESS%', '100%'])(
  'AC-74 a local part with a per cent sign (%s) is not filled in: no client could tell it from a placeholder',
  async (localPart) => {
    const url = `${AT_COMPOUND}?emailaddress=${encodeURIComponent(localPart)}%40compound.example`
    expect(await exactText(await ask(url))).toBe(TEMPLATE)
  },
)

test('AC-29, AC-30 any text in place of an address leaves the answer to the Host', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).map((value) => encodeURIComponent(value.toWellFormed())),
    fc.string({ unit: fc.constantFrom(...'a@.%"<>&+=\\\'#?4C/ ') }),
  )
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const response = await ask(`${AT_MAIN}?emailaddress=${value}`)
      expect(response.status).toBe(200)
      expect(await exactText(response)).toBe(MAIN)
    }),
    { numRuns: 300 },
  )
})

test('AC-29, AC-30 any local part gets the template or its login, as text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), async (localPart) => {
      const url = `${AT_COMPOUND}?emailaddress=${encodeURIComponent(localPart)}%40compound.example`
      const response = await ask(url)
      expect(response.status).toBe(200)
      const [provider] = readDocument(await exactText(response)).children
      const logins = new Set(provider?.children.flatMap((child) => textsOf(child, 'username')))
      expect(logins.size).toBe(1)
      const expected = [
        '%EMAILLOCALPART%.%EMAILDOMAIN%',
        `${localPart.trimStart().replaceAll(' ', '+')}.compound.example`,
      ]
      expect(expected).toContain([...logins][0])
    }),
    { numRuns: 300 },
  )
})
