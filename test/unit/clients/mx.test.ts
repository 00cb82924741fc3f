import { describe, expect, test } from 'vitest'
import { bestMx, mxDomains } from '../../../src/clients/index.ts'
import { mx } from './made-up-network.ts'

describe('the host that clients look behind', () => {
  test('has the lowest priority, in small letters and without a dot behind', () => {
    expect(bestMx([mx('backup.example', 20), mx('MX.Hoster.Example.', 5)])).toBe('mx.hoster.example')
  })

  test.each([[[]], [[mx('.', 0)]], [[mx('', 0)]]])('is none in %j', (records) => {
    expect(bestMx(records)).toBeUndefined()
  })
})

describe('what clients make of an MX host', () => {
  const HOST = 'mx.premium.europe.example.com'

  test.each([
    ['parent-and-base', HOST, ['premium.europe.example.com', 'example.com']],
    ['parent-and-base', 'mx.example.com', ['example.com']],
    ['parent-and-base', 'example.com', ['example.com']],
    ['parent-and-base', 'mx.mail.example.co.uk', ['mail.example.co.uk', 'example.co.uk']],
    ['parent-and-base', 'com', []],
    ['parent', HOST, ['premium.europe.example.com']],
    ['host-and-parent', HOST, [HOST, 'premium.europe.example.com']],
    ['host-and-parent', 'example.co.uk', ['example.co.uk']],
    ['host-down-to-two-labels', HOST, [HOST, 'premium.europe.example.com', 'europe.example.com', 'example.com']],
    ['host-down-to-two-labels', 'mx.example.co.uk', ['mx.example.co.uk', 'example.co.uk', 'co.uk']],
    ['host-down-to-suffix', 'mx.example.co.uk', ['mx.example.co.uk', 'example.co.uk']],
  ] as const)('%s of %s', (cut, host, domains) => {
    expect(mxDomains(host, cut, 'example.org')).toEqual(domains)
  })

  test('both Thunderbirds stop when the mail server is the domain’s own', () => {
    expect(mxDomains('mx.example.org', 'parent-and-base', 'example.org')).toEqual([])
    expect(mxDomains('mx.example.org', 'parent', 'example.org')).toEqual(['example.org'])
  })
})
