import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { show } from '../../../src/cli/show.ts'
import { type DohStandIn, startDoh } from '../../support/doh.ts'

/** `postamt show`: the look-up's trail and three documents, from the files on disk. */

const root = join(import.meta.dirname, '../../..')

let doh: DohStandIn
beforeAll(async () => {
  doh = await startDoh(
    'customer.example 300 MX 10 mx00.ionos.de\nautodiscover.customer.example 300 CNAME auto.example.net',
  )
})
afterAll(() => doh.close())
afterEach(() => {
  doh.forget()
  vi.unstubAllEnvs()
})

async function shown(address: string, options: Parameters<typeof show>[2]) {
  vi.stubEnv('DNS_OVER_HTTPS_URL', doh.url())
  const lines: string[] = []
  const out = { log: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) }
  return { status: await show(root, address, options, out), text: lines.join('\n') }
}

test('an address goes nowhere, unless DNS is asked for', async () => {
  const { status, text } = await shown('anna@customer.example', {})
  expect([status, doh.asked]).toEqual([1, []])
  expect(text).not.toContain('dns-sign')
})

test('with DNS a customer’s domain is looked up as the service does, and every step says what it saw', async () => {
  const { status, text } = await shown('anna@customer.example', { dns: true })
  expect(status).toBe(0)
  expect(text.split('\n').slice(0, 4)).toEqual([
    'catalog: unknown',
    'wildcard: unknown',
    'service-host: unknown',
    'dns-sign: found, mx mx00.ionos.de, autodiscover auto.example.net, sign mx *.ionos.de',
  ])
  expect(text).toContain('imap.ionos.de')
  expect(doh.asked.join()).not.toContain('anna')
})

test('a domain of the catalog is found at once, even with DNS', async () => {
  const { text } = await shown('max@sslin.de', { dns: true })
  expect([text.split('\n')[0], doh.asked]).toEqual(['catalog: found', []])
})
