import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CatalogReport } from '../../../src/catalog/report.ts'
import { type ReportOptions, report, reportLines } from '../../../src/cli/report.ts'
import { reportHtml } from '../../../src/cli/report-html.ts'

const PROVIDER = `id: a.example
name: A
shortName: A
checked: 2026-01
sources: [https://github.com/thunderbird/autoconfig/blob/abc/ispdb/a.example.xml]
domains: [a.example]
incoming: [{ protocol: imap, hostname: imap.a.example, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.a.example, security: tls }]
`
const OTHER = {
  source: 'M66B/FairEmail',
  commit: '0123456789012345678901234567890123456789',
  providers: [
    {
      name: 'A',
      domains: ['a.example'],
      servers: [{ type: 'imap', hostname: 'mail.other.example', port: 993, socketType: 'SSL' }],
    },
  ],
}

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'postamt-'))
  mkdirSync(join(root, 'providers'))
  writeFileSync(join(root, 'providers/a.example.yaml'), PROVIDER)
  writeFileSync(join(root, 'facts.json'), JSON.stringify(OTHER))
})
afterEach(() => rmSync(root, { recursive: true }))

async function run(options: Partial<ReportOptions> = {}) {
  const log: string[] = []
  const errors: string[] = []
  const out = { log: (line: string) => log.push(line), error: (line: string) => errors.push(line) }
  const status = await report(root, { month: '2026-11', ...options }, out)
  return { status, text: log.join('\n'), errors }
}

test('a table, and status 0 when nothing is open', async () => {
  const { status, text } = await run()
  expect(status).toBe(0)
  expect(text).toMatch(/^Domains\n {2}all +1\n {2}with TLS both ways +1$/m)
  expect(text).toContain('2026-01 (10 months ago)  1')
})

test('an open contradiction is told, and the status is 1', async () => {
  const { status, text } = await run({ facts: [join(root, 'facts.json')] })
  expect(status).toBe(1)
  expect(text).toContain('Open contradictions (1)\n  a.example: imap mail.other.example:993 tls (FairEmail)')
})

test('--json prints the same as data, and nothing else', async () => {
  const { text } = await run({ json: true })
  expect((JSON.parse(text) as CatalogReport).domains).toEqual({ all: 1, published: 1, wildcards: 0 })
})

test('--html writes one page without script and without a request', async () => {
  const path = join(root, 'report.html')
  const { status } = await run({ html: path, facts: [join(root, 'facts.json')] })
  const page = readFileSync(path, 'utf8')
  expect(status).toBe(1)
  expect(readdirSync(root).filter((name) => name.endsWith('.new'))).toEqual([])
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|\ssrc=/i)
  expect(page).toContain("default-src 'none'")
  expect(page).toContain('prefers-color-scheme: dark')
  expect(page).toContain('<code>imap mail.other.example:993 tls</code>')
  expect(page.match(/<svg[^>]+role="img" aria-label="[^"]+"/g)?.length).toBe(5)
})

test('a file with mistakes is named with its place, and no page is written', async () => {
  writeFileSync(join(root, 'providers/a.example.yaml'), PROVIDER.replace('security: tls', 'security: ssl'))
  const { status, errors } = await run({ html: join(root, 'report.html') })
  expect(status).toBe(1)
  expect(errors[0]).toMatch(/^providers\/a\.example\.yaml:7:\d+ /)
  expect(readdirSync(root)).not.toContain('report.html')
})

const REPORT: CatalogReport = {
  month: '2026-11',
  providers: { all: 0, published: 0, withoutTls: [], ownProgram: [] },
  domains: { all: 0, published: 0, wildcards: 0 },
  signs: { mx: 0, autodiscover: 0, both: 0 },
  sources: [],
  confirmation: [0],
  single: [],
  decided: [],
  open: [],
  leftOut: [],
  withoutHelp: [],
  checked: [],
}

test('an empty catalog has a report too', () => {
  expect(reportLines(REPORT).join('\n')).toContain('Providers')
  expect(reportHtml(REPORT)).not.toMatch(/NaN|undefined|Infinity/)
})

/** A report in which one text stands wherever a source's words do. */
function saying(text: string, count: number): CatalogReport {
  const url = 'https://www.example.net/'
  return {
    ...REPORT,
    sources: [{ origin: text, providers: count }],
    open: [{ provider: text, says: text, origin: text, sources: [url] }],
    decided: [{ provider: text, says: text, because: text, sources: [url as never] }],
    leftOut: [{ name: text, origin: text, why: text }],
    withoutHelp: [text],
  }
}

test('whatever a source says, it stays text in the page', () => {
  const tags = (page: string) => page.match(/<[a-z/!][^<>]*>/gi)?.length
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, count) => {
      expect(tags(reportHtml(saying(text, count)))).toBe(tags(reportHtml(saying('x', count))))
    }),
  )
  expect(reportHtml(saying('x', 3)).replace(/<[^<>]*>/g, '')).not.toMatch(/NaN|undefined/)
})
