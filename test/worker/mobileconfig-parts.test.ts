import { expect, test } from 'vitest'
import type { PlistDictionary } from '../support/plist-reader.ts'
import { checkProfile } from '../support/profile-checker.ts'
import { exactText } from './autoconfig-support.ts'
import { identitiesOf, payloadOf, payloadsOf, profileAt, urlFor } from './mobileconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What a profile sets up besides mail, and which parts of it. */

const typesOf = (profile: PlistDictionary) => payloadsOf(profile).map((payload) => payload['PayloadType'])

const MAIL = 'com.apple.mail.managed'
const CALDAV = 'com.apple.caldav.account'
const CARDDAV = 'com.apple.carddav.account'
const EAS = 'com.apple.eas.account'
const EWS = 'com.apple.ews.account'

test('MC-49 calendars and contacts come with mail', async () => {
  const profile = await profileAt(urlFor('dav.example'))
  expect(typesOf(profile)).toEqual([MAIL, CALDAV, CARDDAV])
  const [, caldav, carddav] = payloadsOf(profile)
  expect(caldav).toMatchObject({
    CalDAVHostName: 'dav.dav.example',
    CalDAVPort: 8443,
    CalDAVUseSSL: true,
    CalDAVUsername: 'user@dav.example',
  })
  expect(carddav).toMatchObject({
    CardDAVHostName: 'dav.dav.example',
    CardDAVPort: 443,
    CardDAVUseSSL: true,
    CardDAVUsername: 'user@dav.example',
  })
  expect(JSON.stringify(profile)).not.toContain('PrincipalURL')
})

test.each([
  ['dav.example', 'mail', [MAIL]],
  ['dav.example', 'caldav,carddav', [CALDAV, CARDDAV]],
  ['dav.example', 'carddav%2Ccaldav', [CALDAV, CARDDAV]],
  ['eas.example', 'eas', [EAS]],
  ['eas.example', 'ews', [EWS]],
  ['eas.example', 'mail,eas', [MAIL, EAS]],
])('MC-50 of %s, only=%s gives %j', async (domain, only, types) => {
  expect(typesOf(await profileAt(urlFor(domain, `&only=${only}`)))).toEqual(types)
})

test('MC-50, MC-51 a part that nobody knows is a wrong link, and one that is not there no profile', async () => {
  for (const [domain, only, status] of [
    ['dav.example', 'nonsense', 400],
    ['dav.example', 'mail,nonsense', 400],
    ['example.org', 'caldav', 422],
    ['dav.example', 'eas', 422],
  ] as const) {
    const response = await ask(urlFor(domain, `&only=${only}`))
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/plain; charset=utf-8'])
    expect(await exactText(response)).not.toContain('plist')
  }
})

test('MC-53 a mailbox with ActiveSync alone is set up for iPhone and iPad', async () => {
  const profile = await profileAt(urlFor('eas-only.example'))
  expect(payloadOf(profile)).toMatchObject({
    PayloadType: EAS,
    EmailAddress: 'user@eas-only.example',
    Host: 'eas.service.example',
    SSL: true,
    UserName: 'user@eas-only.example',
  })
  expect(checkProfile(profile)).toEqual([])
})

test('MC-54 where there is IMAP, ActiveSync is not added to it', async () => {
  expect(typesOf(await profileAt(urlFor('eas.example')))).toEqual([MAIL])
})

test('MC-58 the profile is the same one for a device, whatever parts of it are wanted', async () => {
  const links = ['', '&only=mail', '&only=caldav', '&only=carddav,mail', '&signed=0']
  const all = await Promise.all(links.map(async (more) => identitiesOf(await profileAt(urlFor('dav.example', more)))))
  expect(new Set(all.map(({ outer }) => outer.join())).size).toBe(1)
  const payloads = new Set(all.flatMap(({ payloads }) => payloads.map((identity) => identity.join())))
  expect(payloads.size).toBe(3)
})

test('what people have to agree to is asked for only when the operator says so', async () => {
  const service = serviceWith({ SERVICE_HOST: SVC, PROFILE_CONSENT_EN: 'Agreed & <good>?', PROFILE_CONSENT_DE: 'Gut?' })
  const profile = await profileAt(urlFor('example.org', '&lang=de'), service)
  expect(profile['ConsentText']).toEqual({ default: 'Agreed & <good>?', de: 'Gut?', en: 'Agreed & <good>?' })
  expect(checkProfile(profile)).toEqual([])
  expect(await profileAt(urlFor('example.org'))).not.toHaveProperty('ConsentText')
})
