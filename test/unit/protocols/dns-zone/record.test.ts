import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { presented } from '../../../../src/protocols/dns-zone/record.ts'

/** How a record's data is written (RFC 1035 §5.1), read back by a small reader of character strings of our own. */

/** The bytes of each character string. */
function stringsIn(written: string): number[][] {
  return [...written.matchAll(/"((?:[^"\\]|\\\d{3}|\\\D)*)"/g)].map(([, inner = '']) =>
    [...inner.matchAll(/\\(\d{3})|\\?([\s\S])/g)].map(([, code, character = '']) =>
      code === undefined ? character.charCodeAt(0) : Number(code),
    ),
  )
}

test.each([
  [{ type: 'CNAME', target: 'autoconfig.example.net' }, 'autoconfig.example.net.'],
  [{ type: 'SRV', priority: 10, weight: 1, port: 993, target: 'imap.example.net' }, '10 1 993 imap.example.net.'],
  [{ type: 'SRV', priority: 0, weight: 0, port: 0, target: '.' }, '0 0 0 .'],
  [{ type: 'TXT', text: 'path=/cal/' }, '"path=/cal/"'],
  [{ type: 'TXT', text: '' }, '""'],
  [{ type: 'TXT', text: 'a "b" \\c;' }, '"a \\"b\\" \\\\c;"'],
  [{ type: 'TXT', text: 'ä\n' }, '"\\195\\164\\010"'],
] as const)('%o is written as %s', (data, written) => {
  expect(presented(data)).toBe(written)
})

test('AC-107 whatever a text holds, each string has 255 bytes at most, and together they are the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
      const written = presented({ type: 'TXT', text })
      expect(written).toMatch(/^[\x20-\x7e]*$/)
      const strings = stringsIn(written)
      expect(Math.max(...strings.map(({ length }) => length))).toBeLessThanOrEqual(255)
      expect(new Uint8Array(strings.flat())).toEqual(new TextEncoder().encode(text))
    }),
  )
})
