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
 * All combinations would be some thousand looks. These are every page on every device in both schemes; with languages and
 * scripts going round so that each two of the five meet (`pages-light.test.ts` proves it).
 */
export const ROWS: readonly Row[] = PAGES.flatMap((page, place) =>
  LOOKS.map(({ scheme, device }, look) => ({
    page,
    scheme,
    device,
    language: LANGUAGES[(place + look) % LANGUAGES.length] as string,
    hasScript: (place + look + Math.floor(look / 3)) % 2 === 0,
  })),
)
