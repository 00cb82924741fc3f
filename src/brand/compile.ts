import { imageSize } from 'image-size'
import type { Diagnostic } from '../catalog/diagnostic.ts'
import { guess, type ReadFile, readFileOf } from '../catalog/source-file.ts'
import { MAX_LOGO_BYTES } from '../limits.ts'
import type { Brand, Logo } from './brand.ts'
import { compileColours } from './colours.ts'
import { addressOf, type PublicFiles, STATIC, STYLE, textOf } from './public-files.ts'
import { type BrandSource, brandSource } from './schema.ts'

/** What a service without a `local/brand.yaml` is. */
const NAME = 'Postamt'
const LOGO = 'postamt.svg'

/** The room for a logo in the head of a page, in CSS pixels. */
const LOGO_ROOM = { width: 200, height: 40 }

export interface CompiledBrand {
  readonly brand: Brand
  /** Path and digest. */
  readonly icon: string
  /** Custom properties to append to the style sheet. */
  readonly css: string
}

/**
 * An operator's brand, checked against the static files and the style sheet that it will stand in.
 *
 * @param file `local/brand.yaml`, when there is one
 * @param files all static files, the operator's laid over ours
 * @returns no brand when one of the diagnostics is an error
 */
export function compileBrand(
  file: { readonly path: string; readonly text: string } | undefined,
  files: PublicFiles,
): { readonly compiled: CompiledBrand | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { content, diagnostics, at } = readFileOf(
    file ?? { path: 'local/brand.yaml', text: '{}' },
    brandSource,
    'the keys of a brand belong; begin with name:, accent: and logo:, or remove the file',
  )
  if (content === undefined) return { compiled: undefined, diagnostics }
  const found: Diagnostic[] = []
  const logo = (key: 'logo' | 'logoDark') => {
    const name = content[key]
    const read = name === undefined ? undefined : readLogo(name, files, (severity, text) => at([key], severity, text))
    found.push(...(read?.diagnostics ?? []))
    return read?.logo
  }
  const own = { light: logo('logo'), dark: logo('logoDark') }
  found.push(...checkPairs(content, at), ...checkPaths(content, files, at))
  const colours = compileColours(content, textOf(files, STYLE), at)
  found.push(...colours.diagnostics)
  if (found.some(({ severity }) => severity === 'error')) return { compiled: undefined, diagnostics: found }
  const brand: Brand = {
    name: content.name ?? NAME,
    logo: own.light ?? ourLogo(files),
    darkLogos: own.dark === undefined ? [] : [own.dark],
    logoSaysName: content.logoSaysName ?? false,
    imprint: content.imprint === undefined ? [] : [content.imprint],
    privacy: content.privacy === undefined ? [] : [content.privacy],
  }
  const icon = addressOf(files, STATIC + (content.icon ?? content.logo ?? LOGO))
  return { compiled: { brand, icon, css: colours.css }, diagnostics: found }
}

function ourLogo(files: PublicFiles): Logo {
  return { address: addressOf(files, STATIC + LOGO), width: LOGO_ROOM.height, height: LOGO_ROOM.height }
}

type Say = (severity: Diagnostic['severity'], text: string) => Diagnostic

/** A picture's address, and the size that it is shown in: as large as the head of a page has room for. */
function readLogo(name: string, files: PublicFiles, say: Say): { logo?: Logo; diagnostics: Diagnostic[] } {
  const file = files.get(STATIC + name)
  if (file === undefined) return { diagnostics: [say('error', missing(name, files))] }
  const size = sizeOf(file.bytes)
  if (size === undefined)
    return {
      diagnostics: [
        say(
          'error',
          `${file.path} is no picture, or one without a size; give an SVG a viewBox, as in viewBox="0 0 120 40"`,
        ),
      ],
    }
  const scale = Math.min(LOGO_ROOM.width / size.width, LOGO_ROOM.height / size.height)
  const logo = {
    address: addressOf(files, STATIC + name),
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  }
  const heavy = file.bytes.byteLength > MAX_LOGO_BYTES
  return { logo, diagnostics: heavy ? [say('warning', tooHeavy(file.path, file.bytes.byteLength))] : [] }
}

function missing(name: string, files: PublicFiles): string {
  const names = [...files.keys()].map((path) => path.slice(STATIC.length))
  return `there is no local/public/static/${name}${guess(name, names)}`
}

function tooHeavy(path: string, bytes: number): string {
  const shown = (of: number) => `${Math.ceil(of / 1_024)} KB`
  return `${path} has ${shown(bytes)}, and every page loads it; one of at most ${shown(MAX_LOGO_BYTES)} keeps pages quick on a phone`
}

function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = imageSize(bytes)
    return width > 0 && height > 0 ? { width, height } : undefined
  } catch {
    return undefined
  }
}

/** Keys that say nothing without another one. */
function checkPairs({ logo, logoDark, logoSaysName }: BrandSource, at: ReadFile['at']): Diagnostic[] {
  const alone = [
    ...(logoDark === undefined ? [] : (['logoDark'] as const)),
    ...(logoSaysName === true ? (['logoSaysName'] as const) : []),
  ]
  return logo !== undefined ? [] : alone.map((key) => at([key], 'error', 'stands without logo; give that one too'))
}

/** An icon, and pages of the operator's own, that would not be found. */
function checkPaths({ icon, imprint, privacy }: BrandSource, files: PublicFiles, at: ReadFile['at']): Diagnostic[] {
  const found = icon === undefined || files.has(STATIC + icon) ? [] : [at(['icon'], 'error', missing(icon, files))]
  const served = new Set([...files.keys()].map((path) => `/${encodeURI(path)}`))
  for (const [key, link = ''] of Object.entries({ imprint, privacy })) {
    const path = link.split(/[?#]/)[0] as string
    if (path.startsWith(`/${STATIC}`) && !served.has(path))
      found.push(at([key], 'error', missing(path.slice(STATIC.length + 1), files)))
  }
  return found
}
