import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrandedService, copyWith, EXAMPLE, startBranded } from '../support/branded.ts'

/** The worked example of `docs/branding.md`, built and served: a hoster's own, without a change to our files. */

const root = join(import.meta.dirname, '../..')

let service: BrandedService
beforeAll(async () => {
  service = await startBranded()
})
afterAll(() => service.close())

async function pageAt(path: string): Promise<string> {
  const answer = await fetch(service.origin + path, { headers: { accept: 'text/html' } })
  return answer.text()
}

test.each([
  '/',
  '/setup?email=max@sslin.de',
  '/providers',
  '/providers/sslin.de',
  '/api',
  '/dns/sslin.de',
  '/dns/x.invalid',
])('%s has the name, the pictures and the links of the hoster, and nothing of ours', async (path) => {
  const page = await pageAt(path)
  expect(page).toMatch(/<title>[^<]+ – Murmelhost<\/title>/)
  expect(page).toMatch(/<img src="\/static\/murmel\.svg\?v=[0-9a-f]{10}" alt="" width="40" height="40">/)
  expect(page).toMatch(/<source media="\(prefers-color-scheme: dark\)" srcset="\/static\/murmel-dark\.svg\?v=/)
  expect(page).toMatch(/<link rel="icon" href="\/static\/murmel\.svg\?v=/)
  expect(page).toContain('<a href="https://www.murmelhost.example/impressum">')
  expect(page).toContain('<a href="https://www.murmelhost.example/datenschutz">')
  expect(page).not.toMatch(/postamt\.svg| style=|<style/)
})

test('sentences of the hoster stand in place of ours', async () => {
  expect(await pageAt('/?lang=de')).toContain('<h1>Ihr Murmel-Postfach einrichten</h1>')
  expect(await pageAt('/?lang=en')).toContain('<h1>Set up your Murmel mailbox</h1>')
})

test('the colours come with the one style sheet, and pictures as they are', async () => {
  const page = await pageAt('/')
  const [, style = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(page) ?? []
  const sheet = await fetch(service.origin + style)
  expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const css = await sheet.text()
  expect(css).toMatch(/@media screen\{:root\{--accent: ?#0d7a5f;[^}]*--link: ?#0d7a5f\}\}/)
  expect(css).toMatch(/prefers-color-scheme: ?dark\)\{:root\{--accent: ?#62d3ae;[^}]*--link: ?#62d3ae\}\}\s*$/)
  const logo = await fetch(`${service.origin}/static/murmel.svg`)
  expect(await logo.text()).toBe(readFileSync(join(EXAMPLE, 'public/static/murmel.svg'), 'utf8'))
  expect(logo.headers.get('content-type')).toMatch(/^image\/svg\+xml/)
})

describe('a wrangler.toml of the hoster', () => {
  const shown = /```toml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'local/README.md'), 'utf8'))?.[1] ?? ''
  const older = shown.replace(/^\[assets\]\n(?:.+\n)*/m, '')

  test.each([
    ['as local/README.md shows it', shown, false],
    ['from before there were pages', older, true],
  ])('%s deploys the static files', async (_, config, isHelpedOut) => {
    expect(config.includes('[assets]')).toBe(!isHelpedOut)
    const folder = await copyWith(EXAMPLE)
    await writeFile(join(folder, 'local/wrangler.toml'), config)
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['scripts/deploy.ts', '--dry-run', '--outdir', join(folder, 'dist')],
      { cwd: folder, env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` } },
    )
    await rm(folder, { recursive: true })
    expect(stdout).toMatch(/Read \d+ files from the assets directory .*src\/generated\/public/)
    expect(stderr.includes('local/wrangler.toml has no [assets]')).toBe(isHelpedOut)
  })
})

test('the document shows these very files', () => {
  const document = readFileSync(join(EXAMPLE, '../../branding.md'), 'utf8')
  for (const file of ['brand.yaml', 'text/de.yaml'])
    expect(document, file).toContain(`\`\`\`yaml\n${readFileSync(join(EXAMPLE, file), 'utf8')}\`\`\`\n`)
})
