import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/ports.ts'
import { type RawResponse, type Service, send, startBundle } from '../wire/support.ts'

/** The examples for Caddy in `deploy/`, run by Caddy: only ports are others, and nothing is ordered from a certificate authority. */

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

interface Caddy {
  readonly http: number
  output(): string
  stop(): Promise<void>
}

let folder = ''
let service: Service

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-caddy-'))
  service = await startBundle(undefined, {
    SERVICE_HOST: 'autoconfig.example.net',
    RATE_LIMIT: '1',
    CLIENT_ADDRESS_HEADER: 'X-Forwarded-For',
  })
})

afterAll(async () => {
  await service.close()
  await rm(folder, { recursive: true })
})

/** @param upstream where the service listens; nobody does at port 9 */
async function startCaddy(name: string, upstream: number): Promise<Caddy> {
  const [http, https, asked] = [await freePort(), await freePort(), await freePort()]
  const text = (await readFile(join(root, 'deploy', name), 'utf8'))
    .replace(/^\{$/m, `{\n\tadmin off\n\tauto_https off\n\thttp_port ${http}\n\thttps_port ${https}`)
    .replaceAll('127.0.0.1:8787', `127.0.0.1:${upstream}`)
    .replaceAll('127.0.0.1:8789', `127.0.0.1:${asked}`)
  const config = join(folder, name)
  await writeFile(config, text)
  const args = ['--adapter', 'caddyfile', '--config', config]
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  await run('caddy', ['validate', ...args], { env })
  const child = spawn('caddy', ['run', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  await listens(child, http)
  return {
    http,
    output: () => said.join(''),
    stop: () => new Promise<void>((resolve) => child.once('exit', () => resolve()).kill()),
  }
}

async function listens(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 1200 && child.exitCode === null; attempt++) {
    const answer = await send(port, 'GET / HTTP/1.0\r\nHost: a.example\r\n\r\n').catch(() => undefined)
    if (answer !== undefined) return
    await pause(50)
  }
  throw new Error('Caddy does not listen')
}

function get(port: number, target: string, headers = ''): Promise<RawResponse> {
  const head = `GET ${target} HTTP/1.1\r\nHost: autoconfig.example.net\r\n${headers}Connection: close\r\n\r\n`
  return send(port, head)
}

const ASKED = '/mail/config-v1.1.xml?emailaddress=secret@sslin.de'

describe.each(['Caddyfile', 'Caddyfile.hoster'])('%s', (name) => {
  test('lets mail apps through, over plain HTTP too', async () => {
    const caddy = await startCaddy(name, service.port)
    const answer = await get(caddy.http, ASKED)
    await caddy.stop()
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('<hostname>sslin.de</hostname>')
  })

  test('writes no address into its log, not even when the service is down', async () => {
    const caddy = await startCaddy(name, 9)
    const { status } = await get(caddy.http, ASKED, 'Referer: https://a.example/?email=secret@sslin.de\r\n')
    await pause(200)
    await caddy.stop()
    expect(status).toBe(502)
    expect(caddy.output()).toContain('connection refused')
    expect(caddy.output()).not.toMatch(/secret|emailaddress|remote_ip/)
  })

  test('does not let a client choose whom it is counted as', async () => {
    const caddy = await startCaddy(name, service.port)
    const statuses: number[] = []
    // One request a minute would be a network's: this machine is none.
    for (let sent = 0; sent < 3; sent++)
      statuses.push((await get(caddy.http, '/dns/sslin.de', 'X-Forwarded-For: 203.0.113.1\r\n')).status)
    await caddy.stop()
    expect(statuses).toEqual([308, 308, 308])
  })
})
