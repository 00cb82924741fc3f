import type { Device, SetupFacts } from '../facts.ts'
import type { SectionView } from '../section.ts'
import { iphone, mac } from './apple.ts'
import { gmailApp } from './gmail-app.ts'
import { moreApps } from './more-apps.ts'
import { anyApp, ownApp, phone } from './other-ways.ts'
import { outlook } from './outlook.ts'
import { thunderbird, thunderbirdAndroid } from './thunderbird.ts'
import { type Section, type Way, wayFrom } from './way.ts'

/**
 * The ways to set up an account, the device's own first and the best of them open; all others below. Pure.
 *
 * What an app or a profile cannot do is said in words where the way would stand, and nothing leads to it.
 */
export function sectionsFor(facts: SetupFacts): readonly SectionView[] {
  const way = wayFrom(facts)
  const { unsupported } = facts.account
  if (unsupported !== undefined) return [{ ...ownApp(way, unsupported), isOpen: true }]
  const wanted: readonly Name[] = [...ownOf(way), ...OTHERS]
  const names = [...new Set(wanted)].filter((name) => way.kind !== 'exchange' || !NEEDS_MAIL_SERVERS.has(name))
  return names.map((name, index) => ({ ...SECTIONS[name](way), isOpen: index === 0 }))
}

const SECTIONS = {
  iphone,
  mac,
  outlook,
  thunderbird,
  'thunderbird-android': thunderbirdAndroid,
  'gmail-app': gmailApp,
  phone,
  'more-apps': moreApps,
  'any-app': anyApp,
} as const satisfies Record<string, (way: Way) => Section>

type Name = keyof typeof SECTIONS

/** Best first. An iPad may say that it is a Mac, and a computer of any kind may be the way to a phone. */
const OWN = {
  iphone: ['iphone'],
  ipad: ['iphone'],
  mac: ['mac', 'iphone', 'thunderbird', 'outlook'],
  android: ['thunderbird-android', 'gmail-app'],
  windows: ['outlook', 'thunderbird', 'phone'],
  linux: ['thunderbird', 'more-apps', 'phone'],
  other: ['any-app', 'phone'],
} as const satisfies Record<Device, readonly Name[]>

const OTHERS: readonly Name[] = [
  'iphone',
  'thunderbird-android',
  'gmail-app',
  'mac',
  'outlook',
  'thunderbird',
  'more-apps',
  'any-app',
  'phone',
]

/** Apps that cannot do anything with Exchange alone. */
const NEEDS_MAIL_SERVERS: ReadonlySet<Name> = new Set<Name>(['thunderbird-android', 'more-apps'])

/** Android's own app comes first where it knows the provider: nothing has to be installed, and nothing to be typed. */
function ownOf({ device, brand }: Way): readonly Name[] {
  return device === 'android' && brand !== undefined && brand !== 'aol'
    ? ['gmail-app', 'thunderbird-android']
    : OWN[device]
}
