import Color from 'colorjs.io'

/** WCAG 2.2, 1.4.3: text, links among it, against what is behind it. */
export const MIN_TEXT_CONTRAST = 4.5

/** WCAG 2.2, 1.4.11: what shows where a control is, against what is around it. */
export const MIN_EDGE_CONTRAST = 3

/** An opaque colour in sRGB: `#1d4fa8`. */
export type Hex = `#${string}`

/** Halvings of the way to white or black: what is left of it makes no other colour. */
const LIGHTNESS_STEPS = 10

/**
 * A colour as CSS writes it (hexadecimal, a name, a function), brought into sRGB; nothing when the text is none, or when
 * something would shine through.
 */
export function parseColour(text: string): Hex | undefined {
  const colour = Color.try(text)
  return colour === null || colour.alpha !== 1 ? undefined : hexOf(colour)
}

function hexOf(colour: Color): Hex {
  return colour.to('srgb').toGamut({ method: 'css' }).toString({ format: 'hex', collapse: false }) as Hex
}

/** The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio). */
export function contrast(a: Hex, b: Hex): number {
  return new Color(a).contrast(b, 'WCAG21')
}

/** The contrast with that of some surfaces where it is least. */
export function leastContrast(colour: Hex, surfaces: readonly Hex[]): number {
  return Math.min(...surfaces.map((surface) => contrast(colour, surface)))
}

/** White where that can be read on the colour, else black, which then can. */
export function textOn(colour: Hex): Hex {
  return contrast('#ffffff', colour) >= MIN_TEXT_CONTRAST ? '#ffffff' : '#000000'
}

/**
 * The colour of the same hue that is nearest in lightness (OKLCH) and can be read on all of some surfaces: darker on light
 * ones, lighter on dark ones.
 */
export function readableOn(surfaces: readonly Hex[], colour: Hex): Hex {
  if (leastContrast(colour, surfaces) >= MIN_TEXT_CONTRAST) return colour
  const isDark = leastContrast('#ffffff', surfaces) > leastContrast('#000000', surfaces)
  const moved = new Color(colour).to('oklch')
  let unreadable = moved.get('l')
  let readable = isDark ? 1 : 0
  let found: Hex = isDark ? '#ffffff' : '#000000'
  for (let step = 0; step < LIGHTNESS_STEPS; step++) {
    const lightness = (unreadable + readable) / 2
    const candidate = hexOf(moved.set('l', lightness))
    if (leastContrast(candidate, surfaces) >= MIN_TEXT_CONTRAST) {
      readable = lightness
      found = candidate
    } else unreadable = lightness
  }
  return found
}

/** Some of another colour in it, from 0 to 1. */
export function mixed(colour: Hex, other: Hex, share: number): Hex {
  return hexOf(new Color(colour).mix(other, share, { space: 'srgb' }) as Color)
}

/** A contrast ratio for people; never rounded up to one that would do. */
export function shownContrast(ratio: number): string {
  return `${(Math.floor(ratio * 100) / 100).toFixed(2)}:1`
}
