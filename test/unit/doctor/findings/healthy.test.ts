import { expect, test } from 'vitest'
import { findingsIn } from '../../../../src/doctor/findings/index.ts'
import { healthySeen } from '../../../support/seen.ts'

test('nothing is found where everything is as it should be', async () => {
  const seen = await healthySeen()
  expect(findingsIn(seen).map(({ kind, where, detail }) => `${kind.id} ${where} ${detail}`)).toEqual([])
  expect(seen.verdicts.filter(({ outcome }) => outcome === 'works').length).toBeGreaterThan(8)
  expect(seen.verdicts.filter(({ outcome }) => outcome === 'broken')).toEqual([])
})

test('a profile that is refused, for a domain without settings, is no file of the wrong type', async () => {
  const seen = await healthySeen()
  const refused = (seen.profiles ?? []).map(({ url, address }) => ({
    url,
    address,
    status: 422,
    contentType: 'text/plain',
  }))
  expect(refused).not.toEqual([])
  expect(findingsIn({ ...seen, profiles: refused })).toEqual([])
})
