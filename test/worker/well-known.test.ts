import { describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import type { HttpsUrl } from '../../src/account/index.ts'
import { parseServiceHost } from '../../src/address/index.ts'
import { lookupFor } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readSettings } from '../../src/settings.ts'
import { ask, serviceWith } from './support.ts'

/** The redirects that apps for calendars, contacts and JMAP begin with, at the host of the mail domain. */

const TARGETS = [
  ['jmap', 'https://jmap.dav.example/'],
  ['caldav', 'https://dav.dav.example:8443/cal/'],
  ['carddav', 'https://dav.dav.example/'],
] as const

const at = (host: string, service: string, init?: RequestInit) =>
  ask(`https://${host}/.well-known/${service}`, { redirect: 'manual', ...init })

describe.each(TARGETS)('/.well-known/%s', (service, target) => {
  test.each(['dav.example', 'autoconfig.dav.example'])('at %s leads to where the entry says', async (host) => {
    const response = await at(host, service)
    expect([response.status, response.headers.get('location')]).toEqual([301, target])
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600')
    expect(await response.text()).toBe('')
  })

  test.each(['example.org', 'nowhere.example', 'autodiscover.service.example'])(
    'at %s, where no such service is known, is not there',
    async (host) => {
      const response = await at(host, service)
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
      expect(response.headers.get('location')).toBeNull()
    },
  )

  test('never leads to where the request names', async () => {
    const response = await at('dav.example', `${service}?target=https://evil.example/`, {
      headers: { 'x-forwarded-host': 'evil.example' },
    })
    expect(response.headers.get('location')).toBe(target)
  })
})

test.each(['PROPFIND', 'OPTIONS', 'HEAD', 'REPORT', 'POST'])('apps for calendars may begin with %s', async (method) => {
  for (const service of ['caldav', 'carddav'])
    expect((await at('dav.example', service, { method })).status, service).toBe(301)
})

test('a page of another origin may look for JMAP', async () => {
  const response = await at('dav.example', 'jmap', { method: 'OPTIONS' })
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  expect((await at('dav.example', 'jmap', { method: 'POST' })).status).toBe(405)
})

test('the well-known address of the asked host itself would be a circle', async () => {
  const { entry } = await circle()
  const service = serviceWith({}, { lookup: () => ({ ok: true, value: entry }) })
  expect((await service('https://dav.example/.well-known/caldav', { redirect: 'manual' })).status).toBe(404)
  const elsewhere = await service('https://autoconfig.dav.example/.well-known/caldav', { redirect: 'manual' })
  expect(elsewhere.headers.get('location')).toBe('https://dav.example/.well-known/caldav')
})

/** A match whose calendars begin at the domain's own well-known address. */
async function circle() {
  const settings = readSettings({ DNS_OVER_HTTPS_URL: '' })
  const lookup = lookupFor(openCatalog(compiledCatalog), settings, undefined, () => {}, undefined)
  const found = await lookup({ host: parseServiceHost('dav.example') })
  if (!found.ok) throw new Error('the fixture is not there')
  const { provider } = found.value
  const calendar = { caldav: 'https://dav.example/.well-known/caldav' as HttpsUrl }
  return { entry: { ...found.value, provider: { ...provider, settings: { ...provider.settings, calendar } } } }
}
