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
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BrandError, buildBrand } from '../../../scripts/brand.ts'
import { madeSmall, PublicFileError, readPublicFiles, writePublicFiles } from '../../../scripts/public-files.ts'
import { addressOf, digestOf, headerRules } from '../../../src/brand/public-files.ts'
import { MisnamedFile } from '../../../src/cli/files.ts'
import { root, svg } from './support.ts'

/** What the build makes of the files in `templates/public` and `local`. */

let folder = ''
let said: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-brand-'))
  cpSync(join(root, 'templates/public'), join(folder, 'templates/public'), { recursive: true })
  said = []
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

test('our own style sheet and script have nothing that a browser would not read', async () => {
  const { files } = await readPublicFiles(root)
  expect((await madeSmall(files)).warnings).toEqual([])
})

test('without a local folder there is our brand', async () => {
  const { modules, files } = await buildBrand(folder, '// head\n')
  expect([...files.keys()].sort()).toEqual(['_headers', 'static/page.js', 'static/postamt.svg', 'static/style.css'])
  for (const module of Object.values(modules)) expect(module).toMatch(/^\/\/ head\nexport|^\/\/ head\nimport type/)
  for (const path of ['static/page.js', 'static/postamt.svg', 'static/style.css'])
    expect(modules['brand.js']).toContain(`"${addressOf(files, path)}"`)
  expect(said).toEqual([])
})

test("an operator's files lie over ours, and the colours stand at the end of the one style sheet, named by all of it", async () => {
  const before = await buildBrand(folder, '')
  put({
    'local/brand.yaml': "name: Alpenpost\naccent: '#0b6e4f'\nlogo: logo.svg\n",
    'local/public/static/logo.svg': svg(3, 1),
    'local/public/static/postamt.svg': svg(7, 7),
    'local/public/static/deep/page.html': '<p>',
  })
  const { modules, files } = await buildBrand(folder, '')
  expect(text(files.get('static/postamt.svg')?.bytes)).toBe(svg(7, 7))
  expect(text(files.get('static/deep/page.html')?.bytes)).toBe('<p>')
  const style = text(files.get('static/style.css')?.bytes)
  const plain = text(before.files.get('static/style.css')?.bytes).trimEnd()
  expect(style.startsWith(plain)).toBe(true)
  expect(style.slice(plain.length)).toMatch(/^@media screen\{:root\{--accent: ?#0b6e4f;[^{}]*\}\}@media screen and \(/)
  expect(modules['brand.js']).toContain(
    `/static/style.css?v=${digestOf(files.get('static/style.css')?.bytes ?? new Uint8Array())}`,
  )
  expect(modules['brand.js']).toContain('"name":"Alpenpost"')
  expect(modules['brand.js']).not.toContain(addressOf(before.files, 'static/style.css'))
})

test('hidden files and links are left out; what is not below static/ is named', async () => {
  put({ 'local/public/static/.secret': 'x', 'local/public/robots.txt': 'x', 'local/secret.txt': 'x' })
  symlinkSync(join(folder, 'local/secret.txt'), join(folder, 'local/public/static/link.txt'))
  const { files } = await buildBrand(folder, '')
  expect([...files.keys()].filter((path) => /secret|robots|link/.test(path))).toEqual([])
  expect(said).toEqual(['local/public/robots.txt  warning: is not served; move it into local/public/static/'])
})

test.each([
  [
    'local/public/static/style.css',
    ':root { --paper: #fff',
    /^local\/public\/static\/style\.css:1:\d+ {2}warning: Expected "}"/,
  ],
  [
    'local/public/static/style.css',
    'a { widht: 1px }',
    /style\.css:1:5 {2}warning: "widht" is not a known CSS property/,
  ],
])('a style sheet with a mistake is named with its place: %s %s', async (path, content, expected) => {
  put({ [path]: content })
  await buildBrand(folder, '')
  expect(said.join('\n')).toMatch(expected)
})

test('a script that cannot be read stops the build, with the place', async () => {
  put({ 'local/public/static/own.js': 'let a = 1\nlet = = 2' })
  await expect(buildBrand(folder, '')).rejects.toThrow(PublicFileError)
  await expect(buildBrand(folder, '')).rejects.toThrow(/^local\/public\/static\/own\.js:2:\d+ {2}/)
})

test('a mistaken brand stops the build, every mistake in a line', async () => {
  put({ 'local/brand.yaml': 'nmae: x\naccent: bleu\n' })
  await expect(buildBrand(folder, '')).rejects.toThrow(BrandError)
  await expect(buildBrand(folder, '')).rejects.toThrow(
    /^local\/brand\.yaml:1:1 {2}[^\n]+\nlocal\/brand\.yaml:2:1 {2}[^\n]+$|^local\/brand\.yaml:2:1 {2}[^\n]+\nlocal\/brand\.yaml:1:1 {2}[^\n]+$/,
  )
})

test('a file under a name that is not read is pointed out', async () => {
  put({ 'local/brand.yml': 'name: x\n' })
  await expect(buildBrand(folder, '')).rejects.toThrow(MisnamedFile)
})

test('a folder of static files holds those of this build, and stays the folder that it was', async () => {
  put({ 'out/old.txt': 'x', 'out/static/gone/old.svg': 'x', 'out/static/style.css': 'old' })
  const out = join(folder, 'out')
  const { files } = await buildBrand(folder, '')
  await writePublicFiles(out, files)
  const made = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(made.map((entry) => entry.name).sort()).toEqual(['_headers', 'page.js', 'postamt.svg', 'style.css'])
  expect(readFileSync(join(out, 'static/style.css'), 'utf8')).toBe(text(files.get('static/style.css')?.bytes))
  expect(readdirSync(folder).sort()).toEqual(['out', 'templates'])
  await writePublicFiles(join(folder, 'new'), files)
  expect(existsSync(join(folder, 'new/static/style.css'))).toBe(true)
})

test("Cloudflare's rules are ours for every static file", () => {
  expect(headerRules({ 'x-a': 'b' })).toBe('/static/*\n  cache-control: public, max-age=600\n  x-a: b\n')
})
