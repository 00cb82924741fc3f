import jsQR from 'jsqr'
import { LANGUAGES, type Language, type TextKey, texts } from '#generated/texts.js'
import { type AccountConfig, expand, type ProviderEntry, publish, settingsOf } from '../../../src/account/index.ts'
import { type Domain, type EmailAddress, type Hostname, parseEmailAddress } from '../../../src/address/index.ts'
import { fill } from '../../../src/language/index.ts'
import type { Device, SetupFacts } from '../../../src/pages/setup/facts.ts'
import type { CodeView, SectionView } from '../../../src/pages/setup/section.ts'

/** Accounts to show the ways for, and what a person and a camera see of them. */

export const DEVICES: readonly Device[] = ['iphone', 'ipad', 'mac', 'android', 'windows', 'linux', 'other']

export const ORIGIN = 'https://setup.service.example'

export interface Case {
  readonly name: string
  readonly domain: Domain
  readonly variant: string | undefined
  readonly account: AccountConfig
  /** Whether somebody who has only the address gets this account from the service. */
  readonly isFoundByAddress: boolean
}

/** Every account that the entries describe, with plain text where an operator allows it. */
export function casesOf(entries: readonly ProviderEntry[]): readonly Case[] {
  return entries.flatMap((entry) =>
    [undefined, ...Object.keys(entry.variants)].flatMap((variant) => {
      const [exact] = entry.identity.domains
      const domain = exact ?? (`customer.${entry.identity.id}` as Domain)
      const server = 'server.customer.example' as Hostname
      const account = expand(entry, variant, domain, { server })
      const shown = account.ok ? publish(account.value, { publishInsecure: true }) : account
      if (!shown.ok) return []
      const isPublic = publish(shown.value, { publishInsecure: false }).ok
      const isFoundByAddress = exact !== undefined && settingsOf(entry, variant).values === undefined && isPublic
      return [
        {
          name: variant === undefined ? domain : `${domain} ${variant}`,
          domain,
          variant,
          account: shown.value,
          isFoundByAddress,
        },
      ]
    }),
  )
}

export function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text)
  if (!parsed.ok) throw new Error(`no address: ${text}`)
  return parsed.value
}

/** What stands in no sentence of ours, so that it shows wherever it comes from the person. */
export const LOCAL_PART = 'zoe.o+neil'
export const SENDER_NAME = 'Zoë Qvist'

export function factsFor({ account, domain, variant }: Case, given: Partial<SetupFacts> = {}): SetupFacts {
  const language: Language = given.language ?? 'en'
  const [first] = account.incoming
  return {
    language,
    say: (key: TextKey, values = {}) => fill(texts[language][key], values),
    match: {} as SetupFacts['match'],
    account,
    address: address(`${LOCAL_PART}@${domain}`),
    senderName: SENDER_NAME,
    protocol: first?.protocol === 'pop3' ? 'pop3' : 'imap',
    variant,
    device: 'other',
    opensProfiles: true,
    origin: ORIGIN,
    ...given,
  }
}

export { LANGUAGES }

export const blocksOf = (sections: readonly SectionView[]) => sections.flatMap(({ blocks }) => blocks)
export const codesOf = (sections: readonly SectionView[]) => blocksOf(sections).flatMap(({ codes }) => codes)
export const linksOf = (sections: readonly SectionView[]) => blocksOf(sections).flatMap(({ links }) => links)

/** Every text that a person reads. */
export function sentencesOf(sections: readonly SectionView[]): readonly string[] {
  return sections.flatMap(({ title, blocks }) => [
    title,
    ...blocks.flatMap((block) => [
      ...(block.hasTitle ? [block.title] : []),
      ...block.paragraphs,
      ...block.steps,
      ...block.notes,
      ...block.links.map(({ text }) => text),
      ...block.codes.flatMap(({ caption, alt }) => [caption, alt]),
      ...block.values.flatMap(({ label, value }) => [label, value]),
    ]),
  ])
}

export function section(sections: readonly SectionView[], id: string): SectionView {
  const found = sections.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no section ${id} among ${sections.map((one) => one.id).join(', ')}`)
  return found
}

/** What a camera reads from a code that is drawn four pixels to the module. */
export function scanned({ modules, path }: Pick<CodeView, 'modules' | 'path'>): string {
  const scale = 4
  const size = modules * scale
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255)
  for (const { x, y } of darkModules(path)) {
    if (x < 4 || y < 4 || x >= modules - 4 || y >= modules - 4) throw new Error('the quiet zone is not quiet')
    for (let row = y * scale; row < (y + 1) * scale; row++)
      for (let column = x * scale; column < (x + 1) * scale; column++) pixels.set([0, 0, 0], (row * size + column) * 4)
  }
  const found = jsQR(pixels, size, size, { inversionAttempts: 'dontInvert' })
  if (found === null) throw new Error('no code can be read')
  return found.data
}

/** The squares under the line that an SVG path draws, one module wide, from left to right. */
function darkModules(path: string): { x: number; y: number }[] {
  if (!/^(?:M\d+ \d+\.5h\d+(?:m\d+ 0h\d+)*)+$/.test(path)) throw new Error(`not a path of lines: ${path}`)
  let x = 0
  let y = 0
  return [...path.matchAll(/M(\d+) (\d+)\.5|m(\d+) 0|h(\d+)/g)].flatMap(([, left, top, move, run]) => {
    if (left !== undefined) [x, y] = [Number(left), Number(top)]
    else if (move !== undefined) x += Number(move)
    else {
      const start = x
      x += Number(run)
      return Array.from({ length: Number(run) }, (_, index) => ({ x: start + index, y }))
    }
    return []
  })
}
