import { beforeEach, expect, test } from 'vitest'
import { openD1Tenants } from '../../src/tenants/d1.ts'
import { ask, serviceWith } from './support.ts'
import { emptyTenantTables } from './tenants-support.ts'

/** The whole way in workerd: the admin API writes into D1, and a mail app is answered from it. */

const TOKEN = 'an-open-secret'
const headers = { authorization: `Bearer ${TOKEN}` }
const ADMIN = 'https://localhost/admin/v1'

let service: ReturnType<typeof serviceWith>
beforeEach(async () => {
  service = serviceWith(
    { ADMIN_TOKEN: TOKEN, DNS_OVER_HTTPS_URL: '' },
    { tenants: openD1Tenants(await emptyTenantTables()) },
  )
})

const hostOf = async (domain: string) => {
  const response = await service(`https://localhost/v1.1/${domain}`)
  return response.status === 200 ? /<hostname>([^<]+)/.exec(await response.text())?.[1] : response.status
}

test('a tenant that is written is answered at once, and is unknown again when it is deleted', async () => {
  expect(await hostOf('kunde.example')).toBe(404)
  const body = JSON.stringify({ provider: 'packages.example', variant: 'premium' })
  const written = await service(`${ADMIN}/tenants/kunde.example`, { method: 'PUT', headers, body })
  expect(written.status).toBe(201)
  expect(await hostOf('kunde.example')).toBe('premium.packages.example')
  expect((await service(`${ADMIN}/tenants/kunde.example`, { method: 'DELETE', headers })).status).toBe(204)
  expect(await hostOf('kunde.example')).toBe(404)
})

test("the server that a row names stands in the answer, where the provider's servers differ by customer", async () => {
  const values = { server: 'srv7.in-values.example' }
  const body = `${JSON.stringify({ domain: 'kunde.example', provider: 'values.example', values })}\n`
  const pushed = await service(`${ADMIN}/tenants?change=c`, { method: 'POST', headers, body })
  expect(await pushed.json()).toMatchObject({ change: 'c', added: 1 })
  expect(await hostOf('kunde.example')).toBe('srv7.in-values.example')
  const undone = await service(`${ADMIN}/changes/c/undo`, { method: 'POST', headers })
  expect(await undone.json()).toMatchObject({ restored: 1, remaining: 0 })
  expect(await hostOf('kunde.example')).toBe(404)
})

test('a wrong token opens nothing in workerd either', async () => {
  for (const authorization of ['Bearer wrong', `Basic ${TOKEN}`]) {
    const refused = await service(`${ADMIN}/tenants`, { headers: { authorization } })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
  }
})

test('a deployment without token and binding has no admin API, and works', async () => {
  expect((await ask(`${ADMIN}/tenants`, { headers })).status).toBe(404)
  expect((await ask('https://localhost/healthz')).status).toBe(200)
})
