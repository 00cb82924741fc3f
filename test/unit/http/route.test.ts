import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { mount, plainText, type Route, redirect } from '../../../src/http/index.ts'

const BASE_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
const TEXT_HEADERS = { ...BASE_HEADERS, 'content-type': 'text/plain; charset=utf-8' }

const READABLE: Route = {
  paths: ['/a', '/b/:name'],
  allow: 'GET, HEAD, OPTIONS',
  get: (c) => c.text(`read ${c.req.param('name') ?? 'a'}`, 200, { etag: '"1"' }),
}

async function answer(route: Route, method: string, path = '/a') {
  const app = new Hono()
  mount(app, route)
  const response = await app.fetch(new Request(`https://example.org${path}`, { method }))
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

test.each([
  ['/a', 'read a'],
  ['/b/x', 'read x'],
])('GET of %s is answered by the route', async (path, body) => {
  expect(await answer(READABLE, 'GET', path)).toMatchObject({ status: 200, body })
})

test('HEAD is GET without the body', async () => {
  const get = await answer(READABLE, 'GET')
  expect(await answer(READABLE, 'HEAD')).toEqual({ ...get, body: '' })
})

test.each(['/a', '/b/x'])('OPTIONS of %s says what is allowed', async (path) => {
  expect(await answer(READABLE, 'OPTIONS', path)).toEqual({
    status: 204,
    headers: { ...BASE_HEADERS, allow: 'GET, HEAD, OPTIONS' },
    body: '',
  })
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
  '%s is not allowed, and the answer says what is',
  async (method) => {
    expect(await answer(READABLE, method)).toEqual({
      status: 405,
      headers: { ...TEXT_HEADERS, allow: 'GET, HEAD, OPTIONS' },
      body: 'This address answers GET, HEAD, OPTIONS.\n',
    })
  },
)

test('OPTIONS is not allowed where the route does not list it', async () => {
  expect(await answer({ ...READABLE, allow: 'GET, HEAD' }, 'OPTIONS')).toEqual({
    status: 405,
    headers: { ...TEXT_HEADERS, allow: 'GET, HEAD' },
    body: 'This address answers GET, HEAD.\n',
  })
})

test.each(['OPTIONS', 'DELETE'])('the answer to %s has the headers of the route', async (method) => {
  const { headers } = await answer({ ...READABLE, headers: { 'access-control-allow-origin': '*' } }, method)
  expect(headers['access-control-allow-origin']).toBe('*')
})

test('a route for POST answers POST and nothing else', async () => {
  const writable: Route = { paths: ['/a'], allow: 'POST', post: (c) => c.text('written') }
  expect(await answer(writable, 'POST')).toMatchObject({ status: 200, body: 'written' })
  for (const method of ['GET', 'HEAD', 'PUT']) {
    const { status, headers } = await answer(writable, method)
    expect({ status, allow: headers['allow'] }, method).toEqual({ status: 405, allow: 'POST' })
  }
})

test('a path beside the route is not touched', async () => {
  expect((await answer(READABLE, 'GET', '/c')).status).toBe(404)
  expect((await answer(READABLE, 'DELETE', '/a/')).status).toBe(404)
})

test('plain text ends with a line end and is kept by nobody', async () => {
  const response = plainText(404, 'Nothing here.')
  expect(response.status).toBe(404)
  expect(Object.fromEntries(response.headers)).toEqual(TEXT_HEADERS)
  expect(await response.text()).toBe('Nothing here.\n')
})

test('plain text takes further headers, which win', () => {
  const { headers } = plainText(503, 'Later.', { 'retry-after': '60', 'cache-control': 'private' })
  expect(Object.fromEntries(headers)).toEqual({ ...TEXT_HEADERS, 'retry-after': '60', 'cache-control': 'private' })
})

test.each([302, 308] as const)('a redirect %i has a target and no body', async (status) => {
  const response = redirect(status, 'https://service.example/a?b=c')
  expect(response.status).toBe(status)
  expect(Object.fromEntries(response.headers)).toEqual({
    ...BASE_HEADERS,
    'cache-control': 'private, no-store',
    location: 'https://service.example/a?b=c',
  })
  expect(response.body).toBeNull()
})
