import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts')

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** @param onAsked what happens to the process once a question of it has come to the resolver, which never answers */
async function postamt(
  args: readonly string[],
  onAsked: (child: ChildProcessWithoutNullStreams) => void = () => {},
): Promise<Ended> {
  const resolver = createSocket('udp4').bind(0, '127.0.0.1')
  await once(resolver, 'listening')
  const at = `127.0.0.1:${(resolver.address() as AddressInfo).port}`
  const child = spawn(process.execPath, [MAIN, 'verify', ...args, '--resolver', at], {
    env: { ...process.env, NO_COLOR: '1' },
  })
  resolver.once('message', () => onAsked(child))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => (stdout += text))
  child.stderr.on('data', (text) => (stderr += text))
  const [status] = await once(child, 'close')
  resolver.close()
  return { status, stdout, stderr }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s (Ctrl-C) ends the run with a report of what was seen so far, and status 130',
  async (signal) => {
    const { status, stdout, stderr } = await postamt(['example.org'], (child) => child.kill(signal))
    expect(status).toBe(130)
    expect(stderr).toContain('Stopping; what was seen so far follows.')
    expect(stdout).toMatch(/^example\.org, as mail programs see it\nSTOPPED\. /)
  },
)

test('when nobody reads any more, the run comes to its end, with its files and its status', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postamt-verify-'))
  try {
    const junit = join(folder, 'report.xml')
    const { status } = await postamt(['example.org', '--junit', junit], (child) => {
      child.stdout.destroy()
      child.stderr.destroy()
      setTimeout(() => child.kill('SIGINT'), 200)
    })
    expect(status).toBe(130)
    expect(await readFile(junit, 'utf8')).toContain('<testsuites ')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('JSON of a run that was stopped is whole', async () => {
  const { stdout } = await postamt(['example.org', '--json'], (child) => child.kill('SIGINT'))
  expect(JSON.parse(stdout)).toMatchObject({ report: 'postamt-verify', isComplete: false, isFine: false })
})

test('no option takes the address for a value of its own', async () => {
  const ways = ['--connect', 'a.example:192.0.2.1', '--connect', 'b.example:192.0.2.1']
  const clients = ['--clients', 'thunderbird', '--clients', 'geary']
  const { status, stdout } = await postamt([...ways, ...clients, '--json', 'example.org'], (child) =>
    child.kill('SIGINT'),
  )
  expect(status).toBe(130)
  expect(JSON.parse(stdout)).toMatchObject({ domain: 'example.org' })
})

test('wrong usage has status 2', async () => {
  for (const args of [[], ['example.org', '--bogus'], ['no domain'], ['example.org', '--clients', 'Pegasus']]) {
    const { status, stdout, stderr } = await postamt(args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
  }
})
