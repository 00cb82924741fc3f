import { expect, test } from 'vitest'
import { isPublicSuffix as isPublicSuffixLater } from '../../../src/catalog/index.ts'
import { isPublicSuffix, registrableDomain } from '../../../src/catalog/public-suffix.ts'

test.each([
  ['org', true, undefined],
  ['co.uk', true, undefined],
  ['xn--55qx5d.cn', true, undefined],
  ['a.kawasaki.jp', true, undefined],
  ['city.kawasaki.jp', false, 'city.kawasaki.jp'],
  ['example.org', false, 'example.org'],
  ['mail.example.org', false, 'example.org'],
  ['mx.example.co.uk', false, 'example.co.uk'],
  ['name.github.io', false, 'github.io'],
  ['github.io', false, 'github.io'],
])('%s: public suffix %s, registrable domain %s', async (name, isSuffix, registrable) => {
  expect(isPublicSuffix(name)).toBe(isSuffix)
  expect(registrableDomain(name)).toBe(registrable)
  expect(await isPublicSuffixLater(name)).toBe(isSuffix)
})
