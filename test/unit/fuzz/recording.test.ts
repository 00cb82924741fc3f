import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generate } from '../../../scripts/fuzz/generate.ts'
import { readRecording, writeRecording } from '../../../scripts/fuzz/recording.ts'
import { GROUND } from './support.ts'

const remarks = ['Breaks the rule no-server-error: status 500', 'World: hoster']

test('a plain request is a file to be read', () => {
  const bytes = Buffer.from('POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\n<x/>')
  expect(writeRecording({ remarks, bytes })).toBe(`# Breaks the rule no-server-error: status 500
# World: hoster
POST /a HTTP/1.1
Host: a.example

<x/>`)
})

test.each([
  ['bytes that are no text', Buffer.from([0x47, 0xff, 0x0d, 0x0a, 0x0d, 0x0a])],
  ['a length that is a lie', Buffer.from('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab')],
  ['bare line feeds', Buffer.from('GET / HTTP/1.1\nHost: a\n\n')],
  ['a head without an end', Buffer.from('GET / HTTP/1.1\r\nHost: a')],
  ['a remark for a request', Buffer.from('# GET / HTTP/1.1\r\n\r\n')],
])('%s are kept too', (_, bytes) => {
  expect(readRecording(writeRecording({ remarks, bytes }))).toEqual({ remarks, bytes })
})

test('whatever is generated comes back from its file byte by byte', () => {
  fc.assert(
    fc.property(fc.nat({ max: 99_999 }), fc.nat({ max: 99 }), (number, seed) => {
      const bytes = generate({ seed, number, ground: GROUND })
      const read = readRecording(writeRecording({ remarks, bytes }))
      expect(read.bytes.equals(bytes)).toBe(true)
      expect(read.remarks).toEqual(remarks)
    }),
  )
})

test('so do any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (given) => {
      const bytes = Buffer.from(given)
      expect(readRecording(writeRecording({ remarks, bytes })).bytes.equals(bytes)).toBe(true)
    }),
  )
})

test('the recorded requests of real clients are files of this form', () => {
  const folder = join(import.meta.dirname, '../../requests')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?!fuzz\/).*\.http$/.test(file),
  )
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) {
    const { bytes } = readRecording(readFileSync(join(folder, file), 'utf8'))
    expect(bytes.toString()).toMatch(/^(?:GET|HEAD|POST) \S+ HTTP\/1\.1\r\n/)
    expect(bytes.toString()).toContain('\r\n\r\n')
  }
})
