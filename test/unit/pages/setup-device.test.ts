import { expect, test } from 'vitest'
import { DEVICES, deviceFrom, isDevice, mayBeIpad } from '../../../src/pages/setup/device.ts'

const requestOf = (userAgent: string, platform?: string) => ({
  headers: new Headers({
    'user-agent': userAgent,
    ...(platform === undefined ? {} : { 'sec-ch-ua-platform': platform }),
  }),
})

const SAFARI_ON_MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15'
const CHROME_ON_ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36'

test.each([
  [
    'iphone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'iphone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1',
  ],
  [
    'iphone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38.108]',
  ],
  [
    'iphone',
    'Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/602.1.50 (KHTML, like Gecko) Version/12.0 Mobile/14A5335d Safari/602.1.50',
  ],
  [
    'ipad',
    'Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
  ],
  ['mac', SAFARI_ON_MAC],
  [
    'mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  ],
  ['mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.4; rv:125.0) Gecko/20100101 Firefox/125.0'],
  ['android', CHROME_ON_ANDROID],
  ['android', 'Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0'],
  [
    'android',
    'Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36',
  ],
  [
    'windows',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0',
  ],
  ['windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0'],
  ['windows', 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'],
  ['linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0'],
  ['linux', 'Mozilla/5.0 (X11; FreeBSD amd64; rv:125.0) Gecko/20100101 Firefox/125.0'],
  [
    'other',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  ],
  [
    'other',
    'Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15063',
  ],
  [
    'other',
    'Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/5.0 NativeTVAds Safari/538.1',
  ],
  ['other', 'curl/8.7.1'],
  ['other', ''],
])('%s is seen in "%s"', (device, userAgent) => {
  expect(deviceFrom(requestOf(userAgent))).toBe(device)
})

test.each([
  ['"Android"', 'android'],
  ['"Windows"', 'windows'],
  ['"macOS"', 'mac'],
  ['"Linux"', 'linux'],
  ['"Chrome OS"', 'other'],
  ['Linux', 'linux'],
])('the platform %s says %s, whatever the user agent says', (platform, device) => {
  expect(deviceFrom(requestOf('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)', platform))).toBe(device)
})

test.each(['"iOS"', '"Unknown"', '', '"toString"', '"__proto__"'])(
  'a platform that says nothing, as %s, leaves it to the user agent',
  (platform) => {
    expect(deviceFrom(requestOf(CHROME_ON_ANDROID, platform))).toBe('android')
  },
)

test.each([
  ['Safari on a Mac, which an iPad says it is', SAFARI_ON_MAC, undefined, true],
  [
    'Firefox on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.4; rv:125.0) Gecko/20100101 Firefox/125.0',
    undefined,
    false,
  ],
  [
    'Chrome on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/124.0.0.0 Safari/537.36',
    '"macOS"',
    false,
  ],
  ['Chrome on Android', CHROME_ON_ANDROID, undefined, false],
  ['an iPad that says so', 'Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) Version/17.4 Safari/604.1', undefined, false],
])('whether it may be an iPad: %s', (_, userAgent, platform, expected) => {
  expect(mayBeIpad(requestOf(userAgent, platform))).toBe(expected)
})

test('only the devices that are offered can be chosen', () => {
  expect(DEVICES.every(isDevice)).toBe(true)
  expect(['toString', '', 'iPhone', 'phone'].some(isDevice)).toBe(false)
})
