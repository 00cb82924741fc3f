import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { exitStatus, Report, reportSchema } from '../../../../src/doctor/report/index.ts'
import { healthySeen } from '../../../support/seen.ts'
import { BROKEN, NASTY, nastyReport, reported, unseen, untested } from './support.ts'

describe('the report as data', () => {
  test('has the form that is published, whatever was seen', async () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(reportSchema())
    for (const report of [await reported(), await reported(BROKEN), await nastyReport()]) {
      const read = JSON.parse(JSON.stringify(report))
      expect(validate(read), JSON.stringify(validate.errors)).toBe(true)
      expect(Report.strict().parse(read)).toEqual(read)
    }
  })

  test('docs/verify.schema.json is made from it', async () => {
    const text = `${JSON.stringify(reportSchema(), undefined, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../../../docs/verify.schema.json')
  })

  test('a domain with which nothing is wrong is fine, and every client that should find settings works', async () => {
    const report = await reported()
    expect(report.isFine).toBe(true)
    expect(report.findings).toEqual([])
    expect(exitStatus(report)).toBe(0)
    const verdicts = new Set(report.clients.map(({ verdict }) => verdict))
    expect(verdicts).toEqual(new Set(['works', 'nothing', 'not-asked']))
    expect(report.clients.find(({ name }) => name === 'Thunderbird')).toMatchObject({
      verdict: 'works',
      isTrouble: false,
      foundBy: 'https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=user%40example.org',
    })
  })

  test('says why a client gets nothing, and what is broken', async () => {
    const { clients, isFine } = await reported(BROKEN)
    expect(isFine).toBe(false)
    expect(clients.find(({ name }) => name === 'Thunderbird')).toMatchObject({
      isTrouble: true,
      why: expect.stringMatching(/nothing listens on this port|autoconfig\.example\.org/),
    })
    expect(clients.find(({ name }) => name === 'Nine')).toMatchObject({
      verdict: 'not-asked',
      isTrouble: false,
      why: 'nobody knows what it makes of the answers',
    })
  })

  test('a profile that a person can open is named, one that is broken or missing is not', async () => {
    const rowOf = async (changes: Parameters<typeof reported>[0]) =>
      (await reported(changes)).clients.find(({ name }) => name === 'Mac, profile')
    expect(await rowOf({})).toMatchObject({
      verdict: 'not-asked',
      foundBy: 'https://autoconfig.example.org/email.mobileconfig?email=user%40example.org',
      why: 'a person has to open the profile',
    })
    const none = { verdict: 'not-asked', why: 'there is no profile that a person could open' }
    const broken = await rowOf({ profile: (profile) => ({ ...profile, mistakes: ['x'] }) })
    expect(broken).toMatchObject({
      verdict: 'not-asked',
      why: 'there is a profile, and a device does not take it as it should; see the findings',
    })
    expect(await rowOf({ profile: ({ url, address }) => ({ url, address, status: 200, fault: 'x' }) })).toMatchObject({
      why: 'what stands in the place of a profile cannot be read as one; see the findings',
    })
    expect(broken).not.toHaveProperty('foundBy')
    expect(await rowOf({ profile: ({ url, address }) => ({ url, address, status: 404 }) })).toMatchObject(none)
  })

  test('a profile that no requests were left for says so, and not that there is none', async () => {
    const { verdicts } = await healthySeen()
    const spent = verdicts.map((one) => ({
      ...one,
      search: {
        ...one.search,
        steps: one.search.steps.map((step) => ({ ...step, outcome: 'not-fetched' as const, reason: 'budget-spent' })),
      },
    }))
    const whyWith = async (given: Parameters<typeof reported>[1]) =>
      (await reported({}, { verdicts: spent, ...given })).clients.find(({ name }) => name === 'Mac, profile')?.why
    expect(await whyWith({ profiles: [] })).toMatch(/^no requests were left to ask/)
    expect(await whyWith({}), 'a profile that came all the same').toBe('a person has to open the profile')
  })

  test('notes do not count, problems do', async () => {
    const fine = await reported()
    expect(exitStatus(fine)).toBe(0)
    const noted = await reported({ profile: ({ signature: _, ...profile }) => profile })
    expect(noted.findings.map(({ severity }) => severity)).toEqual(['note'])
    expect(exitStatus(noted)).toBe(0)
    const broken = await reported({ server: (server) => ({ ...server, failure: 'timeout' }) })
    expect(exitStatus(broken)).toBe(1)
  })

  test('a domain whose servers nobody was to look at is fine as far as was asked, and every client says so', async () => {
    const report = await reported({}, { ...(await untested()), unseenServers: await unseen('not-wanted') })
    expect(report.isFine).toBe(true)
    expect(report.unseenServers).toHaveLength(5)
    expect(report.unseenServers[0]).toMatchObject({ hostname: 'sslin.de', port: 993, why: 'not-wanted' })
    expect(report.clients.find(({ name }) => name === 'Thunderbird')).toMatchObject({
      verdict: 'untested',
      isTrouble: false,
      why: 'its servers were not looked at',
    })
  })

  test('a server that a client would use and nobody could look at is trouble', async () => {
    const report = await reported({}, { ...(await untested()), unseenServers: await unseen('too-many') })
    expect(exitStatus(report)).toBe(1)
    expect(report.clients.find(({ name }) => name === 'Thunderbird')).toMatchObject({
      isTrouble: true,
      why: expect.stringContaining('--clients asks for it alone'),
    })
  })

  test('servers that no client would use are named, and cost nothing', async () => {
    const others = (await unseen('too-many')).map((server) => ({ ...server, hostname: 'other.example' }))
    const report = await reported({}, { unseenServers: others })
    expect(exitStatus(report)).toBe(0)
    expect(report.unseenServers.map(({ hostname }) => hostname)).toContain('other.example')
  })

  test('what no client asks stands beside, with the finding that it is for', async () => {
    const { beside } = await reported()
    expect(beside).toMatchObject([
      { target: 'http://postamt-no-such-name.example.org/mail/config-v1.1.xml', finding: 'wildcard-web-server' },
    ])
    expect(beside[0]?.hops).toHaveLength(1)
  })

  test('a run that was stopped is never fine', async () => {
    const report = await reported({ isComplete: false })
    expect(report).toMatchObject({ isComplete: false, isFine: false })
    expect(exitStatus(report)).toBe(130)
  })

  test('what others wrote has no control characters in it', async () => {
    const text = JSON.stringify(await nastyReport())
    expect(text).toContain('<script>')
    expect(text).not.toMatch(/\\u00|\\u20|\\ud8|[\u202e\u2028]/)
    expect(NASTY).toMatch(/\u202e/)
  })
})
