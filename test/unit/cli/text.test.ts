import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TextReportOptions, textAccept, textReport } from '../../../src/cli/text.ts'

const ENGLISH = `language: English
page:
  title: Mail of {domain}
  text: It finds the servers.
`
const FRENCH = `language: Français
page:
  title: Courrier de {domain}
  text: Les serveurs sont trouvés.
`

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'postamt-'))
  put('templates/text/en.yaml', ENGLISH)
  put('templates/text/fr.yaml', FRENCH)
})

afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What a command prints, and its exit status. */
async function run(command: (out: Pick<Console, 'log' | 'error'>) => Promise<number>) {
  const printed = { log: [] as string[], error: [] as string[] }
  const into = (lines: string[]) => (line: string) => void lines.push(line)
  const status = await command({ log: into(printed.log), error: into(printed.error) })
  return { status, log: printed.log.join('\n').trimEnd(), error: printed.error.join('\n') }
}

const report = (options: TextReportOptions = {}) => run((out) => textReport(root, options, out))
const accept = (language: string, ...keys: string[]) => run((out) => textAccept(root, language, keys, out))

test('what is accepted is nothing to do, until English changes', async () => {
  expect((await report()).status).toBe(1)
  expect(await accept('fr')).toEqual({
    status: 0,
    log: 'fr: 3 sentences accepted as translations of English as it is now',
    error: '',
  })
  expect(await report()).toEqual({
    status: 0,
    log: 'fr  templates/text/fr.yaml: 3 sentences; nothing to do',
    error: '',
  })
  put('templates/text/en.yaml', ENGLISH.replace('the servers', 'all servers'))
  expect(await report()).toEqual({
    status: 1,
    log: `fr  templates/text/fr.yaml: 3 sentences; 1 changed
  templates/text/fr.yaml:4:3  page.text  changed: English has changed since
    English: It finds all servers.
    here:    Les serveurs sont trouvés.`,
    error: '',
  })
})

test('a new sentence is shown where English has it, with its text', async () => {
  await accept('fr')
  put('templates/text/en.yaml', `${ENGLISH}  more: More\n`)
  expect(await report({ language: 'fr' })).toEqual({
    status: 1,
    log: `fr  templates/text/fr.yaml: 3 sentences; 1 missing
  templates/text/en.yaml:5:3  page.more  missing: not translated yet
    English: More`,
    error: '',
  })
})

test('a file that does not exist yet can be begun with one sentence', async () => {
  put('templates/text/it.yaml', 'language: Italiano\n')
  const { status, log } = await report({ language: 'it' })
  expect(status).toBe(1)
  expect(log.split('\n')[0]).toBe('it  templates/text/it.yaml: 1 sentences; 2 missing, 1 unseen')
  expect(log).not.toContain('fr.yaml')
})

test('hints alone are no failure, and are left out once accepted', async () => {
  put('templates/text/fr.yaml', FRENCH.replace('Les serveurs sont trouvés', 'It finds the servers'))
  expect((await report()).log).toContain('page.text  unseen: nobody has accepted this translation; same: the same as')
  await accept('fr')
  expect((await report()).log).not.toContain('same')
  expect(await report({ all: true })).toMatchObject({ status: 0, log: expect.stringContaining('; 1 same\n') })
})

test('single sentences and groups can be accepted', async () => {
  expect(await accept('fr', 'page.title')).toMatchObject({ status: 0, log: expect.stringMatching(/^fr: 1 sentences/) })
  expect((await report()).log.split('\n')[0]).toContain('2 unseen')
  expect(await accept('fr', 'page')).toMatchObject({ status: 0, log: expect.stringMatching(/^fr: 2 sentences/) })
  expect((await report()).log).toContain('language  unseen')
  expect((await report()).log.split('\n')[0]).toContain('; 1 unseen')
})

test('keys that are not there are named, and nothing is written', async () => {
  expect(await accept('fr', 'page', 'pag', 'page.titel')).toEqual({
    status: 1,
    log: '',
    error: 'fr has no sentence pag, page.titel; "postamt text report" names its keys',
  })
  expect(readdirSync(join(root, 'templates/text'))).toEqual(['en.yaml', 'fr.yaml'])
})

test.each(['de', 'en', '../fr', 'constructor'])('%s is no translation here', async (language) => {
  const error = `There is no translation "${language}" in templates/text or local/text; there are fr.`
  expect(await report({ language })).toEqual({ status: 1, log: '', error })
  expect(await accept(language)).toEqual({ status: 1, log: '', error })
})

test('one language is accepted without the others', async () => {
  put('templates/text/it.yaml', FRENCH.replace('Français', 'Italiano'))
  await accept('it')
  await accept('fr', 'page.title')
  const made = JSON.parse(read('templates/text/made-from.json'))
  expect(Object.keys(made)).toEqual(['fr', 'it'])
  expect(Object.keys(made.fr)).toEqual(['page.title'])
  expect(Object.keys(made.it)).toEqual(['language', 'page.text', 'page.title'])
  expect(made.fr['page.title']).toBe(made.it['page.title'])
})

test("an operator's own sentences are listed, compared with English, and kept in their own folder", async () => {
  await accept('fr')
  put('local/text/fr.yaml', "page: { title: 'Courriel de {domain}', text: Les serveurs sont trouvés. }\n")
  const { status, log } = await report()
  expect(status).toBe(1)
  expect(log).toContain('fr  templates/text/fr.yaml: 3 sentences; nothing to do')
  expect(log).toContain(`fr  local/text/fr.yaml: 2 sentences in place of ours; 2 unseen
  page.title  in place of ours
  page.text  in place of ours, and says the same: it can go
  local/text/fr.yaml:1:9  page.title  unseen`)
  await accept('fr')
  expect((await report()).status).toBe(0)
  expect(Object.keys(JSON.parse(read('local/text/made-from.json')).fr)).toEqual(['page.text', 'page.title'])
  put('templates/text/en.yaml', ENGLISH.replace('Mail of', 'Post of'))
  expect((await report()).log).toContain('local/text/fr.yaml:1:9  page.title  changed')
})

test("an operator's own English is compared with ours", async () => {
  await accept('fr')
  put('local/text/en.yaml', "page: { title: 'Letters of {domain}' }\n")
  expect((await report()).log).toContain('en  local/text/en.yaml: 1 sentences in place of ours; 1 unseen')
  await accept('en')
  expect((await report()).status).toBe(0)
})

test("an operator's own language needs every sentence", async () => {
  await accept('fr')
  put('local/text/nl.yaml', 'language: Nederlands\n')
  expect((await report({ language: 'nl' })).log.split('\n')[0]).toBe(
    'nl  local/text/nl.yaml: 1 sentences; 2 missing, 1 unseen',
  )
})

test.each([
  ['templates/text/fr.yaml', 'language: "Français', /^templates\/text\/fr\.yaml:\d+:\d+ {2}not YAML: /],
  ['templates/text/fr.yaml', '- Français', /^templates\/text\/fr\.yaml:1:1 {2}the file: no text/],
  ['templates/text/made-from.json', '{"fr": {', /^templates\/text\/made-from\.json:\d+:\d+ {2}not YAML: /],
  ['templates/text/made-from.json', '{"fr": {"language": 7}}', /^templates\/text\/made-from\.json:1:1 {2}is not what/],
  ['templates/text/made-from.json', '["fr"]', /^templates\/text\/made-from\.json:1:1 {2}is not what/],
])('%s with %s is named, and nothing is written', async (path, text, problem) => {
  put(path, text)
  for (const command of [report, () => accept('fr')]) {
    const { status, log, error } = await command()
    expect([status, log]).toEqual([1, ''])
    expect(error).toMatch(problem)
  }
  expect(read(path)).toBe(text)
})

test('without English there is nothing to compare with', async () => {
  rmSync(join(root, 'templates/text/en.yaml'))
  expect(await report()).toMatchObject({
    status: 1,
    error: expect.stringContaining('templates/text/en.yaml is not there'),
  })
})
