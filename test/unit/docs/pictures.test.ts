import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const MAX_PICTURE_BYTES = 150_000

const named = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path = '']) => path)

test('the pictures that the README shows are there, each with words for those who do not see it', () => {
  const there = readdirSync(join(root, 'docs/pictures')).map((name) => `docs/pictures/${name}`)
  expect(named('README.md').length).toBeGreaterThan(0)
  expect(named('README.md').filter((path) => !there.includes(path))).toEqual([])
  for (const [picture] of readFileSync(join(root, 'README.md'), 'utf8').matchAll(/<img [^>]*>/g))
    expect(picture).toMatch(/ alt="[^"]{20,}"/)
})

test('a picture is at most 150 KB', () => {
  const sizes = readdirSync(join(root, 'docs/pictures')).map(
    (name) => [name, statSync(join(root, 'docs/pictures', name)).size] as const,
  )
  expect(sizes.filter(([, size]) => size > MAX_PICTURE_BYTES)).toEqual([])
})
