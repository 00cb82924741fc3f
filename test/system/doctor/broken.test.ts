import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FINDINGS } from '../../../src/doctor/findings/index.ts'
import type { Report } from '../../../src/doctor/report/schema.ts'
import { BROKEN_WORLDS } from '../../support/world/broken.ts'
import { DOMAIN, type Ground, layGround, SERVICE, startWorld } from '../../support/world/world.ts'

/** `postamt verify` in worlds with one mistake each: it finds that one, what follows from it, and nothing else. */

let ground: Ground
beforeAll(async () => {
  ground = await layGround()
})
afterAll(() => ground?.close())

test('every finding has its broken world', () => {
  expect(BROKEN_WORLDS.map(({ id }) => id).sort()).toEqual(FINDINGS.map(({ id }) => id).sort())
})

const PROBLEMS: ReadonlySet<string> = new Set(
  FINDINGS.filter(({ severity }) => severity === 'problem').map(({ id }) => id),
)

/** It takes a second or two on an idle machine, and these worlds are looked at beside each other. */
const BOUND_MS = 60_000

describe.concurrent('postamt verify finds what is wrong, and nothing else', () => {
  test.for(BROKEN_WORLDS)('$id: $what', async (broken, { expect }) => {
    const world = await startWorld(ground, broken)
    try {
      const { domain = DOMAIN, id, also = [] } = broken
      const ran = await world.postamt(['verify', domain, '--json', '--service', SERVICE, ...world.route])
      expect(ran.stdout, ran.stderr).not.toBe('')
      const report = JSON.parse(ran.stdout) as Report
      const found = report.findings.map((finding) => finding.id as string)
      const told = report.findings.map((one) => `${one.id} | ${one.where} | ${one.detail}`).join('\n')
      expect([...new Set(found)].sort(), told).toEqual([id, ...also].sort())
      const isBroken = found.some((one) => PROBLEMS.has(one)) || report.clients.some(({ isTrouble }) => isTrouble)
      expect(ran.status).toBe(isBroken ? 1 : 0)
      expect(world.front.asked.length).toBeLessThanOrEqual(60)
      expect(ran.milliseconds).toBeLessThan(BOUND_MS)
    } finally {
      await world.close()
    }
  })
})
