import { describe, expect, test } from 'vitest'
import { problemOf, put, service, TOKEN } from './support.ts'

const PATHS = [
  '/admin/v1/tenants',
  '/admin/v1/tenants/a.example',
  '/admin/v1/changes',
  '/admin/v1/changes/c',
  '/admin/v1/changes/c/undo',
]

const bearing = (authorization: string): RequestInit => ({ headers: { authorization } })

describe('without ADMIN_TOKEN', () => {
  test.each(PATHS)('%s is an address like any unknown one, whatever token is sent', async (path) => {
    const { ask } = service({ env: { ADMIN_TOKEN: '' } })
    const [here, nowhere] = [await ask(path), await ask('/nowhere')]
    expect([here.status, await here.text(), [...here.headers]]).toEqual([
      404,
      await nowhere.text(),
      [...nowhere.headers],
    ])
  })
})

describe('the token', () => {
  test.each(['Bearer', 'bearer', 'BEARER '])('is taken after %j', async (scheme) => {
    expect((await service().ask('/admin/v1/tenants', bearing(`${scheme} ${TOKEN}`))).status).toBe(200)
  })

  test.each([
    'Bearer',
    'Bearer ',
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${TOKEN}x`,
    `Bearer x${TOKEN}`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Bearer ${TOKEN} ${TOKEN}`,
  ])('%j opens nothing', async (authorization) => {
    for (const path of PATHS) {
      const refused = await service().ask(path, bearing(authorization))
      expect(refused.status).toBe(401)
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer realm="postamt admin"/)
      expect(await problemOf(refused)).toMatchObject({ title: 'Unauthorized', reason: 'token' })
    }
  })

  test('is asked for before anything else is said, and nothing is written without it', async () => {
    const { ask, tenants } = service()
    const init = { ...put({ provider: 'none' }), headers: {} }
    expect((await ask('/admin/v1/tenants/a.example', init)).status).toBe(401)
    expect((await ask('/admin/v1/tenants', { method: 'PATCH', headers: {} })).status).toBe(401)
    expect(await tenants.list({ after: undefined, limit: 1 })).toEqual([])
  })

  test('that is wrong is told apart from a missing one (RFC 6750 §3.1)', async () => {
    const challenge = async (init: RequestInit) =>
      (await service().ask('/admin/v1/tenants', init)).headers.get('www-authenticate')
    expect(await challenge({ headers: {} })).toBe('Bearer realm="postamt admin"')
    expect(await challenge(bearing('Bearer wrong'))).toBe('Bearer realm="postamt admin", error="invalid_token"')
  })
})

describe('over plain HTTP', () => {
  const SERVICE_HOST = 'autoconfig.service.example'
  test('a service with a host of its own takes no token', async () => {
    const { ask } = service({ env: { SERVICE_HOST } })
    const refused = await ask(`http://${SERVICE_HOST}/admin/v1/tenants`)
    expect(await problemOf(refused)).toMatchObject({ status: 403, reason: 'plain-http' })
    expect((await ask(`https://${SERVICE_HOST}/admin/v1/tenants`)).status).toBe(200)
    expect((await ask('http://127.0.0.1:8787/admin/v1/tenants')).status).toBe(200)
  })

  test('local use needs no certificate', async () => {
    expect((await service().ask('http://localhost:8787/admin/v1/tenants')).status).toBe(200)
  })
})

test.each(PATHS)('%s names the methods it answers, is kept by nobody and read by no foreign page', async (path) => {
  const { ask } = service()
  const headers = { authorization: `Bearer ${TOKEN}`, origin: 'https://evil.example' }
  for (const method of ['GET', 'PATCH', 'OPTIONS', 'POST', 'PUT', 'DELETE']) {
    const response = await ask(path, { method, headers })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    if (response.status === 405) expect(response.headers.get('allow')).toBeTruthy()
  }
  expect((await ask(path, { method: 'PATCH', headers })).status).toBe(405)
})

test('HEAD is answered like GET', async () => {
  const { ask } = service()
  const headers = { authorization: `Bearer ${TOKEN}` }
  expect((await ask('/admin/v1/tenants', { method: 'HEAD', headers })).status).toBe(200)
  expect((await ask('/admin/v1/tenants/a.example', { method: 'HEAD', headers })).status).toBe(404)
})

test('without a database every answer says how to get one', async () => {
  const answer = await service({ tenants: null }).ask('/admin/v1/tenants')
  expect(await problemOf(answer)).toMatchObject({ status: 503, reason: 'no-store' })
})

test('a database that fails is named as such, with a time to come back; the log holds no domain', async () => {
  const { tenants } = service()
  const broken = { ...tenants, read: async () => Promise.reject(new Error('no kunde.example today')) }
  const { ask, lines } = service({ tenants: broken })
  const answer = await ask('/admin/v1/tenants/kunde.example')
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(await problemOf(answer)).toMatchObject({ status: 503, reason: 'store-failed' })
  expect(lines).toEqual(['{"event":"admin-failed","error":"Error"}'])
})
