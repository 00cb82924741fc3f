import { expect, test } from 'vitest'
import { ask } from './support.ts'

test('AC-1 the document of a known domain', async () => {
  const response = await ask('autoconfig.example.org/mail/config-v1.1.xml')
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('<hostname>sslin.de</hostname>')
})
