import { Resolver } from 'node:dns/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts'

const LONG = Array.from({ length: 12 }, (_, place) => `big.example TXT "${'x'.repeat(200)}${place}"`).join('\n')

const TABLE = `
# a comment
example.org              A     192.0.2.1   # and another
example.org              AAAA  2001:db8::1
example.org              MX    10 mail.example.org.
example.org              TXT   "v=spf1 -all"
example.org              TXT   "first " "second"
none.example             MX    0 .
_imaps._tcp.example.org  SRV   5 1 993 mail.example.org
a.example.org            CNAME b.example.org
b.example.org            CNAME example.org
loop.example             CNAME loop.example
*.wild.example           A     192.0.2.9
here.wild.example        TXT   "no address"
broken.example           SERVFAIL
closed.example           REFUSED
half.example             A     192.0.2.3
half.example             SERVFAIL AAAA
${LONG}
`

let server: DnsServer
let resolver: Resolver
beforeAll(async () => {
  server = await startDnsServer(TABLE)
  resolver = new Resolver({ timeout: 500, tries: 1 })
  resolver.setServers([server.address])
})
afterAll(() => server.close())

const codeOf = (question: Promise<unknown>) => question.catch(({ code }: { code: string }) => code)

test('records of every type are answered as they stand in the table', async () => {
  expect(await resolver.resolve4('example.org')).toEqual(['192.0.2.1'])
  expect(await resolver.resolve6('Example.ORG')).toEqual(['2001:db8::1'])
  expect(await resolver.resolveMx('example.org')).toEqual([{ priority: 10, exchange: 'mail.example.org', type: 'MX' }])
  expect(await resolver.resolveMx('none.example')).toEqual([{ priority: 0, exchange: '', type: 'MX' }])
  expect(await resolver.resolveTxt('example.org')).toEqual([['v=spf1 -all'], ['first ', 'second']])
  expect(await resolver.resolveSrv('_imaps._tcp.example.org')).toEqual([
    { priority: 5, weight: 1, port: 993, name: 'mail.example.org', type: 'SRV' },
  ])
})

test('aliases are followed, asked for by themselves, and a loop of them is a failure', async () => {
  expect(await resolver.resolve4('a.example.org')).toEqual(['192.0.2.1'])
  expect(await resolver.resolveCname('a.example.org')).toEqual(['b.example.org'])
  expect(await codeOf(resolver.resolve4('loop.example'))).toBe('ESERVFAIL')
})

test('what does not stand in the table does not exist; a name with others below it, or with other records, does', async () => {
  expect(await codeOf(resolver.resolve4('nobody.example.org'))).toBe('ENOTFOUND')
  expect(await codeOf(resolver.resolve4('_tcp.example.org'))).toBe('ENODATA')
  expect(await codeOf(resolver.resolveSrv('example.org'))).toBe('ENODATA')
})

test('a wildcard stands for names that do not exist', async () => {
  expect(await resolver.resolve4('any.wild.example')).toEqual(['192.0.2.9'])
  expect(await resolver.resolve4('deep.any.wild.example')).toEqual(['192.0.2.9'])
  expect(await codeOf(resolver.resolve4('here.wild.example'))).toBe('ENODATA')
})

test('faults of a name, or of one type of its records', async () => {
  expect(await codeOf(resolver.resolve4('broken.example'))).toBe('ESERVFAIL')
  expect(await codeOf(resolver.resolve4('closed.example'))).toBe('EREFUSED')
  expect(await codeOf(resolver.resolve6('half.example'))).toBe('ESERVFAIL')
  expect(await resolver.resolve4('half.example')).toEqual(['192.0.2.3'])
})

test('what is too long for a datagram comes over TCP', async () => {
  expect(await resolver.resolveTxt('big.example')).toHaveLength(12)
  expect(server.asked).toContain('TXT big.example /tcp')
})
