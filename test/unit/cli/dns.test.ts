import { join } from 'node:path'
import { parseZone } from 'dnsz'
import { afterEach, expect, test, vi } from 'vitest'
import { dns } from '../../../src/cli/dns.ts'

/** `postamt dns`: the records for a domain, from the files on disk. */

const root = join(import.meta.dirname, '../../..')

afterEach(() => vi.unstubAllEnvs())

async function printed(domain: string, options: Parameters<typeof dns>[2] = {}) {
  for (const name of ['SERVICE_HOST', 'DEFAULT_PROVIDER', 'CUSTOMER_CERTIFICATES']) vi.stubEnv(name, '')
  return printedWithEnvironment(domain, options)
}

async function printedWithEnvironment(domain: string, options: Parameters<typeof dns>[2]) {
  const said: string[] = []
  const complaints: string[] = []
  const out = { log: (line: string) => void said.push(line), error: (line: string) => void complaints.push(line) }
  return { status: await dns(root, domain, options, out), text: said.join('\n'), complaints }
}

const recordsIn = (text: string) =>
  parseZone(text).records.map(({ name, type, content }) => `${name} ${type} ${content}`)

test('a domain of the catalog gets its zone, with the service that the command line names', async () => {
  const { status, text, complaints } = await printed('sslin.de', { serviceHost: 'autoconfig.example.net' })
  expect([status, complaints]).toEqual([0, []])
  expect(recordsIn(text)).toEqual(
    expect.arrayContaining([
      '_autodiscover._tcp.sslin.de SRV 0 0 443 autoconfig.example.net.',
      '_imaps._tcp.sslin.de SRV 0 1 993 sslin.de.',
      '_submission._tcp.sslin.de SRV 20 1 587 sslout.de.',
    ]),
  )
})

test('a customer’s domain is told as the provider’s that is named', async () => {
  expect((await printed('kunde.example')).status).toBe(1)
  const { status, text } = await printed('kunde.example', {
    serviceHost: 'autoconfig.example.net',
    provider: 'sslin.de',
    customerCertificates: true,
  })
  expect(status).toBe(0)
  expect(recordsIn(text)).toContain('autoconfig.kunde.example CNAME autoconfig.example.net.')
})

test('settings of the service are taken from the environment', async () => {
  vi.stubEnv('SERVICE_HOST', 'autoconfig.example.net')
  vi.stubEnv('DEFAULT_PROVIDER', 'sslin.de')
  vi.stubEnv('CUSTOMER_CERTIFICATES', 'true')
  const { text } = await printedWithEnvironment('kunde.example', {})
  expect(recordsIn(text)).toContain('autodiscover.kunde.example CNAME autoconfig.example.net.')
})

test('JSON, another language, the digest before and mailconf are given on request', async () => {
  const previous = 'GSqgVoyub6ldyDTlWHj9jVoWgWIXV0o7NzKMoTyuWNA='
  const options = { serviceHost: 'autoconfig.example.net', json: true, lang: 'de', previous, mailconf: true }
  const zone = JSON.parse((await printed('sslin.de', options)).text)
  expect(zone.records).toContainEqual(
    expect.objectContaining({ type: 'TXT', text: `v=UAAC1; a=sha256; d=${previous}` }),
  )
  expect(zone.records).toContainEqual(
    expect.objectContaining({ text: 'mailconf=https://autoconfig.example.net/v1.1/sslin.de' }),
  )
  expect(zone.records).toContainEqual(expect.objectContaining({ why: 'IMAP, vom ersten Byte an verschlüsselt.' }))
})

test.each([
  ['not a domain', {}, '"not a domain" is no domain; write it as in example.org'],
  ['nowhere.example', {}, 'The mail servers of this domain are not known here, so there is nothing to publish.'],
  [
    'sslin.de',
    { previous: 'x' },
    'The value of previous= is no SHA-256 digest in base64. Copy what follows d= in the TXT record.',
  ],
  [
    'sslin.de',
    { provider: 'nobody' },
    'DEFAULT_PROVIDER names "nobody", which is not in the catalog; write the id of a provider file',
  ],
  [
    'sslin.de',
    { serviceHost: 'https://x' },
    'SERVICE_HOST is "https://x", which is no host name; write it as in autoconfig.example.net, without https:// and port',
  ],
])('%s with %o is refused, with what is wrong', async (domain, options, complaint) => {
  expect(await printed(domain, options)).toEqual({ status: 1, text: '', complaints: [complaint] })
})
