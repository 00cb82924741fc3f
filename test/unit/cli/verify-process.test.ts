import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts')

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** @param onAsked what happens to the process once a question of it has come to the resolver, which never answers */
async function postamt(args: readonly string[], onAsked: (kill: () => void) => void = () => {}): Promise<Ended> {
  const resolver = createSocket('udp4').bind(0, '127.0.0.1')
  await once(resolver, 'listening')
  const at = `127.0.0.1:${(resolver.address() as AddressInfo).port}`
  const child = spawn(process.execPath, [MAIN, 'verify', ...args, '--resolver', at], {
    env: { ...process.env, NO_COLOR: '1' },
  })
  resolver.once('message', () => onAsked(() => child.kill('SIGINT')))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => (stdout += text))
  child.stderr.on('data', (text) => (stderr += text))
  const [status] = await once(child, 'close')
  resolver.close()
  return { status, stdout, stderr }
}

test('Ctrl-C ends the run with a report of what was seen so far, and status 130', { timeout: 60_000 }, async () => {
  const { status, stdout, stderr } = await postamt(['example.org'], (kill) => kill())
  expect(status).toBe(130)
  expect(stderr).toContain('Stopping; what was seen so far follows.')
  expect(stdout).toMatch(/^example\.org, as mail programs see it\nSTOPPED\. /)
})

test('JSON of a run that was stopped is whole', { timeout: 60_000 }, async () => {
  const { stdout } = await postamt(['example.org', '--json'], (kill) => kill())
  expect(JSON.parse(stdout)).toMatchObject({ report: 'postamt-verify', isComplete: false, isFine: false })
})

test('wrong usage has status 2', { timeout: 60_000 }, async () => {
  for (const args of [[], ['example.org', '--bogus'], ['no domain'], ['example.org', '--clients', 'Pegasus']]) {
    const { status, stdout, stderr } = await postamt(args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
  }
})
