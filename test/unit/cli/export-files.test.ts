import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ForeignFile, writeTree } from '../../../src/cli/export-files.ts'

/** How an export treats a folder: what it wrote is its own, and nothing else is. */

let folder = ''
const at = (path: string) => join(folder, path)

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postamt-export-')), 'tree')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const ONE = new Map([
  ['v1.1/a.example', 'a'],
  ['v1.1/b.example', 'b'],
])
const all = async () => (await readdir(folder, { recursive: true })).sort()

test('a new folder gets the files and a list of them', async () => {
  expect(await writeTree(folder, 'c1', ONE)).toEqual({ added: 2, changed: 0, unchanged: 0, removed: 0 })
  expect(await all()).toEqual(['postamt-export.json', 'v1.1', 'v1.1/a.example', 'v1.1/b.example'])
  expect(await readFile(at('v1.1/a.example'), 'utf8')).toBe('a')
})

test('the same export again changes nothing', async () => {
  await writeTree(folder, 'c1', ONE)
  const list = await readFile(at('postamt-export.json'), 'utf8')
  expect(await writeTree(folder, 'c1', ONE)).toEqual({ added: 0, changed: 0, unchanged: 2, removed: 0 })
  expect(await readFile(at('postamt-export.json'), 'utf8')).toBe(list)
})

test('files of domains that are gone are removed, others changed and added', async () => {
  await writeTree(folder, 'c1', ONE)
  const next = new Map([
    ['v1.1/b.example', 'B'],
    ['v1.1/c.example', 'c'],
  ])
  expect(await writeTree(folder, 'c2', next)).toEqual({ added: 1, changed: 1, unchanged: 0, removed: 1 })
  expect(await all()).toEqual(['postamt-export.json', 'v1.1', 'v1.1/b.example', 'v1.1/c.example'])
  expect(await readFile(at('v1.1/b.example'), 'utf8')).toBe('B')
})

test("other people's files beside it stay", async () => {
  await writeTree(folder, 'c1', ONE)
  await writeFile(at('index.html'), 'mine')
  await writeFile(at('v1.1/mine.example'), 'mine')
  await writeTree(folder, 'c2', new Map([['v1.1/a.example', 'a']]))
  expect(await all()).toEqual(['index.html', 'postamt-export.json', 'v1.1', 'v1.1/a.example', 'v1.1/mine.example'])
})

describe('refused, and nothing is changed', () => {
  const refused = async (files = ONE) => {
    const before = await all()
    await expect(writeTree(folder, 'c2', files)).rejects.toThrow(ForeignFile)
    expect(await all()).toEqual(before)
  }

  test('a folder with files of others', async () => {
    await mkdir(folder)
    await writeFile(at('index.html'), 'mine')
    await refused()
  })

  test("somebody else's file where one of ours would stand", async () => {
    await writeTree(folder, 'c1', ONE)
    await writeFile(at('v1.1/c.example'), 'mine')
    await refused(new Map([...ONE, ['v1.1/c.example', 'ours']]))
    expect(await readFile(at('v1.1/c.example'), 'utf8')).toBe('mine')
  })

  test.each([
    ['no list at all', 'hello'],
    ['a list of another program', '{"files":{}}'],
    ['a list that leads out of the folder', '{"format":"postamt-export","files":{"../outside":"x"}}'],
    ['a list that leads to the root', '{"format":"postamt-export","files":{"/etc/passwd":"x"}}'],
    ['a list that hides a way out', '{"format":"postamt-export","files":{"v1.1/../../outside":"x"}}'],
  ])('%s', async (_, text) => {
    await mkdir(folder)
    await writeFile(at('postamt-export.json'), text)
    await writeFile(at('../outside'), 'mine')
    await refused()
    expect(await readFile(at('../outside'), 'utf8')).toBe('mine')
  })

  test('a file instead of a folder', async () => {
    await writeFile(folder, 'mine')
    await expect(writeTree(folder, 'c1', ONE)).rejects.toThrow(ForeignFile)
  })
})

test('an export that was broken off is put right by the next one', async () => {
  await writeTree(folder, 'c1', ONE)
  // As if the next run had died in the middle: its list is there, its files are half there, half aside.
  const list = JSON.parse(await readFile(at('postamt-export.json'), 'utf8')) as { files: Record<string, string> }
  await writeFile(
    at('postamt-export.json'),
    JSON.stringify({ ...list, files: { ...list.files, 'v1.1/c.example': 'x', 'v1.1/d.example': 'x' } }),
  )
  await writeFile(at('v1.1/c.example'), 'c')
  await mkdir(at('.postamt-new/v1.1'), { recursive: true })
  await writeFile(at('.postamt-new/v1.1/d.example'), 'half')
  const next = new Map([
    ['v1.1/c.example', 'c'],
    ['v1.1/d.example', 'd'],
  ])
  expect(await writeTree(folder, 'c2', next)).toEqual({ added: 1, changed: 0, unchanged: 1, removed: 2 })
  expect(await all()).toEqual(['postamt-export.json', 'v1.1', 'v1.1/c.example', 'v1.1/d.example'])
})

test('a first export that was broken off is put right too', async () => {
  await mkdir(at('.postamt-new/v1.1'), { recursive: true })
  await writeFile(at('.postamt-new/v1.1/d.example'), 'half')
  await writeFile(at('.postamt-new/postamt-export.json'), '{')
  expect(await writeTree(folder, 'c1', ONE)).toMatchObject({ added: 2 })
  expect(await all()).toEqual(['postamt-export.json', 'v1.1', 'v1.1/a.example', 'v1.1/b.example'])
})
