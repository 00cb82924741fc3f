import { createServer } from 'node:net'

/**
 * Ports that no system gives away by itself: Linux takes those of outgoing connections and of listeners that ask for any
 * from 32768 on, others from 49152 on (RFC 6335 §6).
 */
const [FIRST, LAST] = [20_000, 32_767] as const

const TRIES = 100

/** Of this process: whoever got one may not listen on it yet. */
const given = new Set<number>()

/**
 * A port of the loopback interface for a program that cannot choose one by itself and say which. Nobody else gets it in
 * the time that the program takes to start, as it would with one the system chose.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1))
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`none of ${TRIES} ports between ${FIRST} and ${LAST} is left`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
