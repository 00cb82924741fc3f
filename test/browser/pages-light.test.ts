import { expect, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { lookAtPages } from './support/look.ts'
import { PAGES } from './support/pages.ts'
import { ROWS } from './support/rows.ts'
import { DEVICES } from './support/visit.ts'

lookAtPages('light')

test('each two of page, language, device, scheme and script meet in some row', () => {
  const all = {
    page: PAGES,
    language: LANGUAGES,
    device: Object.keys(DEVICES),
    scheme: ['light', 'dark'],
    hasScript: [true, false],
  } as const
  const missing: string[] = []
  const aspects = Object.keys(all) as (keyof typeof all)[]
  for (const [place, one] of aspects.entries())
    for (const other of aspects.slice(place + 1))
      for (const a of all[one])
        for (const b of all[other])
          if (!ROWS.some((row) => row[one] === a && row[other] === b))
            missing.push(`${one} ${JSON.stringify(a)} with ${other} ${JSON.stringify(b)}`)
  expect(missing).toEqual([])
})
