import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
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
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWhole } from '../../../src/cli/whole-file.ts'

let folder = ''
const at = (name: string) => join(folder, name)
const textOf = (name: string) => readFileSync(at(name), 'utf8')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-whole-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) {
    await pause(5)
    yield text
  }
}

test('a file appears with all that it holds', async () => {
  await writeWhole(at('a'), 'text')
  await writeWhole(at('b'), pieces('one ', 'two'))
  expect([textOf('a'), textOf('b'), readdirSync(folder)]).toEqual(['text', 'one two', ['a', 'b']])
})

test('what stood there stays until the end, and where it comes to none', async () => {
  writeFileSync(at('a'), 'old')
  async function* broken() {
    yield 'new'
    await pause(5)
    expect(textOf('a')).toBe('old')
    throw new Error('the source broke')
  }
  await expect(writeWhole(at('a'), broken())).rejects.toThrow('the source broke')
  expect([textOf('a'), readdirSync(folder)]).toEqual(['old', ['a']])
})

test('of two programs that write one file, the later one stays, whole', async () => {
  const module = join(import.meta.dirname, '../../../src/cli/whole-file.ts')
  const other = `import { writeWhole } from ${JSON.stringify(module)}; await writeWhole(process.argv[1], 'theirs')`
  async function* slow() {
    yield 'our beginning, '
    execFileSync(process.execPath, ['--input-type=module', '-e', other, at('a')])
    expect(textOf('a')).toBe('theirs')
    yield 'our end'
  }
  await writeWhole(at('a'), slow())
  expect([textOf('a'), readdirSync(folder)]).toEqual(['our beginning, our end', ['a']])
})

test('of two in one program, too, one stays whole', async () => {
  const [ours, theirs] = ['x'.repeat(3_000_000), 'y'.repeat(1_000_000)]
  await Promise.all([writeWhole(at('a'), ours), writeWhole(at('a'), theirs)])
  expect([ours, theirs].includes(textOf('a'))).toBe(true)
  expect(readdirSync(folder)).toEqual(['a'])
})

test('a dangling link keeps nothing half', async () => {
  symlinkSync('b', at('dangling'))
  async function* broken() {
    yield 'half'
    throw new Error('the source broke')
  }
  await expect(writeWhole(at('dangling'), broken())).rejects.toThrow('the source broke')
  expect(readdirSync(folder)).toEqual(['dangling'])
})

test('the own output that leads to a file is written behind what stands there', async () => {
  const module = join(import.meta.dirname, '../../../src/cli/whole-file.ts')
  const program = `import { writeWhole } from ${JSON.stringify(module)}
    console.log('before'); await writeWhole('/dev/stdout', 'report\\n'); console.log('after')`
  writeFileSync(at('program.mjs'), program)
  execFileSync('sh', ['-c', `"${process.execPath}" "${at('program.mjs')}" >> "${at('log')}"`])
  expect(textOf('log')).toBe('before\nreport\nafter\n')
})

test('a mode is kept, and a link leads where it led', async () => {
  writeFileSync(at('a'), 'old')
  chmodSync(at('a'), 0o666)
  symlinkSync(at('a'), at('link'))
  symlinkSync(at('b'), at('dangling'))
  await writeWhole(at('link'), 'new')
  await writeWhole(at('dangling'), 'first')
  expect([textOf('a'), textOf('b'), statSync(at('a')).mode & 0o777]).toEqual(['new', 'first', 0o666])
  expect([lstatSync(at('link')).isSymbolicLink(), lstatSync(at('dangling')).isSymbolicLink()]).toEqual([true, true])
})

test('what is no file is written to, and stays', async () => {
  await writeWhole('/dev/null', 'text')
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
})

test.skipIf(!existsSync('/dev/full'))('a full disk is told with the name of the file', async () => {
  symlinkSync('/dev/full', at('full'))
  const failed = expect(writeWhole(at('full'), 'text')).rejects
  await failed.toMatchObject({ code: 'ENOSPC', path: at('full'), message: expect.stringContaining(`'${at('full')}'`) })
})

test('a folder, and a folder that is not there, are named', async () => {
  mkdirSync(at('folder'))
  await expect(writeWhole(at('folder'), 'text')).rejects.toMatchObject({ code: 'EISDIR', path: at('folder') })
  await expect(writeWhole(at('none/a'), 'text')).rejects.toMatchObject({
    code: 'ENOENT',
    message: expect.stringMatching(/'[^']*none\/a'$/),
  })
  expect(readdirSync(folder)).toEqual(['folder'])
})
