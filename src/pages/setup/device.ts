import type { Device } from './facts.ts'

/** The devices that a person can choose, in the order in which they are offered. */
export const DEVICES = ['iphone', 'ipad', 'mac', 'android', 'windows', 'linux', 'other'] as const satisfies Device[]

/** What `Sec-CH-UA-Platform` says (User-Agent Client Hints §3.6): sure where it is sent at all. */
const BY_PLATFORM: Readonly<Record<string, Device>> = {
  Android: 'android',
  Windows: 'windows',
  macOS: 'mac',
  Linux: 'linux',
  'Chrome OS': 'other',
  'Chromium OS': 'other',
}

/** The first that fits counts: many names hold others, as "like Mac OS X" on an iPhone and "Linux" on Android. */
const BY_USER_AGENT: readonly (readonly [RegExp, Device])[] = [
  [/Windows Phone|Tizen|Web0S|SMART-TV|SmartTV|PlayStation|Nintendo|Xbox|KAIOS|CrOS/i, 'other'],
  [/iPad/, 'ipad'],
  [/iPhone|iPod/, 'iphone'],
  [/Android/, 'android'],
  [/Windows/, 'windows'],
  [/Macintosh|Mac OS X/, 'mac'],
  [/Linux|X11|BSD/, 'linux'],
]

/** The device that a request shows. A Mac may be an iPad, see `mayBeIpad`. */
export function deviceFrom({ headers }: Pick<Request, 'headers'>): Device {
  const platform = headers.get('sec-ch-ua-platform')?.replaceAll('"', '').trim() ?? ''
  const userAgent = headers.get('user-agent') ?? ''
  const hinted = Object.hasOwn(BY_PLATFORM, platform) ? BY_PLATFORM[platform] : undefined
  return hinted ?? BY_USER_AGENT.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'other'
}

/**
 * Whether what calls itself a Mac may be an iPad: there every browser says the same as Safari on a Mac, which no others do.
 *
 * Seen: iPadOS 13 and later ask for pages as a Mac does, unless a person wants pages for phones.
 */
export function mayBeIpad(request: Pick<Request, 'headers'>): boolean {
  const userAgent = request.headers.get('user-agent') ?? ''
  return deviceFrom(request) === 'mac' && !/\bChrome\/|\bFirefox\//.test(userAgent)
}

export function isDevice(text: string): text is Device {
  return (DEVICES as readonly string[]).includes(text)
}
