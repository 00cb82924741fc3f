import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportIspdb } from '../../src/cli/export.ts'
import { freePort } from '../support/ports.ts'
import { type Service, send, startBundle } from '../wire/support.ts'

/** The examples in `deploy/`, read by the programs that they are for: nginx with requests through it, and systemd. */

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

let folder = ''
let service: Service
let nginx: { readonly http: number; readonly https: number; stop(): Promise<void> }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-deploy-'))
  // Started by root, nginx reads files as somebody else.
  await chmod(folder, 0o755)
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=autoconfig.example.net', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
    ...['-addext', 'subjectAltName=DNS:autoconfig.example.net,DNS:autodiscover.example.net,DNS:ispdb.example.net'],
  ])
  await mkdir(join(folder, 'acme/.well-known/acme-challenge'), { recursive: true })
  await writeFile(join(folder, 'acme/.well-known/acme-challenge/token'), 'proof')
  await exportIspdb(root, join(folder, 'ispdb'), {}, { log: () => {}, error: console.error })
  service = await startBundle(undefined, { SERVICE_HOST: 'autoconfig.example.net' })
  nginx = await startNginx()
})

afterAll(async () => {
  await nginx?.stop()
  await service?.close()
  await rm(folder, { recursive: true })
})

/** Our two files in an nginx of our own: only ports, certificates and folders are others. */
async function startNginx() {
  const [http, https] = [await freePort(), await freePort()]
  const ours = async (name: string) =>
    (await readFile(join(root, 'deploy', name), 'utf8'))
      .replace(/^ *listen \[::\].*\n/gm, '')
      .replaceAll('listen 80;', `listen 127.0.0.1:${http};`)
      .replaceAll('listen 443 ssl;', `listen 127.0.0.1:${https} ssl;`)
      .replaceAll(/\/etc\/letsencrypt\/live\/[^/]+\/fullchain\.pem/g, join(folder, 'cert.pem'))
      .replaceAll(/\/etc\/letsencrypt\/live\/[^/]+\/privkey\.pem/g, join(folder, 'key.pem'))
      .replaceAll('127.0.0.1:8787', `127.0.0.1:${service.port}`)
      .replaceAll('/var/log/nginx/', `${folder}/`)
      .replaceAll('/var/www/', `${folder}/`)
  const config = join(folder, 'main.conf')
  await writeFile(
    config,
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/start.log;
events {}
http { include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;
${await ours('nginx.conf')}
${await ours('nginx-ispdb.conf')} }
`,
  )
  await run('nginx', ['-t', '-c', config])
  const child = spawn('nginx', ['-c', config], { stdio: 'ignore' })
  for (let attempt = 0; attempt < 1200; attempt++) {
    const answer = await send(http, 'GET / HTTP/1.0\r\nHost: ispdb.example.net\r\n\r\n').catch(() => undefined)
    if (answer !== undefined) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    http,
    https,
    stop: () => new Promise<void>((resolve) => child.once('exit', () => resolve()).kill('SIGQUIT')),
  }
}

/** Over TLS, as a client that trusts the certificate. */
async function overTls(host: string, target: string, ...more: string[]) {
  const args = ['-s', '-i', '--cacert', join(folder, 'cert.pem'), '--resolve', `${host}:${nginx.https}:127.0.0.1`]
  const { stdout } = await run('curl', [...args, ...more, `https://${host}:${nginx.https}${target}`])
  return stdout
}

describe('nginx before the service', () => {
  test('Thunderbird is answered over TLS', async () => {
    const answer = await overTls('autoconfig.example.net', '/mail/config-v1.1.xml?emailaddress=max@sslin.de')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('<hostname>sslin.de</hostname>')
    expect(answer.match(/^x-content-type-options: nosniff/gim)).toHaveLength(1)
  })

  test('Outlook is answered over TLS, at the other name', async () => {
    const body = '<Autodiscover><Request><EMailAddress>max@sslin.de</EMailAddress></Request></Autodiscover>'
    const answer = await overTls('autodiscover.example.net', '/Autodiscover/Autodiscover.xml', '--data', body)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('<LoginName>max@sslin.de</LoginName>')
  })

  test('pages are compressed for browsers that can read that, and keep our headers', async () => {
    const answer = await overTls('autoconfig.example.net', '/dns/sslin.de', '-H', 'Accept: text/html', '--compressed')
    expect(answer).toMatch(/^Content-Encoding: gzip\r$/im)
    expect(answer).toMatch(/^Content-Security-Policy: default-src 'none'/im)
    expect(answer).toContain('<!doctype html>')
  })

  test('the service hears of plain HTTP: autoconfig is served, Autodiscover sent on to TLS', async () => {
    const get = (target: string, host: string) =>
      send(
        nginx.http,
        `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n`,
      )
    expect(await get('/mail/config-v1.1.xml?emailaddress=max@sslin.de', 'autoconfig.example.net')).toMatchObject({
      status: 200,
    })
    expect(await get('/autodiscover/autodiscover.xml', 'autodiscover.example.net')).toMatchObject({
      status: 302,
      headers: { location: 'https://autoconfig.example.net/autodiscover/autodiscover.xml' },
    })
  })

  test('certificates can be renewed through it', async () => {
    const answer = await send(
      nginx.http,
      'GET /.well-known/acme-challenge/token HTTP/1.1\r\nHost: autoconfig.example.net\r\nConnection: close\r\n\r\n',
    )
    expect(answer).toMatchObject({ status: 200, body: 'proof' })
  })

  test('no address is in a log, not even when the service is down', async () => {
    await service.close()
    const down = await overTls('autoconfig.example.net', '/mail/config-v1.1.xml?emailaddress=secret@sslin.de')
    expect(down).toMatch(/^HTTP\/1\.1 502 /)
    await overTls('ispdb.example.net', '/v1.1/secret@sslin.de')
    const logs = await Promise.all(
      ['postamt.log', 'postamt-error.log', 'ispdb-error.log'].map((name) => readFile(join(folder, name), 'utf8')),
    )
    expect(logs[0]).toMatch(/ 502 GET autoconfig\.example\.net /)
    expect(logs.join('\n')).not.toMatch(/secret|emailaddress|max@/)
    service = await startBundle()
  })
})

describe('nginx with the exported tree', () => {
  test('a domain gets its document, as the service would give it', async () => {
    const answer = await overTls('ispdb.example.net', '/v1.1/sslin.de')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/^Content-Type: text\/xml; charset=utf-8\r$/im)
    expect(answer).toMatch(/^Cache-Control: public, max-age=3600\r$/im)
    expect(answer).toMatch(/^X-Content-Type-Options: nosniff\r$/im)
    const own = await send(service.port, 'GET /v1.1/sslin.de HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(own.body)
  })

  test.each(['/v1.1/unknown.example', '/postamt-export.json', '/v1.1/../postamt-export.json'])(
    '%s is nothing',
    async (target) => {
      expect(await overTls('ispdb.example.net', target, '--path-as-is')).toMatch(/^HTTP\/1\.1 404 /)
    },
  )
})

describe('the systemd unit', () => {
  test('is understood, without a warning about any of its lines', async () => {
    const unit = join(folder, 'postamt.service')
    const text = await readFile(join(root, 'deploy/postamt.service'), 'utf8')
    await writeFile(unit, text.replace('/usr/bin/node', process.execPath))
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', unit])
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('postamt.service'))).toEqual([])
  })

  test('lets the service do little: an exposure of less than 2 of 10', async () => {
    const { stdout } = await run('systemd-analyze', [
      'security',
      '--offline=true',
      join(root, 'deploy/postamt.service'),
    ]).catch((error: { stdout: string }) => error)
    const exposure = /Overall exposure level for postamt\.service: ([\d.]+)/.exec(stdout)?.[1]
    expect(Number(exposure)).toBeLessThan(2)
  })
})
