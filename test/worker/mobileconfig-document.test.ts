import { beforeAll, describe, expect, test } from 'vitest'
import { compiledCatalog } from '#generated/catalog.js'
import { type PlistDictionary, type PlistValue, PROLOG } from '../support/plist-reader.ts'
import { checkProfile } from '../support/profile-checker.ts'
import { exactText } from './autoconfig-support.ts'
import {
  BROWSER,
  everyProfile,
  type FixtureProfile,
  IDENTITY_HOST,
  mailFor,
  mailPayloadOf,
  payloadOf,
  payloadsOf,
  profileAt,
  profileText,
  server,
  specified,
  urlFor,
} from './mobileconfig-support.ts'
import { ask, SVC, serviceWith } from './support.ts'

/** What a profile says: the rules hold for each provider, so that no device refuses any. */

/** A password over TLS, and the address as the login. */
const password = (hostname: string, port: number, login?: string) => ({
  Authentication: 'EmailAuthPassword',
  HostName: hostname,
  PortNumber: port,
  UseSSL: true,
  ...(login === undefined ? {} : { Username: login }),
})

test('MC-31, MC-32, MC-39, MC-43, MC-48 the worked example is given word by word', async () => {
  const profile = await profileAt(
    `${IDENTITY_HOST}/email.mobileconfig?email=user@example.org&name=Uma%20Example`,
    specified,
  )
  expect(profile).toEqual({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a',
    PayloadUUID: 'E55134D8-0042-5503-AC17-C679CCCCC58A',
    PayloadDisplayName: 'Example Mail (user@example.org)',
    PayloadDescription:
      'Sets up user@example.org on this device. The profile contains no password; you will be asked for it during installation.',
    PayloadOrganization: 'Example Mail',
    PayloadContent: [
      {
        PayloadType: 'com.apple.mail.managed',
        PayloadVersion: 1,
        PayloadIdentifier: 'net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-imap',
        PayloadUUID: 'FC36D1B0-3946-5583-9FC4-3300BB723018',
        PayloadDisplayName: 'Mail',
        PayloadDescription: 'Adds the mail account user@example.org.',
        EmailAccountDescription: 'Example Mail',
        EmailAccountName: 'Uma Example',
        EmailAccountType: 'EmailTypeIMAP',
        EmailAddress: 'user@example.org',
        IncomingMailServerAuthentication: 'EmailAuthPassword',
        IncomingMailServerHostName: 'sslin.de',
        IncomingMailServerPortNumber: 993,
        IncomingMailServerUseSSL: true,
        IncomingMailServerUsername: 'user@example.org',
        OutgoingMailServerAuthentication: 'EmailAuthPassword',
        OutgoingMailServerHostName: 'sslout.de',
        OutgoingMailServerPortNumber: 465,
        OutgoingMailServerUseSSL: true,
        OutgoingMailServerUsername: 'user@example.org',
        OutgoingPasswordSameAsIncomingPassword: true,
        SMIMESigningUserOverrideable: true,
        SMIMESigningCertificateUUIDUserOverrideable: true,
        SMIMEEncryptByDefaultUserOverrideable: true,
        SMIMEEncryptionCertificateUUIDUserOverrideable: true,
      },
    ],
  })
})

/** All dictionaries of a profile, and all texts and other values. */
function valuesIn(value: PlistValue): PlistValue[] {
  return typeof value === 'object' ? [value, ...Object.values(value).flatMap(valuesIn)] : [value]
}

const keysIn = (profile: PlistDictionary) =>
  valuesIn(profile).flatMap((value) => (typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []))

describe('every profile', () => {
  let profiles: readonly FixtureProfile[] = []

  beforeAll(async () => {
    profiles = await everyProfile()
    expect(profiles.length).toBeGreaterThan(100)
  })

  /** Checks each profile; the link says which one failed. */
  const each = (check: (one: FixtureProfile) => void) => {
    for (const one of profiles) check(one)
  }

  test('MC-20 is UTF-8 without a byte order mark, and has the declaration and the document type of Apple', () => {
    each(({ url, text }) => {
      expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>'), url).toBe(true)
      expect(text.startsWith(`${PROLOG}<plist version="1.0">`), url).toBe(true)
    })
  })

  test('MC-22, MC-23 has the keys, types and values of the tables of Apple, and every one that is required', () => {
    each(({ url, profile }) => expect(checkProfile(profile), url).toEqual([]))
  })

  test('MC-24 has no empty text, no empty integer and no real', () => {
    each(({ url, text, profile }) => {
      expect(valuesIn(profile), url).not.toContain('')
      expect(text, url).not.toMatch(/<string\/>|<string><\/string>|<integer\/>|<integer><\/integer>|<real/)
    })
  })

  test('MC-25 has version 1 in every part, and is a configuration', () => {
    each(({ url, profile, text }) => {
      const parts = [profile, ...payloadsOf(profile)]
      expect(new Set(parts.map((part) => part['PayloadVersion'])), url).toEqual(new Set([1]))
      expect(text.match(/<key>PayloadVersion<\/key>\n<integer>1<\/integer>/g), url).toHaveLength(parts.length)
      expect(profile['PayloadType'], url).toBe('Configuration')
    })
  })

  test('MC-42 holds no password and no certificate', () => {
    const never = ['IncomingPassword', 'OutgoingPassword', 'CalDAVPassword', 'CardDAVPassword', 'Password']
    each(({ url, profile, text }) => {
      for (const key of [...never, 'Certificate', 'CertificatePassword'])
        expect(keysIn(profile), url).not.toContain(key)
      expect(text, url).not.toContain('secret-word')
    })
    expect(profiles.some(({ url }) => url.includes('password=secret-word'))).toBe(true)
  })

  test('MC-44 has its names from the catalog, and that of the sender in one key only', () => {
    const names = new Map(
      compiledCatalog.providers.flatMap((text) => {
        const { displayName, domains } = (JSON.parse(text) as { identity: { displayName: string; domains: string[] } })
          .identity
        return domains.map((domain) => [domain, displayName] as const)
      }),
    )
    let senders = 0
    each(({ url, profile }) => {
      const domain = /@([^&]+)/.exec(url)?.[1] ?? ''
      const provider = names.get(domain) ?? 'Wildcard Mail'
      const payloads = payloadsOf(profile)
      const labels = payloads.flatMap((payload) =>
        Object.entries(payload).flatMap(([key, value]) => (key.endsWith('AccountDescription') ? [value] : [])),
      )
      expect(profile['PayloadOrganization'], url).toBe(provider)
      expect(profile['PayloadDisplayName'], url).toBe(`${provider} (user@${domain})`)
      expect(
        labels.filter((label) => label !== provider),
        url,
      ).toEqual([])
      const { EmailAccountName, ...mail } = mailPayloadOf(profile) ?? {}
      if (EmailAccountName === undefined) return
      senders += 1
      const { PayloadContent: _, ...outer } = profile
      const others = payloads.filter((payload) => payload !== mailPayloadOf(profile))
      expect(JSON.stringify([outer, mail, others]), url).not.toContain(EmailAccountName)
    })
    expect(senders).toBeGreaterThan(50)
  })

  test('MC-47 holds no restriction and no retired key', () => {
    const never = ['PreventMove', 'PreventAppSheet', 'SMIMEEnabled', 'SMIMEEnablePerMessageSwitch', 'VPNUUID']
    each(({ url, profile }) => {
      for (const key of never) expect(keysIn(profile), url).not.toContain(key)
    })
  })

  test('MC-48 lets people choose their own S/MIME identities', () => {
    each(({ url, profile }) => {
      const mail = mailPayloadOf(profile)
      if (mail === undefined) return
      const overrideable = Object.entries(mail).filter(([key]) => key.endsWith('UserOverrideable'))
      expect(Object.fromEntries(overrideable), url).toEqual({
        SMIMESigningUserOverrideable: true,
        SMIMESigningCertificateUUIDUserOverrideable: true,
        SMIMEEncryptByDefaultUserOverrideable: true,
        SMIMEEncryptionCertificateUUIDUserOverrideable: true,
      })
    })
  })
})

test('MC-26 the name of a provider is text, whatever stands in it', async () => {
  const profile = await profileAt(urlFor('amp.example'))
  expect(profile['PayloadDisplayName']).toBe('A & B <Mail> (user@amp.example)')
  expect(profile['PayloadOrganization']).toBe('A & B <Mail>')
  expect(payloadOf(profile)['EmailAccountDescription']).toBe('A & B <Mail>')
})

test.each(['example.org', 'amp.example', 'noauth.example'])(
  'MC-30 the same link to %s gives the same bytes',
  async (domain) => {
    const first = await profileText(urlFor(domain, '&signed=0'))
    expect(await profileText(urlFor(domain, '&signed=0'))).toBe(first)
    expect(await profileText(urlFor(domain, '&signed=0'), serviceWith({ SERVICE_HOST: SVC }))).toBe(first)
  },
)

test('MC-31 the account of example.org is fetched by IMAP over TLS', async () => {
  const payload = await mailFor('example.org')
  expect(payload['PayloadType']).toBe('com.apple.mail.managed')
  expect(payload['EmailAccountType']).toBe('EmailTypeIMAP')
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', 993, 'user@example.org'))
})

test('MC-32 the account of example.org sends over TLS', async () => {
  expect(server(await mailFor('example.org'), 'Outgoing')).toEqual(password('sslout.de', 465, 'user@example.org'))
})

test('MC-33 TLS from the first byte wins over the order of the catalog', async () => {
  const payload = await mailFor('order.example')
  expect(server(payload, 'Outgoing')).toEqual(password('sslout.de', 465, 'user@order.example'))
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', 993, 'user@order.example'))
})

test('MC-34 STARTTLS is UseSSL at the port of STARTTLS', async () => {
  const payload = await mailFor('starttls.example')
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', 143, 'user@starttls.example'))
  expect(server(payload, 'Outgoing')).toEqual(password('sslout.de', 587, 'user@starttls.example'))
})

test('ports that are not the usual ones are kept', async () => {
  const payload = await mailFor('odd.example')
  expect([payload['IncomingMailServerPortNumber'], payload['OutgoingMailServerPortNumber']]).toEqual([1143, 587])
})

test('MC-35 an account without IMAP is fetched by POP', async () => {
  const payload = await mailFor('pop.example')
  expect(payload['EmailAccountType']).toBe('EmailTypePOP')
  expect(server(payload, 'Incoming')).toEqual(password('pop.pop.example', 995, 'user@pop.example'))
})

test.each([
  ['', 'EmailTypeIMAP', 993],
  ['&protocol=imap', 'EmailTypeIMAP', 993],
  ['&protocol=pop3', 'EmailTypePOP', 995],
])('MC-36 where there are both, IMAP is taken unless POP3 is asked for ("%s")', async (protocol, type, port) => {
  const payload = await mailFor('both.example', protocol)
  expect(payload['EmailAccountType']).toBe(type)
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', port, 'user@both.example'))
})

test('MC-36 a protocol that no profile knows is refused', async () => {
  expect((await ask(urlFor('both.example', '&protocol=jmap'))).status).toBe(400)
})

test('MC-37 the login may be the local part', async () => {
  const payload = await mailFor('local.example')
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', 993, 'user'))
  expect(server(payload, 'Outgoing')).toEqual(password('sslout.de', 465, 'user'))
  expect(payload['OutgoingPasswordSameAsIncomingPassword']).toBe(true)
})

test('a login made of several parts is filled in', async () => {
  expect(server(await mailFor('compound.example'), 'Incoming')).toEqual(
    password('mail.compound.example', 993, 'user.compound.example'),
  )
})

test('MC-38 with two logins nobody says that there is one password', async () => {
  const payload = await mailFor('split.example')
  expect(payload['IncomingMailServerUsername']).toBe('user')
  expect(payload['OutgoingMailServerUsername']).toBe('user@split.example')
  expect(Object.keys(payload)).not.toContain('OutgoingPasswordSameAsIncomingPassword')
})

test('MC-39 with one login the password is typed once', async () => {
  expect((await mailFor('example.org'))['OutgoingPasswordSameAsIncomingPassword']).toBe(true)
})

test('MC-40 sending without a login has none, and no password', async () => {
  const payload = await mailFor('noauth.example')
  expect(server(payload, 'Outgoing')).toEqual({ ...password('sslout.de', 465), Authentication: 'EmailAuthNone' })
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', 993, 'user@noauth.example'))
  expect(Object.keys(payload)).not.toContain('OutgoingPasswordSameAsIncomingPassword')
})

test.each([
  ['cram.example', 'EmailAuthCRAMMD5'],
  ['ntlm.example', 'EmailAuthNTLM'],
  ['oauth.example', 'EmailAuthPassword'],
])('MC-41 %s logs in with %s', async (domain, word) => {
  const payload = await mailFor(domain)
  const login = { Authentication: word, Username: `user@${domain}` }
  expect(server(payload, 'Incoming')).toMatchObject(login)
  expect(server(payload, 'Outgoing')).toMatchObject(login)
  expect(payload['OutgoingPasswordSameAsIncomingPassword']).toBe(true)
})

test('MC-43 a name is that of the sender, and without one the key is absent', async () => {
  expect((await mailFor('example.org', '&name=Uma%20Example'))['EmailAccountName']).toBe('Uma Example')
  for (const none of ['', '&name=', '&name=%20', '&Name=Uma'])
    expect(Object.keys(await mailFor('example.org', none))).not.toContain('EmailAccountName')
})

test('MC-44 a name never gets into what the profile says about itself', async () => {
  const name = 'Bank-of-Example'
  const profile = await profileAt(urlFor('example.org', `&name=${name}`))
  const payload = payloadOf(profile)
  const own = [profile, payload].flatMap((part) =>
    Object.entries(part).filter(([key, value]) => key.startsWith('Payload') && typeof value !== 'object'),
  )
  expect(own).toHaveLength(13)
  expect(JSON.stringify(own)).not.toContain(name)
  expect([profile['PayloadOrganization'], payload['EmailAccountDescription']]).toEqual(['Example Mail', 'Example Mail'])
})

test('a login that only its owner knows is left out, and the device asks for it', async () => {
  const payload = await mailFor('ask.example')
  expect(server(payload, 'Incoming')).toEqual(password('sslin.de', 993))
  expect(server(payload, 'Outgoing')).toEqual(password('sslout.de', 465))
  expect(Object.keys(payload)).not.toContain('OutgoingPasswordSameAsIncomingPassword')
})

test.each([
  ['gmail.com', '', 'Create an app password in your account first and use it in place of your own password.'],
  ['enable.example', '', 'Switch IMAP on in your account’s settings first.'],
  ['enable.example', '&lang=de', 'Schalten Sie zuerst in den Einstellungen Ihres Kontos IMAP ein.'],
])(
  'what the owner of an account at %s has to do first stands in the description (%s)',
  async (domain, lang, sentence) => {
    const { PayloadDescription } = await profileAt(urlFor(domain, lang))
    expect(PayloadDescription).toMatch(new RegExp(`[.?] ${sentence}$`))
  },
)

test('MC-12 an account that only speaks OAuth gets a page that says so, in place of a profile', async () => {
  const url = urlFor('oauth-only.example')
  for (const [lang, headers] of [
    ['', {}],
    ['', BROWSER],
    ['&lang=de', {}],
    ['&lang=de', BROWSER],
  ] as const) {
    const response = await ask(url + lang, { headers })
    const text = await exactText(response)
    expect(response.status).toBe(422)
    expect(text).toContain('OAuth')
    expect(text).toContain('https://help.oauth-only.example/')
    expect(text).not.toContain('plist')
  }
})

test.each(['all-plain.example', 'plain.example'])(
  'MC-13 %s is not known, and with insecure publication it cannot be said',
  async (domain) => {
    const insecure = serviceWith({ SERVICE_HOST: SVC, PUBLISH_INSECURE: 'true' })
    for (const [service, status, title] of [
      [ask, 404, 'The mail servers of this domain are not known here\n'],
      [insecure, 422, 'This mailbox offers no encrypted connection\n'],
    ] as const) {
      const response = await service(urlFor(domain))
      const text = await exactText(response)
      expect([response.status, text.startsWith(title)]).toEqual([status, true])
      expect(text).not.toMatch(/(?:imap|smtp)\./)
    }
  },
)

test('MC-13 a server without encryption is in no profile, with insecure publication neither', async () => {
  const insecure = serviceWith({ SERVICE_HOST: SVC, PUBLISH_INSECURE: 'true' })
  for (const service of [ask, insecure]) {
    const text = await profileText(urlFor('beside-tls.example'), service)
    expect(text).toContain('<string>tls.beside-tls.example</string>')
    expect(text).not.toContain('plain.beside-tls.example')
    expect((await service(urlFor('beside-tls.example', '&protocol=pop3'))).status).toBe(422)
  }
  const plainHosts = compiledCatalog.providers.flatMap((text) =>
    [...text.matchAll(/"hostname":"([^"]+)","port":\d+,"security":"none"/g)].map(([, host]) => host ?? ''),
  )
  expect(new Set(plainHosts).size).toBe(4)
  for (const { url, text } of await everyProfile())
    for (const host of plainHosts) expect(text, url).not.toContain(`>${host}<`)
})

test('an account with ActiveSync alone has no servers for mail', async () => {
  const response = await ask(urlFor('eas-only.example', '&only=mail'))
  expect([response.status, await exactText(response)]).toEqual([
    422,
    'This mailbox has no servers for a profile\nThe provider offers neither IMAP nor POP3.\n',
  ])
})

test('a customer whose server nobody named gets the reason', async () => {
  const index = compiledCatalog.ids.indexOf('values.example')
  const provider = JSON.parse(compiledCatalog.providers[index] ?? '')
  const match = { provider, variant: undefined, values: undefined, source: 'wildcard' as const, why: [] }
  const service = serviceWith(
    { SERVICE_HOST: SVC },
    { lookup: async () => ({ ok: true, value: { ...match, domain: 'shop.values.example' as never } }) },
  )
  const response = await service(urlFor('shop.values.example'))
  expect([response.status, await exactText(response)]).toEqual([
    422,
    'This customer’s server is not known here\nThe provider gives every customer a server of their own. Look its name up in the provider’s customer menu.\n',
  ])
})

test('a provider whose mail needs its own program is named, with its address', async () => {
  const response = await ask(urlFor('own-app.example', '&lang=de'))
  expect([response.status, await exactText(response)]).toEqual([
    422,
    'Die E-Mails dieses Anbieters brauchen sein eigenes Programm\nProgramme für IMAP und POP3 können dieses Postfach nicht öffnen. Verwenden Sie die App oder das Webmail des Anbieters.\nHilfe des Anbieters: https://own-app.example/download\n',
  ])
})
