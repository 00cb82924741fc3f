import { LANGUAGES } from '#generated/texts.js'
import { PAGES } from './pages.ts'
import { DEVICES, type Device, type Scheme } from './visit.ts'

/** One look at one page. */
export interface Row {
  readonly page: (typeof PAGES)[number]
  readonly device: Device
  readonly scheme: Scheme
  readonly language: string
  readonly hasScript: boolean
}

const LOOKS = (['light', 'dark'] as const).flatMap((scheme) =>
  (Object.keys(DEVICES) as Device[]).map((device) => ({ scheme, device })),
)

/**
 * Every page on every device in both schemes; with languages and scripts going round so that each two of the five meet
 * (`pages-light.test.ts` proves it).
 */
const PAIRS: readonly Row[] = PAGES.flatMap((page, place) =>
  LOOKS.map(({ scheme, device }, look) => ({
    page,
    scheme,
    device,
    language: LANGUAGES[(place + look) % LANGUAGES.length] as string,
    hasScript: (place + look + Math.floor(look / 3)) % 2 === 0,
  })),
)

/** Over a thousand looks: for a change of layout or texts, and not for every day (`npm run test:browser:all`). */
const everyCombination = (): readonly Row[] =>
  PAGES.flatMap((page) =>
    LOOKS.flatMap((look) =>
      LANGUAGES.flatMap((language) => [true, false].map((hasScript) => ({ page, ...look, language, hasScript }))),
    ),
  )

export const ROWS = process.env['BROWSER_LOOKS'] === 'all' ? everyCombination() : PAIRS
