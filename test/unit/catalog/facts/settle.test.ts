import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Fact } from '../../../../src/catalog/facts/fact.ts'
import { FAIREMAIL, fact, ISPDB, MAILCORE, merged } from './support.ts'

/** Few names, so that facts meet. */
const domain = fc.constantFrom('a.example', 'b.example', 'c.example', '*.d.example')
const says = fc.constantFrom(
  'imap imap.a.example:993 tls',
  'imap imap.a.example:143 starttls',
  'imap mail.b.example:993 tls',
  'pop3 pop.a.example:995 tls',
  'smtp smtp.a.example:465 tls',
  'smtp smtp.a.example:587 starttls',
  'smtp smtp.a.example:587',
  'smtp mail.b.example:465 tls',
)
const someFact: fc.Arbitrary<Fact> = fc
  .record({
    name: fc.constantFrom('One', 'Two', 'Three'),
    domains: fc.uniqueArray(domain, { maxLength: 2 }),
    says: fc.uniqueArray(says, { maxLength: 4 }),
    sources: fc.constantFrom([FAIREMAIL], [MAILCORE]),
    signs: fc.constantFrom([], [{ mx: 'mx1.a.example' }], [{ mx: '*.b.example' }]),
    own: fc.boolean(),
    domainPatterns: fc.constantFrom([], [/^a\..*$/]),
  })
  .map(fact)

const STANDING = `id: a.example
name: A
shortName: A
checked: 2026-10
sources: [${ISPDB}] # theirs
domains: [a.example]
incoming: [{ protocol: imap, hostname: imap.a.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.a.example, security: tls }]
`

test('whatever is merged, a second time changes nothing, no domain has two claimants, and no line of a person is lost', () => {
  fc.assert(
    fc.property(fc.array(someFact, { maxLength: 5 }), fc.boolean(), (facts, decide) => {
      const once = merged({ 'providers/a.example.yaml': STANDING }, facts, { decide })
      const twice = merged(once.files, facts, { decide })
      expect(twice.files).toEqual(once.files)
      const domains = Object.values(once.files).flatMap((text) => parse(text).domains ?? [])
      expect(new Set(domains).size).toBe(domains.length)
      const kept = once.files['providers/a.example.yaml'] ?? ''
      for (const word of STANDING.split(/\s+/).filter((part) => !/[\]}]$/.test(part))) expect(kept).toContain(word)
    }),
  )
})
