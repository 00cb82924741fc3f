import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { experimental_readRawConfig as readRawConfig } from 'wrangler'
import { adviceOn } from '../../../scripts/deploy-advice.ts'
import {
  MAX_DNS_TTL_SECONDS,
  MAX_REMEMBERED_DNS_ANSWERS,
  MAX_REMEMBERED_DOMAINS,
  MAX_REMEMBERED_FINDS,
  MAX_REMEMBERED_TENANTS,
  MAX_UPSTREAM_SECONDS,
  RATE_WINDOW_MS,
  TENANT_HIT_REMEMBERED_MILLISECONDS,
} from '../../../src/limits.ts'
import { networkOf } from '../../../src/rate/network.ts'
import { MIGRATIONS } from '../../../src/tenants/schema.ts'

/** What operators copy into their records has to be so. */

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const page = read('docs/privacy.md')
const folder = mkdtempSync(join(tmpdir(), 'postamt-privacy-'))

afterAll(() => rmSync(folder, { recursive: true }))

function configFile(toml: string): string {
  const file = join(folder, 'wrangler.toml')
  writeFileSync(file, toml)
  return file
}

const SAMPLE = /```toml\n(.*?)```/s.exec(read('local/README.md'))?.[1] ?? ''

describe.each([
  ['wrangler.toml', read('wrangler.toml')],
  ['the one to start from in local/README.md', SAMPLE],
])('%s', (_, toml) => {
  test('keeps addresses out of the logs of Cloudflare', () => {
    const { observability } = readRawConfig({ config: configFile(toml) }).rawConfig
    expect(observability).toMatchObject({ redact_query_string: true, logs: { invocation_logs: false } })
    // Traces hold URLs as well.
    expect(observability).not.toHaveProperty('traces')
    expect(toml).not.toMatch(/logpush|tail_consumers/)
  })

  test('needs no advice', () => {
    expect(adviceOn(configFile(toml))).toEqual([])
  })
})

describe("a configuration of one's own", () => {
  const advice = (toml: string) =>
    adviceOn(configFile(`name = "own"\n${toml}`)).map((line) => line.replace(/^.*?: /, ''))
  const LIMITED = '[[ratelimits]]\nname = "LOOKUP_LIMIT"\nnamespace_id = "1"\nsimple = { limit = 1, period = 60 }\n'

  test('that says nothing about logs is told what is logged then', () => {
    expect(advice('')).toEqual([
      expect.stringContaining('redact_query_string = true'),
      expect.stringContaining('invocation_logs = false'),
      expect.stringContaining('LOOKUP_LIMIT'),
    ])
  })

  test('that does half of it is told the other half', () => {
    expect(advice(`${LIMITED}[observability]\nenabled = true\nredact_query_string = true\n`)).toEqual([
      expect.stringContaining('invocation_logs = false'),
    ])
    expect(advice(`${LIMITED}[observability]\nenabled = true\nlogs = { invocation_logs = false }\n`)).toEqual([
      expect.stringContaining('redact_query_string = true'),
    ])
  })

  test('without any logs has nothing to redact', () => {
    expect(advice(`${LIMITED}[observability]\nenabled = false\n`)).toEqual([])
  })
})

describe('docs/privacy.md', () => {
  test('says how long things are in memory, as the limits do', () => {
    expect(page).toContain(
      'used for at most an hour if\nDNS said it, a day if upstream did, a minute if it is a customer',
    )
    expect([MAX_DNS_TTL_SECONDS, MAX_UPSTREAM_SECONDS]).toEqual([3_600, 86_400])
    expect([TENANT_HIT_REMEMBERED_MILLISECONDS, RATE_WINDOW_MS]).toEqual([60_000, 60_000])
    const largest = Math.max(
      MAX_REMEMBERED_DNS_ANSWERS,
      MAX_REMEMBERED_DOMAINS,
      MAX_REMEMBERED_FINDS,
      MAX_REMEMBERED_TENANTS,
    )
    expect(page).toContain(`at most ${largest.toLocaleString('en')} domains of each kind`)
  })

  test('shows networks in the form in which they are counted', () => {
    expect(page).toContain(`\`${networkOf('203.0.113.7')}\`, \`${networkOf('2001:db8:7:1::5')}\``)
  })

  test('names settings that operating.md has', () => {
    const settings = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`/g)].map(([, name = '']) => name)
    expect(new Set(settings).size).toBeGreaterThan(4)
    const known = read('docs/operating.md')
    expect([...new Set(settings)].filter((name) => !known.includes(`\`${name}\``))).toEqual([])
  })

  test('shows the lines of the examples in deploy/, which are tested with the servers themselves', () => {
    const lines = (text: string) => text.split('\n').map((line) => line.trim())
    const shown = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
    const nginx = lines(shown('nginx')).filter(Boolean)
    expect(nginx.length).toBeGreaterThan(2)
    expect(lines(read('deploy/nginx.conf'))).toEqual(expect.arrayContaining(nginx))
    const caddy = lines(shown('caddy')).filter(Boolean)
    expect(caddy.length).toBeGreaterThan(4)
    for (const file of ['deploy/Caddyfile', 'deploy/Caddyfile.hoster'])
      expect(lines(read(file)), file).toEqual(expect.arrayContaining(caddy))
  })

  test('deletes from a table and by a column that are there', () => {
    const statement = /```sql\n(.*?)```/s.exec(page)?.[1]
    expect(statement).toContain('DELETE FROM tenant_change_rows WHERE domain')
    const schema = MIGRATIONS.map(({ sql }) => sql).join('\n')
    expect(/CREATE TABLE tenant_change_rows \(([^;]*)\)/.exec(schema)?.[1]).toMatch(/^ +domain TEXT/m)
  })

  test('is linked from where operators read', () => {
    expect(read('README.md')).toContain('(docs/privacy.md)')
    expect(read('docs/operating.md')).toContain('(privacy.md)')
    expect(read('docs/self-hosting.md')).toContain('(privacy.md)')
  })
})

describe('what the page says of pages', () => {
  const scripts = readdirSync(join(root, 'templates/public/static')).filter((file) => file.endsWith('.js'))

  test('nothing is stored in the browser, and no script asks anybody', () => {
    expect(scripts.length).toBeGreaterThan(0)
    for (const file of scripts)
      expect(read(`templates/public/static/${file}`), file).not.toMatch(
        /localStorage|sessionStorage|indexedDB|document\.cookie|\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource/,
      )
  })

  test('a field for a password is part of no request', () => {
    const templates = readdirSync(join(root, 'templates'), { recursive: true, encoding: 'utf8' })
    const pages = templates.filter((file) => file.endsWith('.html')).map((file) => read(`templates/${file}`))
    const forms = pages.flatMap((text) => text.match(/<form\b.*?<\/form>/gs) ?? [])
    const asking = forms.filter((form) => form.includes('type="password"'))
    expect(pages.join('').match(/type="password"/g)?.length).toBe(asking.length)
    for (const form of asking) {
      // What has no name is not sent, and a dialog's form is not sent at all (HTML, form submission).
      expect(form).toMatch(/^<form [^>]*method="dialog"[^>]* hidden>/)
      expect(form.match(/<input\b[^>]*>/g)?.filter((input) => /\sname=/.test(input))).toEqual([])
    }
  })
})
