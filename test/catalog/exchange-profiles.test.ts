import { expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from '../../src/app.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readSettings } from '../../src/settings.ts'
import { readPlist } from '../support/plist-reader.ts'
import { checkProfile } from '../support/profile-checker.ts'

/** What iPhones get from the shipped providers whose mail speaks only OAuth. */

const app = createApp({ catalog: openCatalog(compiledCatalog), settings: readSettings({ DNS_OVER_HTTPS_URL: '' }) })
const ask = async (domain: string, more = '') =>
  app.fetch(new Request(`https://localhost/email.mobileconfig?email=user@${domain}${more}`))

test('MC-53 with Microsoft 365 an iPhone is set up as Exchange, and signs in with Microsoft', async () => {
  const profile = readPlist(await (await ask('contoso.onmicrosoft.com')).text())
  expect(checkProfile(profile)).toEqual([])
  expect(profile['PayloadContent']).toMatchObject([
    {
      PayloadType: 'com.apple.eas.account',
      EmailAddress: 'user@contoso.onmicrosoft.com',
      Host: 'outlook.office365.com',
      SSL: true,
      OAuth: true,
      UserName: 'user@contoso.onmicrosoft.com',
    },
  ])
  expect(JSON.stringify(profile)).not.toContain('OAuthSignInURL')
})

test('with Microsoft 365 a Mac is set up as Exchange when it is asked for', async () => {
  const profile = readPlist(await (await ask('contoso.onmicrosoft.com', '&only=ews')).text())
  expect(checkProfile(profile)).toEqual([])
  expect(profile['PayloadContent']).toMatchObject([
    { PayloadType: 'com.apple.ews.account', Host: 'outlook.office365.com', Path: '/ews/exchange.asmx', OAuth: true },
  ])
})

test('MC-12 Outlook.com, which stands in every list of accounts, keeps its page', async () => {
  const response = await ask('outlook.com')
  expect([response.status, (await response.text()).includes('OAuth')]).toEqual([422, true])
  expect((await ask('outlook.com', '&only=eas')).status).toBe(200)
})
