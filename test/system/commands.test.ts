import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** The commands of the README, as somebody types them who has just cloned the project. */

const root = join(import.meta.dirname, '../..')
let clone = ''

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'postamt-clone-'))
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  execFileSync('tar', ['--null', '--ignore-failed-read', '-cf', join(clone, 'files.tar'), '-T', '-'], {
    cwd: root,
    input: files,
  })
  execFileSync('tar', ['-xf', 'files.tar'], { cwd: clone })
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
})

afterAll(() => rmSync(clone, { recursive: true, force: true }))

test('npm start prints three curl lines, and each of them works when it is pasted', async () => {
  const port = await freePort()
  const service = spawn(
    'npm',
    ['start', '--', '--port', String(port), '--var', 'SERVICE_HOST:autoconfig.example.net'],
    { cwd: clone, detached: true },
  )
  try {
    const lines = await curlLines(service.stdout)
    expect(lines).toHaveLength(3)
    const answers = lines.map((line) =>
      execFileSync('sh', ['-c', `${line} --silent --show-error --fail`], { encoding: 'utf8' }),
    )
    expect(answers[0]).toContain('<clientConfig version="1.1">')
    expect(answers[1]).toContain('<LoginName>max@sslin.de</LoginName>')
    expect(answers[2]).toContain('<string>net.example.autoconfig.profile.')
    expect(lines.every((line) => line.includes(`:${port}/`))).toBe(true)
  } finally {
    const ended = new Promise((resolve) => service.once('exit', resolve))
    service.kill('SIGTERM')
    await ended
  }
  expect(filesWith(join(clone, '.wrangler'), 'max@sslin.de')).toEqual([])
})

test.each([
  [['show', 'max@sslin.de'], '<hostname>sslin.de</hostname>'],
  [['dns', 'sslin.de', '--service-host', 'autoconfig.example.net'], 'SRV'],
  [['export', 'json', 'catalog.json'], ''],
  [['verify', 'sslin.de', '--resolver', '127.0.0.1:1', '--no-mail-servers', '--clients', 'evolution'], 'sslin.de'],
  [['init', 'max@sslin.de', '--dry-run', '--resolver', '127.0.0.1:1'], ''],
] as const)('postamt %j works before anybody has built, and says nothing of it', (args, expected) => {
  rmSync(join(clone, 'src/generated'), { recursive: true, force: true })
  const { stdout, stderr } = run('npm', ['run', '-s', 'postamt', '--', ...args])
  expect(stdout).toContain(expected)
  expect(stderr).not.toMatch(/warning|ERR_|Error:/)
  expect(existsSync(join(clone, 'src/generated/catalog.js'))).toBe(true)
})

test('postamt says what stops the build that it needs, and nothing else', () => {
  rmSync(join(clone, 'src/generated'), { recursive: true, force: true })
  const file = join(clone, 'providers/sslin.de.yaml')
  const good = readFileSync(file, 'utf8')
  writeFileSync(file, good.replace('hostname: sslin.de', 'hostnme: sslin.de'))
  const { status, stdout, stderr } = run('npm', ['run', '-s', 'postamt', '--', 'show', 'max@sslin.de'])
  writeFileSync(file, good)
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^providers\/sslin\.de\.yaml:\d+:\d+ {2}/m)
  expect(stderr).not.toMatch(/Usage:|\n\s+at /)
})

test('npm run build works by itself, and a mistake in a provider file stops it without touching what was built', () => {
  rmSync(join(clone, 'src/generated'), { recursive: true, force: true })
  execFileSync('npm', ['run', 'build'], { cwd: clone, stdio: 'pipe' })
  const built = readFileSync(join(clone, 'src/generated/catalog.js'), 'utf8')
  const file = join(clone, 'providers/sslin.de.yaml')
  const good = readFileSync(file, 'utf8')
  writeFileSync(file, good.replace('hostname: sslin.de', 'hostnme: sslin.de'))
  const { status, stderr } = run('npm', ['run', 'build'])
  writeFileSync(file, good)
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^providers\/sslin\.de\.yaml:\d+:\d+ {2}incoming\[0\]\.hostnme: unknown key, did you mean "hostname"\?$/m,
  )
  expect(readFileSync(join(clone, 'src/generated/catalog.js'), 'utf8')).toBe(built)
})

test('npm run deploy takes the shipped configuration, or the own one when there is one', () => {
  expect(run('npm', ['run', 'deploy', '--', '--dry-run']).stdout).toContain('env.SERVICE_HOST ("")')
  const own = (readFileSync(join(clone, 'local/README.md'), 'utf8').match(/```toml\n([\s\S]*?)```/)?.[1] ??
    '') as string
  writeFileSync(join(clone, 'local/wrangler.toml'), own)
  const { status, stdout } = run('npm', ['run', 'deploy', '--', '--dry-run'])
  rmSync(join(clone, 'local/wrangler.toml'))
  expect(status).toBe(0)
  expect(stdout).toContain('env.SERVICE_HOST ("autoconfig.example.net")')
})

test('the postamt command reports on the catalog and shows what clients are told', () => {
  expect(run('npm', ['run', '-s', 'postamt', '--', 'check'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/\d+ providers, 0 errors/),
  })
  const shown = run('npm', ['run', '-s', 'postamt', '--', 'show', 'max@sslin.de'])
  expect(shown.status).toBe(0)
  expect(shown.stdout.match(/^── .*: 200$/gm)).toHaveLength(3)
  expect(run('npm', ['run', '-s', 'postamt', '--', 'show', 'max'])).toMatchObject({
    status: 1,
    stderr: '"max" is no e-mail address; write it as in you@example.org\n',
  })
})

function run(command: string, args: readonly string[]) {
  try {
    return {
      status: 0,
      stdout: execFileSync(command, args, { cwd: clone, encoding: 'utf8', stdio: 'pipe' }),
      stderr: '',
    }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { status, stdout, stderr }
  }
}

/** The three indented lines that `npm start` prints when it is ready. */
function curlLines(output: NodeJS.ReadableStream): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => reject(new Error(`not ready after 60 seconds: ${text}`)), 60_000)
    output.setEncoding('utf8')
    output.on('data', (chunk: string) => {
      text += chunk
      const lines = text.match(/^ {2}curl .*$/gm) ?? []
      if (lines.length < 3 || !text.endsWith('\n')) return
      clearTimeout(timer)
      resolve(lines.map((line) => line.trim()))
    })
  })
}

function filesWith(folder: string, text: string): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => readFileSync(path).includes(text))
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
