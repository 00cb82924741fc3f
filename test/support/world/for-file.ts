import { afterAll, beforeAll } from 'vitest'
import { type Ground, layGround, startWorld, type World } from './world.ts'

/** The healthy world for all tests of a file, and the ground below it: there from the first test to the last. */
export function healthyWorld(): { readonly ground: Ground; readonly world: World } {
  let ground: Ground | undefined
  let world: World | undefined
  beforeAll(async () => {
    ground = await layGround()
    world = await startWorld(ground)
  }, 60_000)
  afterAll(async () => {
    await world?.close()
    await ground?.close()
  })
  return {
    get ground() {
      return ground as Ground
    },
    get world() {
      return world as World
    },
  }
}
