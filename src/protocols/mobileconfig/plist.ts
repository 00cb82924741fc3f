import { build, type PlistValue } from 'plist'
import { FORBIDDEN_IN_XML } from '../../template/index.ts'
import type { Dictionary } from './view.ts'

/**
 * A property list in its XML form.
 *
 * Not indented: the writer's builds for Node and for browsers indent differently, and would give other bytes.
 *
 * @throws on what would make a device refuse the whole file: an empty text, a number that is no integer, a character
 * that XML forbids. Such a value is a bug of the view; the writer itself checks nothing (MOBILECONFIG §2.8).
 */
export function renderPlist(dictionary: Dictionary): string {
  check(dictionary)
  return `${build(dictionary as unknown as PlistValue, { indent: '' })}\n`
}

function check(dictionary: Dictionary): void {
  for (const [key, value] of Object.entries(dictionary)) {
    if (typeof value === 'string') {
      if (value === '' || FORBIDDEN_IN_XML.test(value))
        throw new TypeError(`${key}: an empty text or a forbidden character`)
    } else if (typeof value === 'number') {
      if (!Number.isInteger(value)) throw new TypeError(`${key}: not an integer`)
    } else if (Array.isArray(value)) {
      value.forEach(check)
    } else if (isPlainDictionary(value)) {
      check(value)
    } else if (typeof value !== 'boolean') {
      throw new TypeError(`${key}: a value that a profile cannot hold`)
    }
  }
}

function isPlainDictionary(value: Dictionary[string]): value is Dictionary {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
