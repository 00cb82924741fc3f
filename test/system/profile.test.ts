import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { casesOf, documentsOf } from '../catalog/cases.ts'
import { PROLOG, readPlist } from '../support/plist-reader.ts'
import { send, startService } from '../wire/support.ts'

/** Profiles before judges of other people: Python's property lists (strict about XML and numbers) and xmllint. */

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-profiles-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Lays texts down as files `0000`, `0001` and so on, in a folder of their own. */
function filesOf(name: string, texts: readonly string[]): string {
  const target = join(folder, name)
  mkdirSync(target)
  for (const [index, text] of texts.entries()) writeFileSync(join(target, String(index).padStart(4, '0')), text)
  return target
}

/** Reads each file of a folder, writes it in binary form and reads that; `repr` tells 1 from True, and knows the order. */
const PYTHON = `
import json, pathlib, plistlib, sys

def judge(path):
    try:
        value = plistlib.loads(path.read_bytes(), fmt=plistlib.FMT_XML)
        binary = plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=False)
        again = plistlib.loads(binary, fmt=plistlib.FMT_BINARY)
        return {"value": value, "isEqual": repr(again) == repr(value)}
    except Exception as error:
        return {"error": repr(error)}

json.dump([judge(path) for path in sorted(pathlib.Path(sys.argv[1]).iterdir())], sys.stdout)
`

interface Judgement {
  readonly value?: unknown
  /** Whether the way through the binary form changed nothing. */
  readonly isEqual?: boolean
  readonly error?: string
}

function judgedByPython(files: string): Judgement[] {
  const said = execFileSync('python3', ['-c', PYTHON, files], { encoding: 'utf8', maxBuffer: 100_000_000 })
  return JSON.parse(said) as Judgement[]
}

/** What xmllint says about the files of a folder; empty when it accepts all. */
function judgedByXmllint(files: string): string {
  const paths = readdirSync(files).map((name) => join(files, name))
  const { status, stdout, stderr } = spawnSync('xmllint', ['--noout', '--nonet', ...paths], { encoding: 'utf8' })
  return status === 0 ? stdout + stderr : `status ${status}: ${stderr}`
}

function expectAccepted(name: string, texts: readonly string[]): void {
  const files = filesOf(name, texts)
  expect(judgedByXmllint(files)).toBe('')
  expect(judgedByPython(files)).toEqual(texts.map((text) => ({ value: readPlist(text), isEqual: true })))
}

test.each(['shipped', 'fixtures'] as const)(
  'MC-21 every profile of the %s providers is accepted by Python and xmllint, and survives the binary form',
  async (which) => {
    const documents = await Promise.all((await casesOf(which, false)).map(documentsOf))
    const profiles = documents.flat().filter(({ family }) => family === 'profile')
    expect(profiles.length).toBeGreaterThan(60)
    expectAccepted(
      which,
      profiles.map(({ text }) => text),
    )
  },
)

const LINKS = [
  'email=user@example.org',
  'email=user@example.org&name=%C3%9Cn%C3%AF%20%3Cb%3E%26%F0%9F%91%BB',
  'email=user@example.org&name=%5D%5D%3E%3C%21%5BCDATA%5B%26%23x41%3B%E2%80%A8',
  "email=o'neil%26co@example.org&lang=de",
  'email=m%C3%BCller@b%C3%BCcher.example',
  'email=user@amp.example',
  'email=user@both.example&protocol=pop3',
  'email=user@noauth.example',
  'email=user@ask.example',
]

test('MC-21 what workerd sends is accepted by Python and xmllint, and survives the binary form', async () => {
  const worker = await startService()
  try {
    const requests = LINKS.map((query) =>
      send(
        worker.port,
        `GET /email.mobileconfig?${query} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n`,
      ),
    )
    const answers = await Promise.all(requests)
    expect(answers.map(({ status }) => status)).toEqual(LINKS.map(() => 200))
    expectAccepted(
      'workerd',
      answers.map(({ body }) => body),
    )
  } finally {
    await worker.close()
  }
})

const list = (content: string) => `${PROLOG}<plist version="1.0"><dict>${content}</dict></plist>\n`

test('the judges refuse what a device would refuse', () => {
  const texts = [
    list('<key>Port</key><integer></integer>'),
    list('<key>Port</key><real></real>'),
    list('<key>Port</key>'),
    list('<key>Name</key><string>A & B</string>'),
    list('<key>Name</key><string>A\u0001B</string>'),
    list('<key>Name</key><string>A</string>').replace('</dict>', ''),
  ]
  const files = filesOf('refused', texts)
  expect(judgedByPython(files).map(({ error }) => typeof error)).toEqual(texts.map(() => 'string'))
  const complaints = judgedByXmllint(files)
  for (const index of [3, 4, 5]) expect(complaints).toContain(`000${index}:`)
})
