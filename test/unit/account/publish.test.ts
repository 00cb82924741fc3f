import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AccountConfig, type MailServer, publish, type Security } from '../../../src/account/index.ts'
import { ACCOUNT, IMAP, SMTP } from './support.ts'

/** What of an account may be shown: plain text never beside TLS, and alone only when the operator says so. */

const SAFE = { publishInsecure: false }
const INSECURE = { publishInsecure: true }

const imap = (security: Security): MailServer => ({ ...IMAP, security })
const pop3 = (security: Security): MailServer => ({ ...IMAP, protocol: 'pop3', security })
const smtp = (security: Security): MailServer => ({ ...SMTP, security })

const account = (incoming: readonly MailServer[], outgoing: readonly MailServer[]): AccountConfig => ({
  ...ACCOUNT,
  incoming,
  outgoing,
})

const shown = (of: AccountConfig) => ({ ok: true, value: of })
const HIDDEN = { ok: false, error: 'insecure' }

test.each(['tls', 'starttls'] as const)('an account with %s in both directions is shown as it is', (security) => {
  const whole = account([imap(security), pop3(security)], [smtp(security)])
  expect(publish(whole, SAFE)).toEqual(shown(whole))
  expect(publish(whole, INSECURE)).toEqual(shown(whole))
})

describe('plain text', () => {
  test('is never shown beside TLS in the same direction, whatever the operator allows', () => {
    const mixed = account(
      [imap('none'), imap('tls'), pop3('none'), pop3('starttls')],
      [smtp('none'), smtp('starttls'), smtp('none')],
    )
    const clean = shown(account([imap('tls'), pop3('starttls')], [smtp('starttls')]))
    expect(publish(mixed, SAFE)).toEqual(clean)
    expect(publish(mixed, INSECURE)).toEqual(clean)
  })

  test('of one protocol is not shown beside TLS of another', () => {
    const mixed = account([imap('none'), pop3('tls')], [smtp('tls')])
    const clean = shown(account([pop3('tls')], [smtp('tls')]))
    expect(publish(mixed, SAFE)).toEqual(clean)
    expect(publish(mixed, INSECURE)).toEqual(clean)
  })

  test.each([
    ['both directions', [imap('none')], [smtp('none')]],
    ['incoming mail', [imap('none'), pop3('none')], [smtp('tls')]],
    ['outgoing mail', [imap('tls')], [smtp('none')]],
  ])('alone in %s hides the account, unless the operator allows it', (_, incoming, outgoing) => {
    const plain = account(incoming, outgoing)
    expect(publish(plain, SAFE)).toEqual(HIDDEN)
    expect(publish(plain, INSECURE)).toEqual(shown(plain))
  })

  test('that is allowed in one direction is still not shown beside TLS in the other', () => {
    const mixed = account([imap('none'), imap('tls')], [smtp('none')])
    expect(publish(mixed, INSECURE)).toEqual(shown(account([imap('tls')], [smtp('none')])))
  })
})

test('an account without mail servers has nothing to hide', () => {
  const none = account([], [])
  expect(publish(none, SAFE)).toEqual(shown(none))
  expect(publish(none, INSECURE)).toEqual(shown(none))
})

test('for any servers: with TLS in both directions all of it is shown and nothing else, in the entry’s order; else nothing', () => {
  const security = fc.constantFrom<Security>('tls', 'starttls', 'none')
  const servers = (of: (security: Security) => MailServer) => fc.array(security.map(of), { minLength: 1, maxLength: 5 })
  const encrypted = (of: readonly MailServer[]) => of.filter((server) => server.security !== 'none')
  fc.assert(
    fc.property(servers(imap), servers(smtp), (incoming, outgoing) => {
      const result = publish(account(incoming, outgoing), SAFE)
      const both = encrypted(incoming).length > 0 && encrypted(outgoing).length > 0
      expect(result).toEqual(both ? shown(account(encrypted(incoming), encrypted(outgoing))) : HIDDEN)
    }),
  )
})
