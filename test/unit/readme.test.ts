import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readmeWithAnswers } from '../../scripts/readme.ts'

test('the README shows the answers that its requests really get', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  expect(readme.match(/```(?:xml|json)/g)?.length).toBe(4)
  expect(readme, 'run npm run readme').toBe(await readmeWithAnswers(readme))
})
