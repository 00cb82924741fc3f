import type { Diagnostic } from '../catalog/diagnostic.ts'
import type { ReadFile } from '../catalog/source-file.ts'
import {
  type Hex,
  leastContrast,
  MIN_EDGE_CONTRAST,
  MIN_TEXT_CONTRAST,
  mixed,
  readableOn,
  shownContrast,
  textOn,
} from './colour.ts'
import type { BrandSource } from './schema.ts'
import { type Surfaces, surfacesOf } from './sheet.ts'

/** How much of its text's opposite a button takes on under the pointer: its text only gets easier to read. */
const HOVER_SHARE = 0.14

interface Colours {
  readonly accent: Hex
  readonly link: Hex
  readonly surfaces: readonly Hex[]
}

/**
 * The custom properties to append to the style sheet for an operator's colours: on screens, since what is printed is black.
 * Text on a button is white or black, whichever can be read. `accent` serves as it is for buttons, and is made darker or
 * lighter for links that could not be read; `accentDark` was chosen for dark pages, so it has to be readable there.
 *
 * @param sheet the style sheet that they are appended to
 */
export function compileColours(
  { accent, accentDark }: BrandSource,
  sheet: string,
  at: ReadFile['at'],
): { readonly css: string; readonly diagnostics: readonly Diagnostic[] } {
  if (accent === undefined) {
    if (accentDark === undefined) return { css: '', diagnostics: [] }
    return failed(at(['accentDark'], 'error', 'stands without accent, the colour of light pages; give both'))
  }
  const surfaces = surfacesOf(sheet)
  if ('missing' in surfaces)
    return failed(
      at(
        ['accent'],
        'error',
        `cannot be compared with what it stands on: static/style.css gives no colour ${surfaces.missing} in :root; name it there, or leave the accent to that sheet`,
      ),
    )
  if (accentDark !== undefined && leastContrast(accentDark, surfaces.dark) < MIN_TEXT_CONTRAST)
    return failed(at(['accentDark'], 'error', unreadable(accentDark, surfaces.dark)))
  const light = { accent, link: readableOn(surfaces.light, accent), surfaces: surfaces.light }
  const chosen = accentDark ?? accent
  const dark = { accent: chosen, link: readableOn(surfaces.dark, chosen), surfaces: surfaces.dark }
  return {
    css: `@media screen{:root{${declarations(light)}}}@media screen and (prefers-color-scheme:dark){:root{${declarations(dark)}}}`,
    diagnostics: adjustments(light, dark, surfaces, at),
  }
}

const failed = (diagnostic: Diagnostic) => ({ css: '', diagnostics: [diagnostic] })

function unreadable(colour: Hex, surfaces: readonly Hex[]): string {
  return `${colour} has a contrast of ${shownContrast(leastContrast(colour, surfaces))} on dark pages, and text needs ${MIN_TEXT_CONTRAST}:1 (WCAG 2.2 AA); ${readableOn(surfaces, colour)} would do`
}

function declarations({ accent, link, surfaces }: Colours): string {
  const text = textOn(accent)
  const hover = mixed(accent, text === '#ffffff' ? '#000000' : '#ffffff', HOVER_SHARE)
  const edge = leastContrast(accent, surfaces) >= MIN_EDGE_CONTRAST ? accent : link
  return `--accent:${accent};--on-accent:${text};--accent-hover:${hover};--accent-edge:${edge};--link:${link}`
}

/** What became of the accent where it could not be a link as it is. */
function adjustments(light: Colours, dark: Colours, surfaces: Surfaces, at: ReadFile['at']): Diagnostic[] {
  const adjusted = [
    { of: light, where: 'light', surfaces: surfaces.light, way: 'darker' },
    { of: dark, where: 'dark', surfaces: surfaces.dark, way: 'lighter' },
  ].filter(({ of }) => of.link !== of.accent)
  return adjusted.map(({ of, where, surfaces, way }) =>
    at(
      ['accent'],
      'warning',
      `links on ${where} pages are ${of.link}, ${way} than ${of.accent}, whose contrast of ${shownContrast(leastContrast(of.accent, surfaces))} there is less than the ${MIN_TEXT_CONTRAST}:1 of WCAG 2.2 AA`,
    ),
  )
}
