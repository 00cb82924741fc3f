import { expect, test } from 'vitest'
import { installsProfiles } from '../../../src/pages/setup/sections/browser.ts'

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

test.each([
  [true, 'Safari', `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`],
  [true, 'Chrome', `${IPHONE} CriOS/138.0.7204.53 Mobile/15E148 Safari/604.1`],
  [true, 'Edge', `${IPHONE} Version/18.0 EdgiOS/137.0.3296.62 Mobile/15E148 Safari/604.1`],
  [false, 'Firefox', `${IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`],
  [false, 'Firefox Focus', `${IPHONE} FxiOS/140.0 Focus/140.0 Mobile/15E148 Safari/605.1.15`],
  [false, 'DuckDuckGo', `${IPHONE} Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`],
  [false, 'DuckDuckGo', `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1 Ddg/18.5`],
  [false, 'the app of Google', `${IPHONE} GSA/373.0.771209404 Mobile/15E148 Safari/604.1`],
  [false, 'a view inside another app', `${IPHONE} Mobile/15E148 Instagram 385.0.0.32.64 (iPhone14,5; iOS 18_5; de_DE)`],
  [false, 'a view without a name', `${IPHONE} Mobile/15E148`],
  [
    true,
    'Safari on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  ],
  [true, 'Firefox on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  [true, 'nothing', ''],
])('that profiles are installed is %s of %s', (expected, _, userAgent) => {
  expect(installsProfiles({ headers: new Headers({ 'user-agent': userAgent }) })).toBe(expected)
})
