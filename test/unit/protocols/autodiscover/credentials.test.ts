import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../../../../src')

/** Whether a line can read the header: its name in any case, or in any quotes; not why TLS does not believe a certificate. */
const NAMES_THE_HEADER = /authorization(?!Error\b)/i

/** What serves nobody: the command line is a client, and sends the header to the admin API. */
const NOT_SERVING = /^(?:admin|cli|generated)\//

const sourceFiles = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !NOT_SERVING.test(path),
)

test('AD-112 no code outside admin names the header with credentials', () => {
  expect(sourceFiles.length).toBeGreaterThan(50)
  const lines = sourceFiles.flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (NAMES_THE_HEADER.test(line) ? [`src/${file}:${index + 1}  ${line.trim()}`] : [])),
  )
  expect(lines).toEqual([])
})

test.each(["request.headers.get('Authorization')", 'headers["authorization"]', "c.req.header('AUTHORIZATION')"])(
  'AD-112 the check would find %s',
  (code) => {
    expect(code).toMatch(NAMES_THE_HEADER)
  },
)
