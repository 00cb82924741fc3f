import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { npmStart } from './npm-start.ts'

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
  const service = await npmStart(['npm', 'start', '--'], ['--var', 'SERVICE_HOST:autoconfig.example.net'], {
    cwd: clone,
  })
  const answers = service.lines.map((line) =>
    spawnSync('sh', ['-c', `${line} --silent --show-error --fail --max-time 30`]),
  )
  await service.stop()
  expect(answers.map(({ status }) => status)).toEqual([0, 0, 0])
  expect(String(answers[0]?.stdout)).toContain('<clientConfig version="1.1">')
  expect(String(answers[1]?.stdout)).toContain('<LoginName>max@sslin.de</LoginName>')
  expect(String(answers[2]?.stdout)).toContain('<string>net.example.autoconfig.profile.')
  expect(filesWith(join(clone, '.wrangler'), 'max@sslin.de')).toEqual([])
})

test.each([
  [['show', 'max@sslin.de'], 0, /<hostname>sslin\.de<\/hostname>/, /^$/],
  [['dns', 'sslin.de', '--service-host', 'autoconfig.example.net'], 0, / SRV /, /^$/],
  [['export', 'json', 'catalog.json'], 0, /catalog\.json/, /^$/],
  [
    ['verify', 'sslin.de', '--resolver', '127.0.0.1:1', '--no-mail-servers', '--clients', 'evolution'],
    1,
    /sslin\.de, as mail programs see it/,
    /^(?!.*(?:warning|Error))/s,
  ],
  [['init', 'max@sslin.de', '--dry-run', '--resolver', '127.0.0.1:1'], 1, /^$/, /^sslin\.de needs no entry: /],
] as const)('postamt %j works before anybody has built, and says nothing of it', (args, expected, told, warned) => {
  rmSync(join(clone, 'src/generated'), { recursive: true, force: true })
  const { status, stdout, stderr } = run('npm', ['run', '-s', 'postamt', '--', ...args])
  expect(stdout).toMatch(told)
  expect(stderr).toMatch(warned)
  expect(status, stdout + stderr).toBe(expected)
})

test('postamt answers by what stands in the files now, whoever has built before', () => {
  const shown = () => run('npm', ['run', '-s', 'postamt', '--', 'show', 'max@sslin.de'])
  expect(shown().stdout).toContain('<hostname>sslin.de</hostname>')
  const [openapi, file] = [join(clone, 'src/generated/openapi.js'), join(clone, 'local/providers/sslin.de.yaml')]
  const built = statSync(openapi).mtimeMs
  expect(shown().status).toBe(0)
  expect(statSync(openapi).mtimeMs).toBe(built)
  mkdirSync(join(clone, 'local/providers'), { recursive: true })
  writeFileSync(
    file,
    readFileSync(join(clone, 'providers/sslin.de.yaml'), 'utf8').replaceAll(
      'hostname: sslin.de',
      'hostname: own.example',
    ),
  )
  expect(shown().stdout).toContain('<hostname>own.example</hostname>')
  rmSync(file)
  expect(shown().stdout).toContain('<hostname>sslin.de</hostname>')
})

test('a build that was broken off is made again', () => {
  rmSync(join(clone, 'src/generated/inputs.txt'), { force: true })
  rmSync(join(clone, 'src/generated/about.js'), { force: true })
  expect(run('npm', ['run', '-s', 'postamt', '--', 'show', 'max@sslin.de'])).toMatchObject({ status: 0, stderr: '' })
})

test('what the build makes and cannot write is told in a line', () => {
  rmSync(join(clone, 'src/generated'), { recursive: true, force: true })
  writeFileSync(join(clone, 'src/generated'), 'in the way')
  const { status, stderr } = run('npm', ['run', '-s', 'postamt', '--', 'show', 'max@sslin.de'])
  rmSync(join(clone, 'src/generated'))
  expect(status).toBe(1)
  expect(stderr).toMatch(/^E\w+: .*src\/generated.*: what the build makes cannot be written; .*$/m)
  expect(stderr).not.toMatch(/\n\s+at /)
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
  return spawnSync(command, args, { cwd: clone, encoding: 'utf8', timeout: 60_000 })
}

function filesWith(folder: string, text: string): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => readFileSync(path).includes(text))
}
