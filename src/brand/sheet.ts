import { type Hex, parseColour } from './colour.ts'

/** What links and buttons stand on, in one of the two schemes of the style sheet. */
export interface Surfaces {
  readonly light: readonly Hex[]
  readonly dark: readonly Hex[]
}

/** The custom properties of the style sheet that links stand on: a page, its cards, its notes. */
const SURFACES = ['--ground', '--paper', '--note'] as const

const ROOT = /:root\s*\{([^}]*)\}/

/**
 * The surfaces that a style sheet names: custom properties of its first `:root`, and of the one for dark pages, which may
 * leave some of them as they are.
 *
 * @returns the name of the first one that is missing, or no colour, when a sheet of somebody else's does without
 */
export function surfacesOf(sheet: string): Surfaces | { readonly missing: string } {
  const css = sheet.replace(/\/\*[\s\S]*?\*\//g, '')
  const inDark = /@media[^{]*\(prefers-color-scheme:\s*dark\)\s*\{\s*(:root\s*\{[^}]*\})/.exec(css)?.[1] ?? ''
  const light = propertiesOf(ROOT.exec(css)?.[1])
  const dark = { ...light, ...propertiesOf(ROOT.exec(inDark)?.[1]) }
  const missing = SURFACES.find((name) => light[name] === undefined || dark[name] === undefined)
  if (missing !== undefined) return { missing }
  const listed = (properties: typeof light) => SURFACES.map((name) => properties[name] as Hex)
  return { light: listed(light), dark: listed(dark) }
}

/** The custom properties in a block that are colours. */
export function propertiesOf(block = ''): Readonly<Record<string, Hex>> {
  const declared = [...block.matchAll(/(--[\w-]+)\s*:\s*([^;]+)/g)]
  return Object.fromEntries(
    declared.flatMap(([, name, value = '']) => {
      const colour = parseColour(value.trim())
      return name === undefined || colour === undefined ? [] : [[name, colour]]
    }),
  )
}
