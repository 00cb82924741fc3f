import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { KINDS, type Kind, type Said, said } from '../support/faulty-matrix.ts'
import { type Asked, send } from '../support/faulty-service.ts'
import { bundleBoth, type Runtime, startWorld } from '../support/faulty-world.ts'

/** The shipped catalog, as it is deployed, while nothing that it could ask ever answers. */

const RUNTIMES: readonly Runtime[] = ['workerd', 'Node']
const AT_ONCE = 16

/** Every domain by the plain request, the first of every provider by every request. */
const requests: readonly Asked[] = compiledCatalog.domains.flatMap((text) => {
  const domains = text.split(' ').filter(Boolean)
  const kinds = Object.keys(KINDS) as Kind[]
  return domains.flatMap((domain, place) =>
    (place === 0 ? kinds : (['autoconfig'] as const)).map((kind) => KINDS[kind](domain)),
  )
})

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-faults-'))
  await bundleBoth(folder, { shipped: true })
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const startedWorld = (runtime: Runtime) => startWorld({ runtime, folder })

test.each(RUNTIMES)(
  'every domain of the catalog is answered on %s, whatever else fails, and nobody is asked',
  async (runtime) => {
    const [well, failing] = await Promise.all([startedWorld(runtime), startedWorld(runtime)])
    try {
      await failing.fail('everything', 'hang')
      const [right, given] = await Promise.all([answers(well.service.port), answers(failing.service.port)])
      expect(given).toEqual(right)
      await pause(50)
      expect(failing.requests()).toBe(0)
      const found = right.filter(({ status }) => status === 200)
      expect(found.length).toBeGreaterThan(1_500)
      expect(failing.service.output()).not.toMatch(/@|%40/)
    } finally {
      await Promise.all([well.close(), failing.close()])
    }
  },
)

/** To all requests, in their order. */
async function answers(port: number): Promise<Said[]> {
  const given: Said[] = []
  let next = 0
  const worker = async () => {
    for (let place = next++; place < requests.length; place = next++)
      given[place] = said(await send(port, requests[place] as Asked))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return given
}
