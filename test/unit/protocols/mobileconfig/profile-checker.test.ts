import { expect, test } from 'vitest'
import { type PlistDictionary, PROLOG, readPlist } from '../../../support/plist-reader.ts'
import { checkProfile } from '../../../support/profile-checker.ts'

/** The judges of profiles: they accept one good profile, and refuse it after any one change. */

const MAIL = `<key>PayloadType</key><string>com.apple.mail.managed</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>net.example.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-imap</string>
<key>PayloadUUID</key><string>FC36D1B0-3946-5583-9FC4-3300BB723018</string>
<key>PayloadDisplayName</key><string>Mail</string>
<key>EmailAccountDescription</key><string>A &amp; B &#60;Mail&#x3e;</string>
<key>EmailAccountType</key><string>EmailTypeIMAP</string>
<key>EmailAddress</key><string>user@example.org</string>
<key>IncomingMailServerAuthentication</key><string>EmailAuthPassword</string>
<key>IncomingMailServerHostName</key><string>sslin.de</string>
<key>IncomingMailServerPortNumber</key><integer>993</integer>
<key>IncomingMailServerUseSSL</key><true/>
<key>OutgoingMailServerAuthentication</key><string>EmailAuthPassword</string>
<key>OutgoingMailServerHostName</key><string>sslout.de</string>
<key>OutgoingMailServerPortNumber</key><integer>465</integer>
<key>OutgoingMailServerUseSSL</key><true/>
<key>SMIMESigningUserOverrideable</key><true/>`

const GOOD = `${PROLOG}<plist version="1.0">
<dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>net.example.profile.e55134d8-0042-5503-ac17-c679ccccc58a</string>
<key>PayloadUUID</key><string>E55134D8-0042-5503-AC17-C679CCCCC58A</string>
<key>PayloadDisplayName</key><string>Example Mail</string>
<key>PayloadDescription</key><string>Sets up user@example.org.</string>
<key>PayloadOrganization</key><string>Example Mail</string>
<key>PayloadContent</key><array><dict>
${MAIL}
</dict></array>
</dict>
</plist>
`

const change = (from: string, to: string): string => {
  expect(GOOD).toContain(from)
  return GOOD.replace(from, () => to)
}

/** In the profile itself, after its organisation; in the payload, after its last key. */
const outer = (keys: string) => change('<key>PayloadContent</key>', `${keys}<key>PayloadContent</key>`)
const inner = (keys: string) => change('\n</dict></array>', `${keys}\n</dict></array>`)
const without = (key: string) => GOOD.replace(new RegExp(`<key>${key}</key><\\w+>?[^<]*<?/[^>]*>`), '')

test('the reader gives names, texts, integers, truth values, arrays and dictionaries', () => {
  const profile = readPlist(GOOD)
  expect(Object.keys(profile)).toHaveLength(8)
  expect(profile['PayloadVersion']).toBe(1)
  const [payload] = profile['PayloadContent'] as readonly PlistDictionary[]
  expect(payload?.['EmailAccountDescription']).toBe('A & B <Mail>')
  expect(payload?.['IncomingMailServerPortNumber']).toBe(993)
  expect(payload?.['IncomingMailServerUseSSL']).toBe(true)
  expect(readPlist(`${PROLOG}<plist version="1.0"><dict><key>a</key><false/></dict></plist>`)).toEqual({ a: false })
})

test.each([
  ['a byte order mark', 'another prolog', `\ufeff${GOOD}`],
  ['no declaration', 'another prolog', GOOD.slice(GOOD.indexOf('<!DOCTYPE'))],
  ['no document type', 'another prolog', change(/<!DOCTYPE.*\n/.exec(GOOD)?.[0] ?? '', '')],
  ['another encoding', 'another prolog', change('UTF-8', 'ISO-8859-1')],
  ['another version', 'no plist', change('<plist version="1.0">', '<plist version="1.1">')],
  ['no root', 'no plist', GOOD.replace(/<plist[\s\S]*/, '')],
  ['something after the end', 'the tag </plist>', `${GOOD}<plist version="1.0"></plist>`],
  ['two dictionaries', 'not one dictionary', change('</dict>\n</plist>', '</dict><dict></dict></plist>')],
  ['an array at the top', 'not one dictionary', `${PROLOG}<plist version="1.0"><array></array></plist>`],
  ['nothing at the top', 'not one dictionary', `${PROLOG}<plist version="1.0"></plist>`],
  ['a real', 'the tag <real>', change('<integer>993</integer>', '<real>993</real>')],
  ['an empty real', 'the tag <real>', change('<integer>993</integer>', '<real></real>')],
  ['a date', 'the tag <date>', inner('<key>RemovalDate</key><date>2030-01-01T00:00:00Z</date>')],
  ['data', 'the tag <data>', inner('<key>Certificate</key><data>AAAA</data>')],
  ['an empty integer', '"" is no integer', change('<integer>993</integer>', '<integer></integer>')],
  ['an integer in short form', 'the tag <integer/>', change('<integer>993</integer>', '<integer/>')],
  ['an integer with white space', '" 993" is no integer', change('<integer>993</integer>', '<integer> 993</integer>')],
  ['a decimal fraction', '"993.0" is no integer', change('<integer>993</integer>', '<integer>993.0</integer>')],
  ['a leading zero', '"0993" is no integer', change('<integer>993</integer>', '<integer>0993</integer>')],
  ['a key without a value', 'the key PreventMove without a value', inner('<key>PreventMove</key>')],
  ['two keys in a row', 'a key where a value belongs', inner('<key>PreventMove</key><key>VPNUUID</key>')],
  ['a value without a key', 'true where a key belongs', inner('<true/>')],
  ['a key twice', 'the key EmailAddress twice', inner('<key>EmailAddress</key><string>other@example.org</string>')],
  ['a key with an element in it', 'an element in key', inner('<key><true/></key><true/>')],
  ['text between keys', 'between elements', inner('text')],
  [
    'a string with an element in it',
    'an element in string',
    change('<string>sslin.de</string>', '<string><true/></string>'),
  ],
  [
    'an attribute',
    'the tag <string xml:space="preserve">',
    change('<string>sslin.de', '<string xml:space="preserve">sslin.de'),
  ],
  ['a comment', 'the tag <!-- -->', inner('<!-- -->')],
  ['CDATA', 'the tag <![CDATA[sslin.de]]>', change('<string>sslin.de', '<string><![CDATA[sslin.de]]>')],
  ['an instruction', 'the tag <?a b?>', inner('<?a b?>')],
  ['a bare ampersand', 'not well-formed', change('A &amp; B', 'A & B')],
  ['an entity that nobody declared', 'the reference &nbsp;', change('A &amp; B', 'A &nbsp; B')],
  ['a carriage return, which XML reads as a line feed', 'a carriage return', change('sslin.de', 'sslin\r.de')],
  ['a control character', 'a character that XML forbids', change('sslin.de', 'sslin\u0001.de')],
  ['a reference to a control character', 'a character that XML forbids', change('sslin.de', 'sslin&#1;.de')],
  ['a non-character', 'a character that XML forbids', change('sslin.de', 'sslin\ufffe.de')],
  ['a lone surrogate', 'a character that XML forbids', change('sslin.de', 'sslin\ud83d.de')],
  ['an element that is not closed', 'not well-formed', change('</dict>\n</plist>', '</plist>')],
  ['elements that cross', 'not well-formed', change('<array><dict>', '<dict><array>')],
])('the reader refuses %s: %s', (_, reason, text) => {
  expect(text).not.toBe(GOOD)
  expect(() => readPlist(text)).toThrow(reason)
})

test('the checker accepts the good profile', () => {
  expect(checkProfile(readPlist(GOOD))).toEqual([])
})

test.each([
  ['payload 0: SMIMEEncryptionEnable is not a key of this place', inner('<key>SMIMEEncryptionEnable</key><true/>')],
  ['payload 0: PayloadEnabled is not a key of this place', inner('<key>PayloadEnabled</key><true/>')],
  ['profile: EmailAddress is not a key of this place', outer('<key>EmailAddress</key><string>a@b.example</string>')],
  [
    'payload 0: IncomingMailServerPortNumber is of type string, not integer',
    change('<integer>993</integer>', '<string>993</string>'),
  ],
  ['payload 0: IncomingMailServerUseSSL is of type string, not boolean', change('<true/>', '<string>YES</string>')],
  ['payload 0: EmailAccountType has the value IMAP', change('EmailTypeIMAP', 'IMAP')],
  ['payload 0: IncomingMailServerAuthentication has the value OAuth2', change('EmailAuthPassword', 'OAuth2')],
  ['profile: PayloadVersion has the value 2', change('<integer>1</integer>', '<integer>2</integer>')],
  [
    'payload 0: SMIMESigningCertificateUUID has the value none',
    inner('<key>SMIMESigningCertificateUUID</key><string>none</string>'),
  ],
  ['payload 0: IncomingPassword holds credentials', inner('<key>IncomingPassword</key><string>x</string>')],
  ['payload 0: OutgoingPassword is never sent', inner('<key>OutgoingPassword</key><string>x</string>')],
  ['profile: HasRemovalPasscode is gone since 26.0', outer('<key>HasRemovalPasscode</key><false/>')],
  ['payload 0: SMIMEEnabled is never sent', inner('<key>SMIMEEnabled</key><false/>')],
  ['payload 0: SMIMEEnablePerMessageSwitch is deprecated', inner('<key>SMIMEEnablePerMessageSwitch</key><true/>')],
  ['payload 0: VPNUUID is never sent', inner('<key>VPNUUID</key><string>x</string>')],
  [
    'payload 0: SMIMESigningUserOverrideable is false, not true',
    change('Overrideable</key><true/>', 'Overrideable</key><false/>'),
  ],
  ['payload 0: PreventAppSheet is true', inner('<key>PreventAppSheet</key><true/>')],
  ['payload 0: PreventMove is true', inner('<key>PreventMove</key><true/>')],
  ['profile: PayloadScope is System', outer('<key>PayloadScope</key><string>System</string>')],
  ['payload 0: IncomingMailServerHostName is missing', without('IncomingMailServerHostName')],
  ['payload 0: OutgoingMailServerPortNumber is missing', without('OutgoingMailServerPortNumber')],
  ['payload 0: PayloadUUID is missing', GOOD.replace(/<key>PayloadUUID<\/key><string>FC[^<]*<\/string>/, '')],
  ['profile: PayloadDescription is missing', without('PayloadDescription')],
  [
    'payload 0 has the type com.apple.mail, which is not in the tables',
    change('com.apple.mail.managed', 'com.apple.mail'),
  ],
  ['profile: PayloadContent holds no payload', GOOD.replace(/<array>[\s\S]*<\/array>/, '<array></array>')],
  ['payload 0: IncomingMailServerHostName is empty', change('>sslin.de<', '><')],
  [
    'profile: PayloadUUID is e55134d8-0042-5503-ac17-c679ccccc58a',
    change('E55134D8-0042-5503-AC17-C679CCCCC58A', 'e55134d8-0042-5503-ac17-c679ccccc58a'),
  ],
  ['profile: PayloadUUID is E55134D8-0042-4503-AC17-C679CCCCC58A', change('-5503-AC17', '-4503-AC17')],
  [
    'profile: PayloadUUID twice',
    change('FC36D1B0-3946-5583-9FC4-3300BB723018', 'E55134D8-0042-5503-AC17-C679CCCCC58A'),
  ],
  ['profile: PayloadIdentifier twice', change('.mail-imap', '')],
  [
    'profile: PayloadIdentifier is net.example.profile for mail',
    change('net.example.profile.e55134d8-0042-5503-ac17-c679ccccc58a<', 'net.example.profile for mail<'),
  ],
  [
    'payload 0: PayloadIdentifier is org.example.mail, which does not begin with net.example.profile.e55134d8-0042-5503-ac17-c679ccccc58a.',
    change('net.example.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-imap', 'org.example.mail'),
  ],
])('the checker says: %s', (fault, text) => {
  expect(text).not.toBe(GOOD)
  expect(checkProfile(readPlist(text))).toContain(fault)
})
