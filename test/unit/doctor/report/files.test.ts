import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { htmlReport, junitReport } from '../../../../src/doctor/report/index.ts'
import { BROKEN, nastyReport, reported, unseen, untested } from './support.ts'

interface Suite {
  readonly name: string
  readonly tests: string
  readonly failures: string
  readonly skipped: string
  readonly testcase?: readonly { readonly name: string; readonly failure?: unknown; readonly skipped?: unknown }[]
}

function suitesIn(xml: string): {
  readonly tests: string
  readonly failures: string
  readonly testsuite: readonly Suite[]
} {
  expect(XMLValidator.validate(xml)).toBe(true)
  using document = XmlDocument.fromString(xml)
  expect(document.root.name).toBe('testsuites')
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  })
  return parser.parse(xml).testsuites
}

describe('JUnit XML', () => {
  test('a domain with which nothing is wrong has no failure', async () => {
    const { failures, testsuite } = suitesIn(junitReport(await reported()))
    expect(failures).toBe('0')
    expect(testsuite.map(({ name }) => name)).toEqual([
      'example.org: clients',
      'example.org: mail servers',
      'example.org: findings',
    ])
  })

  test('each client, server and finding is a case, and the numbers are right', async () => {
    const report = await reported(BROKEN)
    const { tests, failures, testsuite } = suitesIn(junitReport(report))
    const cases = testsuite.flatMap(({ testcase = [] }) => testcase)
    expect(cases).toHaveLength(report.clients.length + report.servers.length + report.findings.length)
    expect(tests).toBe(String(cases.length))
    const failed = cases.filter(({ failure }) => failure !== undefined)
    expect(failures).toBe(String(failed.length))
    expect(failed.map(({ name }) => name)).toContain('Thunderbird')
    for (const { testcase = [], ...suite } of testsuite) {
      expect(suite.tests).toBe(String(testcase.length))
      expect(suite.failures).toBe(String(testcase.filter(({ failure }) => failure !== undefined).length))
      expect(suite.skipped).toBe(String(testcase.filter(({ skipped }) => skipped !== undefined).length))
    }
  })

  test('who is not tested has not passed, and a server that was not looked at is skipped', async () => {
    const report = await reported({}, { ...(await untested()), unseenServers: await unseen('not-wanted') })
    const { testsuite } = suitesIn(junitReport(report))
    const [clients, servers] = testsuite
    expect(clients?.testcase?.find(({ name }) => name === 'Thunderbird')?.skipped).toBeDefined()
    expect(servers).toMatchObject({ tests: '5', skipped: '5', failures: '0' })
    expect(junitReport(report)).toContain('not looked at: left out by --no-mail-servers')
  })

  test('a run that was stopped is an error', async () => {
    expect(junitReport(await reported({ isComplete: false }))).toMatch(/<error message="This run was stopped/)
    const unjudged = { ...(await reported()), clients: [], findings: [], isFine: false }
    expect(junitReport(unjudged)).toContain('errors="1"')
    expect(junitReport(unjudged)).toContain('<error message="no client could be judged"')
    expect(junitReport({ ...unjudged, isFine: true })).toContain('errors="0"')
  })

  test('what others wrote stays text', async () => {
    const report = await nastyReport()
    const { testsuite } = suitesIn(junitReport(report))
    expect(testsuite.flatMap(({ testcase = [] }) => testcase)).toHaveLength(
      report.clients.length + report.servers.length + report.findings.length,
    )
  })
})

describe('HTML', () => {
  const parsed = (html: string) => XmlDocument.fromString(html.replace('<!DOCTYPE html>', ''))

  test('is well-formed, and every element is one of ours, whatever others wrote', async () => {
    for (const report of [await reported(), await reported(BROKEN), await nastyReport()]) {
      using document = parsed(htmlReport(report))
      const names = new Set(document.find('//*').map((element) => 'name' in element && element.name))
      expect(names).not.toContain('script')
      for (const name of ['a', 'img', 'link', 'iframe', 'form', 'object', 'base']) expect(names).not.toContain(name)
    }
  })

  test('asks nobody for anything: no address of others in an attribute or a style, and a policy that forbids it', async () => {
    const html = htmlReport(await reported(BROKEN))
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(html).not.toMatch(/\s(?:src|href|srcset|action|style|on\w+)=/)
    expect(html).not.toMatch(/url\(|@import/)
  })

  test('shows what the table shows, and prints', async () => {
    const report = await reported(BROKEN)
    const html = htmlReport(report)
    for (const { name } of report.clients) expect(html).toContain(name.replaceAll('"', '&quot;'))
    for (const { id } of report.findings) expect(html).toContain(`<code>${id}</code>`)
    expect(html).toContain('@media print')
    expect(html).toContain('<title>example.org, as mail programs see it</title>')
  })

  test('names every server that was not looked at, and what was asked by no client', async () => {
    const html = htmlReport(await reported({}, { unseenServers: await unseen('too-many') }))
    expect(html).toContain('5 mail servers named and not looked at: used by no program')
    expect(html).toContain('<li>POP3 sslin.de:995 TLS</li>')
    expect(html).toContain('for wildcard-web-server alone: no client asks this')
  })

  test('says at its head that the run was stopped', async () => {
    const html = htmlReport(await reported({ isComplete: false }))
    expect(html.indexOf('Stopped.')).toBeLessThan(html.indexOf('<main>'))
    expect(html.indexOf('Stopped.')).toBeGreaterThan(0)
  })

  test('an address that nobody has is named as such, and the title holds none', async () => {
    const html = htmlReport(await reported({}, { isOwnAddress: false }))
    expect(html).toContain('which is made up: nobody has it')
    expect(/<title>(.*)<\/title>/.exec(html)?.[1]).not.toContain('@')
  })
})
