import { existsSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { CHROMIUM } from './support/chromium.ts'
import { startWorker } from './support/worker.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Origin of the running worker. */
    worker: string
    /** The compiled catalog that it answers from. */
    catalog: string
  }
}

/** One worker for all tests of this project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `There is no Chromium at ${CHROMIUM}. Install Debian's with "apt-get install -y chromium", or name another one in the variable CHROMIUM.`,
    )
  const { origin, catalog, close } = await startWorker()
  project.provide('worker', origin)
  project.provide('catalog', catalog)
  return close
}
