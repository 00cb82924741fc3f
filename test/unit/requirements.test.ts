import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, provenRequirements, REQUIREMENT, readmeWithTable } from '../../scripts/requirements.ts'

const root = join(import.meta.dirname, '../..')

test('the table of requirements is the one that the tests give', () => {
  const readme = readFileSync(join(root, 'test/README.md'), 'utf8')
  expect(readme, 'run npm run requirements').toBe(readmeWithTable(readme))
})

test('a requirement that the source or a README claims is proven by a test', () => {
  const proven = provenRequirements()
  const claims = [...filesBelow('src', '.ts'), ...filesBelow('src', '.md'), ...filesBelow('docs', '.md')].filter(
    (file) => !file.includes('generated/'),
  )
  const unproven = claims.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(REQUIREMENT)].flatMap(([number]) =>
      proven.has(number) ? [] : [`${file}: ${number}`],
    ),
  )
  expect(unproven).toEqual([])
})
