import type { Hono } from 'hono'
import type { Services } from '../protocols/protocol.ts'
import { setup } from './routes.ts'

export { notFoundPage } from './routes.ts'

/** The pages for people. What makes them is loaded when somebody comes. */
export function pages(app: Hono, services: Services): void {
  setup(app, services)
}
