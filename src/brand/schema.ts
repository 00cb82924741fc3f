import * as z from 'zod'
import { isHttpsUrl } from '../catalog/https-url.ts'
import { MAX_BRAND_NAME_CHARACTERS } from '../limits.ts'
import { type Hex, parseColour } from './colour.ts'

/** The form of `local/brand.yaml`. What only other files can tell (pictures, contrast) is checked in `compile.ts`. */

const colour = (example: string) =>
  z.unknown().transform((value, context): Hex => {
    const parsed = typeof value === 'string' ? parseColour(value) : undefined
    if (parsed !== undefined) return parsed
    const found =
      value === null ? 'nothing (a # without quotes begins a comment)' : `"${String(value)}" is no opaque colour of CSS`
    context.issues.push({ code: 'custom', input: value, message: `${found}; write it in quotes, as in '${example}'` })
    return z.NEVER
  })

const picture = z
  .string()
  .refine((text) => /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:svg|png|webp|jpe?g|gif|avif)$/.test(text), {
    error:
      'not the name of a picture; put it into local/public/static/ and write its name as in logo.svg (letters, digits, . - _; svg, png, webp, jpg, gif or avif)',
  })

const link = z.string().refine((text) => isHttpsUrl(text) || isPath(text), {
  error: 'neither an https URL nor a path; write it as in https://www.example.net/imprint or /static/imprint.html',
})

function isPath(text: string): boolean {
  if (!/^\/(?!\/)[!-~]*$/.test(text) || text.includes('\\')) return false
  return (
    URL.canParse(text, 'https://localhost') && new URL(text, 'https://localhost').pathname === text.split(/[?#]/)[0]
  )
}

export const brandSource = z.strictObject({
  name: z
    .string()
    .min(1, { error: 'empty; write the name that customers know' })
    .max(MAX_BRAND_NAME_CHARACTERS, { error: `longer than ${MAX_BRAND_NAME_CHARACTERS} characters; shorten it` })
    .refine((text) => !/\p{C}/u.test(text) && text.trim() === text, {
      error: 'holds a control character or white space at an end; write plain text',
    })
    .optional(),
  accent: colour('#1d4fa8').optional(),
  accentDark: colour('#9dc1ff').optional(),
  logo: picture.optional(),
  logoDark: picture.optional(),
  logoSaysName: z.boolean().optional(),
  icon: picture.optional(),
  imprint: link.optional(),
  privacy: link.optional(),
})

export type BrandSource = z.infer<typeof brandSource>
