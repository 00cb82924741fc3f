import { expect, test } from 'vitest'
import {
  AT_MAIN,
  AT_SVC,
  answerOf,
  blocksOf,
  failure,
  lineOf,
  MAIN,
  MAIN_WITHOUT_LOGINS,
  MINIMAL,
  mainFor,
  mobileSyncRequest,
  outlookRequest,
  PATH,
  post,
  settings,
} from './autodiscover-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** Where a request may arrive, and whose settings it gets. */

test('AD-1 the answer to the reference request is the reference document, byte for byte', async () => {
  expect(await answerOf(post(MINIMAL))).toEqual(settings(MAIN))
})

test.each(['example.org', SVC])('AD-2 the body is the same at Host %s', async (host) => {
  expect(await answerOf(post(MINIMAL, `${host}${PATH}`))).toEqual(settings(MAIN))
})

test.each([
  '/Autodiscover/Autodiscover.xml',
  '/AutoDiscover/AutoDiscover.xml',
  '/AutoDiscover/Autodiscover.xml',
  '/AUTODISCOVER/AUTODISCOVER.XML',
  '/autoDISCOVER/AUTOdiscover.Xml',
])('AD-3 the path may be written %s', async (path) => {
  expect(await answerOf(post(MINIMAL, `autodiscover.example.org${path}`))).toEqual(settings(MAIN))
  expect(await answerOf(ask(`autodiscover.example.org${path}`))).toEqual(settings(MAIN_WITHOUT_LOGINS))
})

test.each([
  `autodiscover.example.org${PATH}?x=1`,
  `autodiscover.example.org${PATH}?`,
  `autodiscover.example.org${PATH}?Email=other@local.example`,
  `autodiscover.example.org:443${PATH}`,
  `autodiscover.example.org.${PATH}`,
  `AUTODISCOVER.Example.ORG${PATH}`,
])('AD-4 the answer stays the same at %s', async (url) => {
  expect(await answerOf(post(MINIMAL, url))).toEqual(settings(MAIN))
  expect(await answerOf(post(outlookRequest('max@customer.example'), url))).toEqual(
    settings(mainFor('max@customer.example')),
  )
  expect(await answerOf(ask(url))).toEqual(settings(MAIN_WITHOUT_LOGINS))
})

test('AD-5 a slash behind the address is the same address', async () => {
  expect(await answerOf(post(MINIMAL, `autodiscover.example.org${PATH}/`))).toEqual(settings(MAIN))
})

test.each(['//autodiscover/autodiscover.xml', '/autodiscover/autodiscoverXxml'])(
  'AD-5 there is nothing at %s, and no redirect',
  async (path) => {
    expect((await post(MINIMAL, `autodiscover.example.org${path}`)).status).toBe(404)
    expect((await ask(`autodiscover.example.org${path}`, { redirect: 'manual' })).status).toBe(404)
  },
)

test('AD-6 an address of a known domain gets its own servers, whatever the Host', async () => {
  const { status, body } = await answerOf(post(outlookRequest('max@local.example')))
  expect(status).toBe(200)
  expect(blocksOf(body).map((block) => `${lineOf(block)} ${block['LoginName']}`)).toEqual([
    'IMAP sslin.de:993 on SSL max',
    'SMTP sslout.de:465 on SSL max',
  ])
})

test('AD-7 an address of an unknown domain gets the servers of the Host, with its own login', async () => {
  expect(await answerOf(post(outlookRequest('max@customer.example')))).toEqual(
    settings(mainFor('max@customer.example')),
  )
})

test('AD-8 an address of an unknown domain gets nothing from the service itself', async () => {
  expect(await answerOf(post(outlookRequest('max@customer.example'), AT_SVC))).toEqual(failure(404, 500))
})

const SUFFIXES = ['autodiscover.org', 'autodiscover.co.uk', 'autodiscover.com.au', 'org', 'co.uk']

test.each(SUFFIXES)('AD-9 nothing is said at the public suffix of %s', async (host) => {
  for (const service of [ask, serviceWith({ SERVICE_HOST: SVC, DEFAULT_PROVIDER: 'example.org' })]) {
    const url = `${host}${PATH}`
    for (const body of [outlookRequest('max@customer.example'), mobileSyncRequest('max@customer.example')])
      expect(await answerOf(service(url, { method: 'POST', body }))).toEqual(failure(404, 500))
    expect((await service(url)).status).toBe(404)
  }
})

test('AD-10 a sub-domain that the catalog does not name is unknown', async () => {
  expect(await answerOf(post(outlookRequest('max@sub.example.org'), AT_SVC))).toEqual(failure(404, 500))
})

test('AD-11 the domain of a login is written in lower case, its local part as it came', async () => {
  expect(await answerOf(post(outlookRequest('max@EXAMPLE.ORG')))).toEqual(settings(MAIN))
  expect(await answerOf(post(outlookRequest('Max@example.org')))).toEqual(settings(mainFor('Max@example.org')))
})

test.each(['max@bücher.example', 'max@xn--bcher-kva.example', 'max@BÜCHER.example'])(
  'AD-12 %s has its domain as A-labels everywhere in the answer',
  async (address) => {
    expect(await answerOf(post(outlookRequest(address), AT_SVC))).toEqual(
      settings(mainFor('max@xn--bcher-kva.example')),
    )
    expect(await answerOf(post(outlookRequest(address), AT_MAIN))).toEqual(
      settings(mainFor('max@xn--bcher-kva.example')),
    )
  },
)
