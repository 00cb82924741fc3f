import { XmlDocument } from 'libxml2-wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { createGrammar } from '../grammars/grammar.ts'
import { readPlist } from '../support/plist-reader.ts'
import { checkProfile } from '../support/profile-checker.ts'
import { type Case, casesOf, documentsOf, errorDocuments } from './cases.ts'

/**
 * Every document of every provider and variant, in every family, before judges that are not ours to bend: libxml2, a strict
 * grammar for each format, Apple's key tables, and a reader of property lists that is not the writer.
 */

const GRAMMAR = {
  autoconfig: 'client-config',
  outlook: 'autodiscover-outlook',
  error: 'autodiscover-error',
  profile: 'profile',
} as const

describe.each(['shipped', 'fixtures'] as const)('%s providers', (which) => {
  for (const publishInsecure of [false, true]) {
    let cases: readonly Case[] = []
    beforeAll(async () => {
      cases = await casesOf(which, publishInsecure)
    })

    test(`MC-21, MC-22, MC-23 every document is accepted (insecure publication ${publishInsecure ? 'on' : 'off'})`, async () => {
      const refused: string[] = []
      let count = 0
      for (const one of cases) {
        for (const { family, name, text } of await documentsOf(one)) {
          count += 1
          const suffix = publishInsecure && family !== 'profile' && family !== 'error' ? '-insecure' : ''
          const reasons = [...wellFormed(text), ...createGrammar(`${GRAMMAR[family]}${suffix}` as never).check(text)]
          if (family === 'profile') reasons.push(...checkProfile(readPlist(text)))
          refused.push(...reasons.map((reason) => `${one.name} ${name}: ${reason}`))
        }
      }
      expect(refused).toEqual([])
      expect(count).toBeGreaterThan(100)
    })
  }
})

test('AD-51 every error document is accepted', async () => {
  for (const { name, text } of await errorDocuments()) {
    expect([...wellFormed(text), ...createGrammar(GRAMMAR.error).check(text)], name).toEqual([])
  }
})

function wellFormed(text: string): string[] {
  try {
    XmlDocument.fromString(text).dispose()
    return []
  } catch (error) {
    return [String(error)]
  }
}
