import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readSettings } from '../../src/settings.ts'
import { openSqliteTenants } from '../../src/tenants/sqlite.ts'
import { catalogOf } from './lookup/support.ts'

/** A server may pass on what no URL can hold, as workerd does; `Request` would refuse to be made of one, or encode it. */

const lines: string[] = []
const app = createApp({
  catalog: catalogOf({ 'hoster.example': 'domains: [hoster.example]' }),
  settings: readSettings({ SERVICE_HOST: 'service.example', ADMIN_TOKEN: 'token', DNS_OVER_HTTPS_URL: '' }),
  tenants: openSqliteTenants(':memory:'),
  log: (line) => lines.push(line),
})

async function ask(host: string, pathAndQuery: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const request = new Request(`http://service.example${pathAndQuery}`, { headers })
  Object.defineProperty(request, 'url', { value: `http://${host}${pathAndQuery}` })
  return app.fetch(request)
}

const ODD_HOSTS = ['a b', "' q", '[not]', '%', '<x>', '\ufffd=']

test.each(ODD_HOSTS)(
  'a question in JSON over plain HTTP at the Host %j, which is none, goes to the service',
  async (host) => {
    const answer = await ask(host, '/autodiscover/autodiscover.json?Email=a%40b.example', {})
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      'https://service.example/autodiscover/autodiscover.json?Email=a%40b.example',
    ])
  },
)

test.each(ODD_HOSTS)('the admin API answers at the Host %j, which is none', async (host) => {
  const headers = { authorization: 'Bearer token', 'x-forwarded-proto': 'https' }
  expect((await ask(host, '/admin/v1/tenants?limit=1', headers)).status).toBe(200)
  expect(lines).toEqual([])
})

test.each(['\uffff', '\ud800', '\0'])(
  'the query %j, which XML cannot hold, stands encoded in the links of /dns',
  async (query) => {
    const headers = { accept: 'text/html', 'x-forwarded-proto': 'https' }
    const answer = await ask('service.example', `/dns/hoster.example?x=${query}&lang=de`, headers)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toMatch(/href="\/dns\/hoster\.example\.txt\?x=%[0-9A-F%]+&amp;lang=de"/)
  },
)
