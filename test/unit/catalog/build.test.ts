import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { EVIDENCE, MINIMAL, renamed, swap } from './support.ts'

/** `npm run build` on broken input, in a copy of the project with one provider: nothing is written, and somebody is told. */

const root = join(import.meta.dirname, '../../..')
const copy = mkdtempSync(join(tmpdir(), 'postamt-build-'))
const generated = join(copy, 'src/generated')

for (const part of ['package.json', 'scripts', 'src', 'templates'])
  cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => !path.includes('/src/generated') })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

afterAll(() => rmSync(copy, { recursive: true, force: true }))

beforeEach(() => {
  for (const part of ['providers', 'local', 'templates', 'src/generated'])
    rmSync(join(copy, part), { recursive: true, force: true })
  cpSync(join(root, 'templates'), join(copy, 'templates'), { recursive: true })
  put('providers/example.net.yaml', MINIMAL + EVIDENCE)
})

function put(file: string, text: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  writeFileSync(join(copy, file), text)
}

function change(file: string, from: string, to: string): void {
  put(file, swap(readFileSync(join(copy, file), 'utf8'), from, to))
}

function build() {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: copy, encoding: 'utf8' })
  return { status, stdout: stdout.split('\n').filter(Boolean), stderr: stderr.split('\n').filter(Boolean) }
}

/** The modules; the files that are served stand in a folder beside them. */
const written = () =>
  existsSync(generated)
    ? readdirSync(generated)
        .filter((name) => name !== 'public')
        .sort()
    : []

test('files in order become modules, the same ones each time', () => {
  put('local/providers/own.example.yaml', renamed('own.example', '[example.net]'))
  const { status, stdout, stderr } = build()
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] })
  expect(stdout).toEqual([
    'local/providers/own.example.yaml takes over domain "example.net" from providers/example.net.yaml',
    expect.stringMatching(/^catalog [0-9a-f]{12}: 2 providers, 1 domains, 0 signs, 0 filters$/),
  ])
  const names = ['about', 'brand', 'catalog', 'openapi', 'templates', 'texts']
  const modules = names.flatMap((name) => [`${name}.d.ts`, `${name}.js`])
  expect(written()).toEqual([...modules, 'inputs.txt'].sort())
  const contents = () => modules.map((name) => readFileSync(join(generated, name), 'utf8'))
  const first = contents()
  expect(build().status).toBe(0)
  expect(contents()).toEqual(first)
})

test('a warning is shown, and the build goes on', () => {
  put('providers/example.net.yaml', swap(MINIMAL + EVIDENCE, '[example.net]', '[example.net, example.net]'))
  const { status, stderr } = build()
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: [
      'providers/example.net.yaml:4:24  warning: domains[1]: domain "example.net" is already in line 4; counted once',
    ],
  })
  expect(written()).toContain('catalog.js')
})

describe('a mistake stops the build with exit status 1, its place, and nothing written', () => {
  const CASES: readonly (readonly [string, () => void, readonly string[]])[] = [
    [
      'in a shipped provider file',
      () => put('providers/example.net.yaml', swap(MINIMAL + EVIDENCE, 'hostname: imap', 'hostnme: imap')),
      [
        'providers/example.net.yaml:6:5  incoming[0].hostname: missing',
        'providers/example.net.yaml:6:23  incoming[0].hostnme: unknown key, did you mean "hostname"?',
        '2 error(s) in the catalog; nothing was written',
      ],
    ],
    [
      'in a file of the operator',
      () =>
        put(
          'local/providers/own.example.yaml',
          renamed('own.example', '[own.example]').replace('security: tls', 'security: none'),
        ),
      [
        'local/providers/own.example.yaml:6:51  incoming[0].security: plain text needs "reason:", which says why nothing better is known',
        '1 error(s) in the catalog; nothing was written',
      ],
    ],
    [
      'between two files',
      () => put('providers/other.example.yaml', renamed('other.example', '[example.net]') + EVIDENCE),
      [
        'providers/other.example.yaml:4:11  domains[0]: domain "example.net" is already claimed by providers/example.net.yaml:4',
        '1 error(s) in the catalog; nothing was written',
      ],
    ],
    [
      'in the name of a provider file',
      () => put('local/providers/own.example.yml', renamed('own.example')),
      ['local/providers/own.example.yml would not be read; name it own.example.yaml'],
    ],
    [
      'in a template',
      () => change('templates/autoconfig/config-v1.1.xml', '{{hostname}}', '{{{hostname}}}'),
      ['templates/autoconfig/config-v1.1.xml:11:17  {{{hostname}}} is raw: write {{hostname}}'],
    ],
    [
      'in a template for people',
      () => change('templates/mobileconfig/problem.html', '{{t "problem.more"}}', '{{t "problem.mroe"}}'),
      [
        'templates/mobileconfig/problem.html:13:27  {{t "problem.mroe"}} names a sentence that is not in templates/text',
      ],
    ],
  ]

  test.each(CASES)('%s', (_, breakIt, messages) => {
    breakIt()
    const { status, stderr } = build()
    expect({ status, stderr, written: written() }).toEqual({ status: 1, stderr: messages, written: [] })
  })

  test('that leaves a sentence without a reader', () => {
    for (const file of readdirSync(join(copy, 'templates/text')).filter((name) => name.endsWith('.yaml')))
      change(`templates/text/${file}`, '\nframe:\n', '\nframe:\n  unread: Mail\n')
    const { status, stderr } = build()
    expect({ status, written: written() }).toEqual({ status: 1, written: [] })
    expect(stderr).toEqual([
      'templates/text/en.yaml:5:3  frame.unread: nobody reads it; take it out of every language, or name it',
    ])
  })

  test('in a sentence', () => {
    change('templates/text/de.yaml', 'language: ', 'langauge: ')
    const { status, stderr } = build()
    expect({ status, written: written() }).toEqual({ status: 1, written: [] })
    expect(stderr.join('\n')).toMatch(/^templates\/text\/de\.yaml:\d+:\d+ {2}.*langauge/m)
  })

  test('and what was built before stays as it was', () => {
    expect(build().status).toBe(0)
    const before = written().map((name) => readFileSync(join(generated, name), 'utf8'))
    put('providers/other.example.yaml', renamed('other.example', '[other.example]') + EVIDENCE)
    change('templates/autodiscover/error.xml', '{{message}}', '{{{message}}}')
    expect(build().status).toBe(1)
    expect(written().map((name) => readFileSync(join(generated, name), 'utf8'))).toEqual(before)
  })

  test('of every kind at once', () => {
    put('providers/example.net.yaml', swap(MINIMAL + EVIDENCE, 'security: tls', 'security: ssl'))
    change('templates/autodiscover/error.xml', '{{message}}', '{{{message}}}')
    expect(build()).toMatchObject({
      status: 1,
      stderr: [
        'providers/example.net.yaml:6:51  incoming[0].security: "ssl" is not one of tls, starttls, none',
        '1 error(s) in the catalog; nothing was written',
        'templates/autodiscover/error.xml:6:16  {{{message}}} is raw: write {{message}}',
      ],
    })
  })
})
