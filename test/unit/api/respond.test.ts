import { expect, test } from 'vitest'
import { serviceOrigin } from '../../../src/api/respond.ts'

const asked = (url: string, headers: Record<string, string> = {}) => ({ url, headers: new Headers(headers) }) as Request

test.each([
  ['https://svc.example/api', 'svc.example', 'https://svc.example'],
  ['http://other.example/api', 'svc.example', 'https://svc.example'],
  ['https://other.example:8443/api', undefined, 'https://other.example:8443'],
  ['http://localhost:8787/api', undefined, 'http://localhost:8787'],
  ['http://[::1]:8787/api', undefined, 'http://[::1]:8787'],
  ['https://bücher.example/api', undefined, 'https://xn--bcher-kva.example'],
  ['http://\uffffx/api', undefined, 'http://localhost'],
  ['http://a b/api', undefined, 'http://localhost'],
])('links of an answer to %s, with the service at %s, begin with %s', (url, serviceHost, origin) => {
  expect(serviceOrigin(asked(url), serviceHost)).toBe(origin)
})

test('behind a proxy that ends TLS they do, too', () => {
  expect(serviceOrigin(asked('http://other.example/', { 'x-forwarded-proto': 'https' }), undefined)).toBe(
    'https://other.example',
  )
})
