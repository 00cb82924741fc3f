import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSoapRequest } from '../../../../src/protocols/autodiscover/soap/request.ts'
import { isDomainSetting, isUserSetting, USER_SETTINGS } from '../../../../src/protocols/autodiscover/soap/settings.ts'

/** Any UTF-16 there can be; `unit: 'binary'` takes seconds to make on a busy machine. */
const codeUnits = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))

const parse = parseSoapRequest

const envelope = (body: string) =>
  `<s:Envelope xmlns:s="x"><s:Header><a>b</a></s:Header><s:Body>${body}</s:Body></s:Envelope>`
const request = (users: string, settings = '<Setting>UserDN</Setting>') =>
  envelope(
    `<GetUserSettingsRequestMessage><Request><Users>${users}</Users><RequestedSettings>${settings}</RequestedSettings></Request></GetUserSettingsRequestMessage>`,
  )
const MAX = '<User><Mailbox>max@example.org</Mailbox></User>'

const ASKED = {
  operation: 'GetUserSettings',
  subjects: ['max@example.org'],
  settings: ['UserDN'],
  isAnswerable: true,
}

describe('a SOAP request', () => {
  test.each([
    ['as it is', request(MAX)],
    ['white space', request(MAX.replace('max@example.org', '\n max@example.org '), '<Setting> UserDN\n</Setting>')],
    ['another element first', request(MAX.replace('<Mailbox>', '<Id>1</Id><Mailbox>'))],
    ['a setting twice', request(MAX, '<Setting>UserDN</Setting><Setting>UserDN</Setting>')],
    ['prefixes', request(MAX).replace(/<(\/?)(\w+)>/g, '<$1a:$2>')],
  ])('is read with %s', (_, text) => {
    expect(parse(text)).toEqual({ ok: true, value: ASKED })
  })

  test('AD-79 users without a mailbox keep their place', () => {
    expect(parse(request(`${MAX}<User/><User><Mailbox/></User>`))).toMatchObject({
      value: { subjects: ['max@example.org', '', ''], isAnswerable: true },
    })
  })

  test.each([
    ['no user', request('')],
    ['eleven users', request(MAX.repeat(11))],
    ['no setting', request(MAX, '')],
    ['a name that is none', request(MAX, '<Setting>a b</Setting>')],
    ['nothing', envelope('<GetUserSettingsRequestMessage/>')],
  ])('AD-79 with %s it cannot be answered', (_, text) => {
    expect(parse(text)).toMatchObject({ ok: true, value: { operation: 'GetUserSettings', isAnswerable: false } })
  })

  test.each(['GetFederationInformationRequestMessage', 'getusersettingsrequestmessage', 'x'])(
    'AD-80 the operation %s is not known',
    (name) => {
      expect(parse(envelope(`<${name}/>`))).toEqual({ ok: false, error: 'operation-unknown' })
    },
  )

  test.each([
    '',
    '<a/>',
    '<Envelope/>',
    '<Envelope><Body/></Envelope>',
    '<Envelope><Body>text</Body></Envelope>',
    `<!DOCTYPE a>${request(MAX)}`,
  ])('AD-78 %j is no request', (text) => {
    expect(parse(text)).toEqual({ ok: false, error: 'not-xml' })
  })

  test('AD-78 no text makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(codeUnits, codeUnits.map(request)), (text) => {
        expect(parse(text)).toBeDefined()
      }),
    )
  })
})

test('AD-76 the names that Exchange knows are known here, and each only once', () => {
  for (const name of USER_SETTINGS.keys()) expect(isUserSetting(name), name).toBe(true)
  const documented = [
    'UserDN',
    'InternalMailboxServer',
    'ExternalEcpPhotoUrl',
    'EcpConnectUrlFragment',
    'MapiHttpEnabled',
  ]
  for (const name of documented) expect(isUserSetting(name), name).toBe(true)
  for (const name of ['', 'userdn', 'ExternalImapConnections', '__proto__', 'constructor'])
    expect(isUserSetting(name), name).toBe(false)
  expect(['ExternalEwsUrl', 'ExternalEwsVersion', 'UserDN'].map(isDomainSetting)).toEqual([true, true, false])
})
