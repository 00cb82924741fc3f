import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCompound, sameLogin, type Username, usernameFor } from '../../../src/account/index.ts'
import { parseEmailAddress } from '../../../src/address/index.ts'
import { address, d } from './support.ts'

const ANNA = address('Anna@Example.net')

test.each([
  ['%EMAILADDRESS%', 'Anna@example.net'],
  ['%EMAILLOCALPART%', 'Anna'],
  ['%EMAILDOMAIN%', 'example.net'],
  ['%EMAILLOCALPART%.%EMAILDOMAIN%', 'Anna.example.net'],
  ['u%EMAILLOCALPART%%EMAILLOCALPART%', 'uAnnaAnna'],
  ['everybody', 'everybody'],
  ['%EMAIL%', '%EMAIL%'],
  ['%emailaddress%', '%emailaddress%'],
])('the template %s says %s', (template, login) => {
  expect(usernameFor(template, ANNA)).toBe(login)
})

test.each([
  ['%EMAILDOMAIN%@example.net', '%EMAILLOCALPART%', '%EMAILDOMAIN%'],
  ['%EMAILADDRESS%@example.net', '%EMAILADDRESS%', '%EMAILADDRESS%@example.net'],
  ['%EMAILLOCALPART%@example.net', '%EMAILLOCALPART%.%EMAILDOMAIN%', '%EMAILLOCALPART%.example.net'],
  ['EMAILDOMAIN@example.net', '%%EMAILLOCALPART%%', '%EMAILDOMAIN%'],
  ['$&@example.net', '%EMAILLOCALPART%', '$&'],
  ["$'$`$1@example.net", '%EMAILLOCALPART%', "$'$`$1"],
])('an address that looks like a placeholder is not read again: %s with %s', (text, template, login) => {
  const [localPart = '', domain = ''] = text.split('@')
  expect(usernameFor(template, { localPart, domain: d(domain), text })).toBe(login)
})

test('for any address: what is filled in is the address, whole and once', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9%$&'+=-]{1,20}$/), (localPart) => {
      const parsed = parseEmailAddress(`${localPart}@example.net`)
      if (!parsed.ok) return
      expect(usernameFor('<%EMAILLOCALPART%|%EMAILADDRESS%|%EMAILDOMAIN%>', parsed.value)).toBe(
        `<${localPart}|${localPart}@example.net|example.net>`,
      )
    }),
  )
})

test.each<[Username, boolean]>([
  [{ template: '%EMAILADDRESS%' }, false],
  [{ template: '%EMAILLOCALPART%' }, false],
  [{ template: '%EMAILDOMAIN%' }, true],
  [{ template: '%EMAILLOCALPART%.%EMAILDOMAIN%' }, true],
  [{ template: 'u%EMAILLOCALPART%' }, true],
  [{ template: '%EMAILADDRESS%%EMAILADDRESS%' }, true],
  [{ template: 'everybody' }, false],
  [{ ask: undefined }, false],
  [{ ask: 'account-name' }, false],
])('only a login that clients cannot fill in by themselves is compound: %j: %s', (username, compound) => {
  expect(isCompound(username)).toBe(compound)
})

const WHOLE = { template: '%EMAILADDRESS%' }
const JOINED = { template: '%EMAILLOCALPART%@%EMAILDOMAIN%' }
const LOCAL = { template: '%EMAILLOCALPART%' }

test.each<[string, Username, Username, boolean]>([
  ['the same template', WHOLE, WHOLE, true],
  ['two templates that say the same', WHOLE, JOINED, true],
  ['two templates that say different things', WHOLE, LOCAL, false],
  ['fixed texts', { template: 'x' }, { template: 'x' }, true],
  ['a login that nobody can derive, and itself', { ask: undefined }, { ask: undefined }, false],
  ['one that can be derived and one that cannot', WHOLE, { ask: 'account-name' }, false],
])('whether two servers take one login: %s', (_, a, b, same) => {
  expect(sameLogin(a, b)).toBe(same)
  expect(sameLogin(b, a)).toBe(same)
  expect(sameLogin(a, b, ANNA)).toBe(same)
})

test('two templates may say the same for one address only', () => {
  const fixed = { template: 'Anna' }
  expect(sameLogin(LOCAL, fixed)).toBe(false)
  expect(sameLogin(LOCAL, fixed, ANNA)).toBe(true)
})
