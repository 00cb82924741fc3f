import { describe, expect, test } from 'vitest'
import { createGrammar } from '../../grammars/grammar.ts'

/**
 * The grammars bite: each takes the reference document of its specification, and refuses it after one change. What the
 * service really writes is judged elsewhere, with the same grammars.
 */

type Change = (xml: string) => string
type Control = readonly [what: string, change: Change]

/** The first occurrence; a change that changes nothing would prove nothing. */
const swap =
  (from: string | RegExp, to: string): Change =>
  (xml) => {
    const changed = xml.replace(from, () => to)
    if (changed === xml) throw new Error(`not in the document: ${from}`)
    return changed
  }

const all =
  (from: RegExp, to: string): Change =>
  (xml) => {
    const changed = xml.replaceAll(from, () => to)
    if (changed === xml) throw new Error(`not in the document: ${from}`)
    return changed
  }

const without = (part: string | RegExp): Change => swap(part, '')

/** Exchanges two parts, the first of each kind. */
const exchanged =
  (first: RegExp, second: RegExp): Change =>
  (xml) => {
    const [one = '', two = ''] = [xml.match(first)?.[0], xml.match(second)?.[0]]
    return swap('\0', two)(swap(two, one)(swap(one, '\0')(xml)))
  }

const both =
  (...changes: readonly Change[]): Change =>
  (xml) =>
    changes.reduce((changed, change) => change(changed), xml)

/** A reason with a place inside the document: it was read as XML, and the grammar refused it. */
const A_REASON_OF_THE_GRAMMAR = /^line \d+, \//

// AUTOCONFIG §1.10.
const CLIENT_CONFIG = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <domain>example.net</domain>
    <displayName>Example Mail</displayName>
    <displayShortName>Example</displayShortName>
    <incomingServer type="imap">
      <hostname>sslin.de</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="pop3">
      <hostname>sslin.de</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
      <pop3>
        <leaveMessagesOnServer>true</leaveMessagesOnServer>
      </pop3>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>sslout.de</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <outgoingServer type="smtp">
      <hostname>sslout.de</hostname>
      <port>587</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <documentation url="https://help.example.org/mail">
      <descr lang="en">Set up a mail app</descr>
      <descr lang="de">Mail-Programm einrichten</descr>
    </documentation>
  </emailProvider>
</clientConfig>
`

const IMAP = /<incomingServer type="imap">[\s\S]*?<\/incomingServer>/
const POP3 = /<incomingServer type="pop3">[\s\S]*?<\/incomingServer>/
const SMTP = /<outgoingServer[\s\S]*?<\/outgoingServer>/
const DOCUMENTATION = /<documentation[\s\S]*?<\/documentation>/

const ENABLE = `<enable visiturl="https://help.example.org/imap">
      <instruction lang="en">Switch IMAP on first</instruction>
    </enable>`
const OAUTH2 = `<oAuth2>
    <issuer>login.example.org</issuer>
    <scope>https://mail.example.org/ offline_access</scope>
    <authURL>https://login.example.org/auth</authURL>
    <tokenURL>https://login.example.org/token</tokenURL>
  </oAuth2>`

const lastInProvider = (part: string) => swap('</emailProvider>', `${part}</emailProvider>`)
const afterProvider = (part: string) => swap('</emailProvider>', `</emailProvider>${part}`)
const lastInImap = (part: string) => swap('</incomingServer>', `${part}</incomingServer>`)
const authentication = (...words: readonly string[]) =>
  swap(/<authentication>.*/, words.map((word) => `<authentication>${word}</authentication>`).join(''))
const hostname = (name: string) => swap('<hostname>sslin.de<', `<hostname>${name}<`)
const port = (text: string) => swap('<port>993<', `<port>${text}<`)
const username = (text: string) => swap('<username>%EMAILADDRESS%<', `<username>${text}<`)
const displayName = (text: string) => swap('<displayName>Example Mail<', `<displayName>${text}<`)
const helpUrl = (url: string) => swap('url="https://help.example.org/mail"', `url="${url}"`)
const oAuth2 = (from: string, to: string) => afterProvider(swap(from, to)(OAUTH2))

/** Elements of version 1.2, and the changes that put them where they belong. */
const AT_A_URL = `<url>https://dav.example.org/</url>
    <authentication system="http">Basic</authentication>
    <username>%EMAILADDRESS%</username>`
const JMAP = `<incomingServer type="jmap">${AT_A_URL}</incomingServer>`
const ADDRESSBOOK = `<addressbook type="carddav">${AT_A_URL}</addressbook>`
const CALENDAR = `<calendar type="caldav">${AT_A_URL}</calendar>`
const newer = swap('version="1.1"', 'version="1.2"')
const beforeSmtp = (part: string) => swap('<outgoingServer', `${part}<outgoingServer`)
const newerWith = (part: string) => both(newer, afterProvider(part))

const CLIENT_CONFIG_TAKES: readonly Control[] = [
  ['JMAP', both(newer, beforeSmtp(JMAP))],
  ['contacts', newerWith(ADDRESSBOOK)],
  ['calendars', newerWith(CALENDAR)],
  ['JMAP, contacts, calendars and OAuth', both(newerWith(`${ADDRESSBOOK}${CALENDAR}${OAUTH2}`), beforeSmtp(JMAP))],
  ['OAuth2 at a URL', newerWith(CALENDAR.replace(' system="http">Basic<', '>OAuth2<'))],
  ['the reference document', (xml) => xml],
  ['IMAP alone', without(POP3)],
  ['POP3 alone', without(IMAP)],
  ['two IMAP servers', swap(IMAP, `${IMAP.exec(CLIENT_CONFIG)}${IMAP.exec(CLIENT_CONFIG)}`)],
  ['POP3 without a word about what stays on the server', without(/<pop3>[\s\S]*?<\/pop3>/)],
  ['mail that does not stay on the server', swap('>true<', '>false<')],
  ['STARTTLS everywhere', all(/>SSL</g, '>STARTTLS<')],
  ['no help page', without(DOCUMENTATION)],
  ['two help pages', swap(DOCUMENTATION, `${DOCUMENTATION.exec(CLIENT_CONFIG)}${DOCUMENTATION.exec(CLIENT_CONFIG)}`)],
  ['a help page with query, escape and fragment', helpUrl('https://help.example.org:8443/?q=a%20b&amp;c=(d)#top')],
  ['a help page in Brazilian Portuguese', swap('lang="en"', 'lang="pt-BR"')],
  ['a page where IMAP is switched on', lastInProvider(ENABLE)],
  ['OAuth with the host name that Thunderbird knows', afterProvider(OAUTH2)],
  ['OAuth with a URL as issuer', oAuth2('login.example.org', 'https://login.example.org/v2.0')],
  ['OAuth2 before a password', authentication('OAuth2', 'password-cleartext')],
  ['a rare login before a common one', authentication('NTLM', 'GSSAPI', 'password-encrypted', 'TLS-client-cert')],
  ['a rare login alone at POP3', (xml) => xml.replace(POP3, authentication('NTLM'))],
  ['an A-label', hostname('mail.xn--bcher-kva.example')],
  ['a label of 63 characters', hostname(`${'a'.repeat(63)}.example`)],
  ['a hostname of 253 characters', hostname(`${'a'.repeat(49)}.${`${'b'.repeat(49)}.`.repeat(4)}com`)],
  ['a top-level domain with a digit', hostname('mail.example.3com')],
  ['port 1', port('1')],
  ['port 65535', port('65535')],
  ['a local part as login', username('%EMAILLOCALPART%')],
  ['a compound login', username('%EMAILLOCALPART%.%EMAILDOMAIN%')],
  ['a login of one character', username('0')],
  ['a fixed login with a space inside', username('DOM\\Jörg M&amp;M')],
  ['a name of 60 characters outside the basic plane', displayName('👻'.repeat(60))],
  ['a short name of 20 characters', swap('>Example<', `>${'x'.repeat(20)}<`)],
  ['an id with capitals', swap('id="example.org"', 'id="GoogleMail.com"')],
]

const CLIENT_CONFIG_REFUSES: readonly Control[] = [
  ['JMAP in version 1.1 (AC-55)', beforeSmtp(JMAP)],
  ['calendars in version 1.1 (AC-55)', afterProvider(CALENDAR)],
  ['JMAP before IMAP (AC-76)', both(newer, swap('<incomingServer', `${JMAP}<incomingServer`))],
  ['JMAP behind SMTP', both(newer, swap('<documentation', `${JMAP}<documentation`))],
  ['JMAP with a host (AC-78)', both(newer, beforeSmtp(JMAP.replace('<url>', '<hostname>a.example</hostname><url>')))],
  ['JMAP twice', both(newer, beforeSmtp(JMAP + JMAP))],
  ['ActiveSync', both(newer, beforeSmtp(JMAP.replace('jmap', 'activesync')))],
  ['calendars before contacts', newerWith(CALENDAR + ADDRESSBOOK)],
  ['calendars inside the provider (AC-79)', both(newer, lastInProvider(CALENDAR))],
  ['the old spelling addressBook', newerWith(ADDRESSBOOK.replaceAll('addressbook', 'addressBook'))],
  ['the old name of the URL', newerWith(CALENDAR.replaceAll('url>', 'serverURL>'))],
  ['a calendar at plain HTTP (AC-79)', newerWith(CALENDAR.replace('https:', 'http:'))],
  ['a calendar without login', newerWith(CALENDAR.replace(/<username>.*<\/username>/, ''))],
  ['a calendar without authentication', newerWith(CALENDAR.replace(/<authentication.*<\/authentication>/, ''))],
  ['Basic that is not said to be of HTTP', newerWith(CALENDAR.replace(' system="http"', ''))],
  ['OAuth2 that is said to be of HTTP', newerWith(CALENDAR.replace('Basic', 'OAuth2'))],
  ['a word of mail servers at a URL', newerWith(CALENDAR.replace(' system="http">Basic<', '>password-cleartext<'))],
  ['another root', all(/clientConfig/g, 'clientconfig')],
  ['a namespace (AC-54)', swap('<clientConfig ', '<clientConfig xmlns="urn:example" ')],
  ['version 1.2 without elements of 1.2 (AC-55)', swap('version="1.1"', 'version="1.2"')],
  ['white space around the version', swap('version="1.1"', 'version=" 1.1"')],
  ['no version', without(' version="1.1"')],
  ['an attribute on the root (AC-61)', swap('version="1.1"', 'version="1.1" id="x"')],
  ['two providers (AC-56)', afterProvider('<emailProvider id="b"/>')],
  ['no provider id (AC-56)', without(' id="example.org"')],
  ['an empty provider id', swap('id="example.org"', 'id=""')],
  ['a provider id with a space', swap('id="example.org"', 'id="example org"')],
  ['a provider id that ends in a dot', swap('id="example.org"', 'id="example.org."')],
  ['no domain (AC-58)', without(/<domain>[\s\S]*<\/domain>/)],
  ['a domain in capitals (AC-58)', swap('<domain>example.org', '<domain>Example.org')],
  ['a domain as U-label (AC-58)', swap('<domain>example.org', '<domain>bücher.example')],
  ['a placeholder as domain', swap('<domain>example.org', '<domain>%EMAILDOMAIN%')],
  ['a pattern as domain', swap('<domain>example.org', '<domain>*.example.org')],
  ['an attribute on domain', swap('<domain>', '<domain purpose="mx">')],
  ['an empty displayName (AC-59)', displayName('')],
  ['a displayName of white space (AC-60)', displayName('  ')],
  ['white space before the displayName (AC-60)', displayName(' Example')],
  ['a no-break space after the displayName', displayName('Example\u00a0')],
  ['a displayName of 61 characters (AC-59)', displayName('x'.repeat(61))],
  ['a placeholder in displayName (AC-59)', displayName('Mail of %EMAILDOMAIN%')],
  ['a tab in displayName (AC-59)', displayName('Example&#9;Mail')],
  ['a C1 control in displayName (AC-59)', displayName('Example&#x85;Mail')],
  ['an attribute on displayName (AC-61)', swap('<displayName>', '<displayName lang="en">')],
  ['a displayShortName of 21 characters (AC-59)', swap('>Example<', `>${'x'.repeat(21)}<`)],
  ['no displayShortName', without('<displayShortName>Example</displayShortName>')],
  ['names in the other order', exchanged(/<displayName>.*/, /<displayShortName>.*/)],
  ['an unknown element in the provider', lastInProvider('<webMail/>')],
  ['an unknown element in the root', afterProvider('<clientConfigUpdate url="https://a.example/"/>')],
  ['an unknown element in a server', lastInImap('<name>x</name>')],
  ['a password (AC-70)', lastInImap('<password>x</password>')],
  ['useGlobalPreferredServer (AC-70)', lastInImap('<useGlobalPreferredServer>true</useGlobalPreferredServer>')],
  ['restriction (AC-70)', swap('</outgoingServer>', '<restriction>client-IP-address</restriction></outgoingServer>')],
  ['addThisServer (AC-70)', swap('</outgoingServer>', '<addThisServer>true</addThisServer></outgoingServer>')],
  ['inputField (AC-70)', lastInProvider('<inputField key="USERNAME" label="x">y</inputField>')],
  ['text between elements', swap('<domain>', 'x<domain>')],
  ['POP3 before IMAP (AC-77)', exchanged(IMAP, POP3)],
  ['SMTP before POP3 (AC-76)', exchanged(POP3, SMTP)],
  ['no incoming server', both(without(IMAP), without(POP3))],
  ['no outgoing server (AC-65)', both(without(SMTP), without(SMTP))],
  ['a JMAP server in a 1.1 document', swap('type="imap"', 'type="jmap"')],
  ['a type in capitals', swap('type="imap"', 'type="IMAP"')],
  ['white space around a type', swap('type="imap"', 'type="imap "')],
  ['an incoming type on an outgoing server', swap('type="smtp"', 'type="imap"')],
  ['an attribute on incomingServer (AC-61)', swap('type="imap"', 'type="imap" id="1"')],
  ['an attribute on outgoingServer (AC-61)', swap('type="smtp"', 'type="smtp" id="1"')],
  ['no hostname (AC-62)', without('<hostname>sslin.de</hostname>')],
  ['an empty hostname (AC-60)', hostname('')],
  ['an attribute on hostname (AC-61)', swap('<hostname>', '<hostname note="x">')],
  ['an element in hostname', hostname('<b>sslin.de</b>')],
  ['white space around hostname (AC-60)', hostname('\n  sslin.de\n')],
  ['a placeholder in hostname (AC-63)', hostname('mail.%EMAILDOMAIN%')],
  ['a hostname with a trailing dot (AC-63)', hostname('sslin.de.')],
  ['a hostname of one label (AC-63)', hostname('localhost')],
  ['an IPv4 address as hostname (AC-63)', hostname('192.0.2.1')],
  ['an IPv6 address as hostname (AC-63)', hostname('[2001:db8::1]')],
  ['a hostname as U-label (AC-63)', hostname('mail.bücher.example')],
  ['a hostname in capitals', hostname('SSLin.de')],
  ['a hostname with an underscore', hostname('ssl_in.de')],
  ['a label that begins with a hyphen', hostname('-sslin.de')],
  ['a label of 64 characters', hostname(`${'a'.repeat(64)}.example`)],
  ['a hostname of 254 characters', hostname(`${'a'.repeat(49)}.${`${'b'.repeat(49)}.`.repeat(4)}${'c'.repeat(4)}`)],
  ['a hostname with a port', hostname('sslin.de:993')],
  ['no port (AC-62)', without('<port>993</port>')],
  ['an empty port (AC-60)', port('')],
  ['port 0', port('0')],
  ['port 65536', port('65536')],
  ['a port of many digits', port('4294968289')],
  ['a port with a sign (AC-71)', port('+993')],
  ['a negative port', port('-993')],
  ['a port with a leading zero (AC-71)', port('0993')],
  ['a port with a separator (AC-71)', port('9.93')],
  ['white space before a port (AC-60)', port(' 993')],
  ['a line end after a port (AC-60)', port('993\n')],
  ['a port between line ends (AC-60)', port('\n993\n')],
  ['plain text (AC-64)', swap('>SSL<', '>plain<')],
  ['socketType TLS (AC-64)', swap('>SSL<', '>TLS<')],
  ['socketType in lower case', swap('>STARTTLS<', '>starttls<')],
  ['white space around socketType (AC-60)', swap('>SSL<', '> SSL <')],
  ['no socketType (AC-62)', without('<socketType>SSL</socketType>')],
  ['two socketTypes (AC-62)', swap('<socketType>SSL', '<socketType>SSL</socketType><socketType>STARTTLS')],
  ['no authentication (AC-62)', authentication()],
  ['an empty authentication (AC-60)', authentication('')],
  ['the old word plain (AC-66)', authentication('plain')],
  ['the old word secure (AC-66)', authentication('secure')],
  ['authentication none (AC-66)', authentication('none')],
  ['an unknown word after a known one', authentication('password-cleartext', 'SCRAM-SHA-256')],
  ['an unknown word before a known one', authentication('client-IP-address', 'password-cleartext')],
  ['OAuth2 in lower case', authentication('oauth2')],
  ['white space around authentication (AC-60)', authentication(' OAuth2')],
  ['authentication with a system', swap('<authentication>', '<authentication system="sasl">')],
  ['only rare logins at IMAP (AC-67)', authentication('NTLM', 'GSSAPI')],
  ['only rare logins at SMTP (AC-67)', (xml) => xml.replace(SMTP, authentication('TLS-client-cert'))],
  ['no username (AC-62)', without('<username>%EMAILADDRESS%</username>')],
  ['two usernames (AC-62)', swap('<username>', '<username>x</username><username>')],
  ['an empty username (AC-60)', username('')],
  ['white space before a username (AC-60)', username(' fred')],
  ['white space after a username (AC-60)', username('fred ')],
  ['a username between line ends (AC-60)', username('\n%EMAILADDRESS%\n')],
  ['an ideographic space after a username', username('fred\u3000')],
  ['half a placeholder (AC-74)', username('%EMAILADDRESS')],
  ['an unknown placeholder (AC-74)', username('%REALNAME%')],
  ['a placeholder in lower case (AC-74)', username('%emailaddress%')],
  ['a stray per cent sign before a placeholder (AC-74)', username('%%EMAILADDRESS%')],
  ['username before authentication', exchanged(/<authentication>.*/, /<username>.*/)],
  ['port before hostname', exchanged(/<hostname>.*/, /<port>.*/)],
  ['pop3 at an IMAP server', lastInImap('<pop3><leaveMessagesOnServer>true</leaveMessagesOnServer></pop3>')],
  ['an empty pop3 (AC-60)', swap(/<pop3>[\s\S]*?<\/pop3>/, '<pop3/>')],
  ['leaveMessagesOnServer 1 (AC-71)', swap('>true<', '>1<')],
  ['leaveMessagesOnServer with white space (AC-60)', swap('>true<', '> true<')],
  ['downloadOnBiff', swap('</pop3>', '<downloadOnBiff>true</downloadOnBiff></pop3>')],
  ['a help page over http', helpUrl('http://help.example.org/mail')],
  ['a help page in capitals HTTP', helpUrl('HTTP://help.example.org/mail')],
  ['a script as help page', helpUrl('javascript:alert(1)')],
  ['a help page without a host', helpUrl('https:///mail')],
  ['a help page with a user', helpUrl('https://fred@help.example.org/mail')],
  ['a placeholder in a help page', helpUrl('https://help.example.org/%EMAILDOMAIN%')],
  ['white space in a help page', helpUrl('https://help.example.org/a b')],
  ['no address of a help page', without(' url="https://help.example.org/mail"')],
  ['a help page before a server (AC-80)', exchanged(SMTP, DOCUMENTATION)],
  ['a help page without a description (AC-60)', without(/<descr [\s\S]*<\/descr>/)],
  ['an empty description (AC-60)', swap('Set up a mail app', '')],
  ['white space around a description (AC-60)', swap('Set up a mail app', 'Set up a mail app ')],
  ['a description without a language (AC-80)', without(' lang="en"')],
  ['a language that is none (AC-80)', swap('lang="en"', 'lang="english_gb"')],
  ['a page to switch IMAP on, over http', lastInProvider(swap('https:', 'http:')(ENABLE))],
  ['a page to switch IMAP on, without instruction', lastInProvider('<enable visiturl="https://a.example/"/>')],
  ['a page to switch IMAP on, in the root', afterProvider(ENABLE)],
  ['a page to switch IMAP on, before the help', swap(DOCUMENTATION, `${ENABLE}${DOCUMENTATION.exec(CLIENT_CONFIG)}`)],
  ['OAuth in the provider', lastInProvider(OAUTH2)],
  ['OAuth twice', afterProvider(`${OAUTH2}${OAUTH2}`)],
  ['OAuth without issuer (AC-69)', oAuth2('<issuer>login.example.org</issuer>', '')],
  ['OAuth without tokenURL (AC-69)', oAuth2('<tokenURL>https://login.example.org/token</tokenURL>', '')],
  ['an OAuth secret (AC-69)', oAuth2('</oAuth2>', '<clientSecret>x</clientSecret></oAuth2>')],
  ['an issuer over http (AC-69)', oAuth2('login.example.org', 'http://login.example.org')],
  ['an issuer with a query (AC-69)', oAuth2('login.example.org', 'https://login.example.org/?a=b')],
  ['an issuer with a fragment (AC-69)', oAuth2('login.example.org', 'https://login.example.org/#a')],
  ['an authURL over http (AC-69)', oAuth2('https://login.example.org/auth', 'http://login.example.org/auth')],
  ['an empty scope (AC-60)', oAuth2('https://mail.example.org/ offline_access', '')],
  ['two spaces between scopes', oAuth2('/ offline', '/  offline')],
]

/** What the default grammar does not take and the insecure one does. */
const PLAIN: readonly Control[] = [
  ['plain text in both directions', all(/>(?:SSL|STARTTLS)</g, '>plain<')],
  ['plain text outgoing only', (xml) => xml.replaceAll(new RegExp(SMTP, 'g'), swap(/>(?:SSL|STARTTLS)</, '>plain<'))],
  ['plain POP3 alone', both(without(IMAP), swap('>SSL<', '>plain<'))],
]

describe('client-config', () => {
  const grammar = createGrammar('client-config')

  test.each(CLIENT_CONFIG_TAKES)('takes %s', (_, change) => {
    expect(grammar.check(change(CLIENT_CONFIG))).toEqual([])
  })

  test.each([...CLIENT_CONFIG_REFUSES, ...PLAIN])('refuses %s', (_, change) => {
    expect(grammar.check(change(CLIENT_CONFIG))[0]).toMatch(A_REASON_OF_THE_GRAMMAR)
  })
})

describe('client-config-insecure', () => {
  const grammar = createGrammar('client-config-insecure')

  test.each([...CLIENT_CONFIG_TAKES, ...PLAIN])('takes %s', (_, change) => {
    expect(grammar.check(change(CLIENT_CONFIG))).toEqual([])
  })

  test.each([
    ...CLIENT_CONFIG_REFUSES,
    ['plain POP3 beside IMAP with TLS', (xml: string) => xml.replace(POP3, swap('>SSL<', '>plain<'))],
    ['plain SMTP beside SMTP with TLS', swap('>STARTTLS<', '>plain<')],
    ['plain text with white space around', all(/>(?:SSL|STARTTLS)</g, '> plain<')],
  ] satisfies Control[])('refuses %s', (_, change) => {
    expect(grammar.check(change(CLIENT_CONFIG))[0]).toMatch(A_REASON_OF_THE_GRAMMAR)
  })
})

// AUTODISCOVER §2.6.
const OUTLOOK = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol>
        <Type>IMAP</Type>
        <Server>sslin.de</Server>
        <Port>993</Port>
        <LoginName>max@example.org</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>SSL</Encryption>
        <AuthRequired>on</AuthRequired>
      </Protocol>
      <Protocol>
        <Type>POP3</Type>
        <Server>sslin.de</Server>
        <Port>995</Port>
        <LoginName>max@example.org</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>SSL</Encryption>
        <AuthRequired>on</AuthRequired>
      </Protocol>
      <Protocol>
        <Type>SMTP</Type>
        <Server>sslout.de</Server>
        <Port>465</Port>
        <LoginName>max@example.org</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>SSL</Encryption>
        <AuthRequired>on</AuthRequired>
        <UsePOPAuth>on</UsePOPAuth>
        <SMTPLast>off</SMTPLast>
      </Protocol>
    </Account>
  </Response>
</Autodiscover>
`

const IMAP_BLOCK = /<Protocol>\s*<Type>IMAP[\s\S]*?<\/Protocol>/
const POP3_BLOCK = /<Protocol>\s*<Type>POP3[\s\S]*?<\/Protocol>/
const SMTP_BLOCK = /<Protocol>\s*<Type>SMTP[\s\S]*?<\/Protocol>/
const ACCOUNT = /<Account>[\s\S]*<\/Account>/
const PROTECTION = /<SSL>on<\/SSL>\s*<Encryption>SSL<\/Encryption>/

const login = (text: string) => swap('>max@example.org<', `>${text}<`)
const server = (name: string) => swap('<Server>sslin.de<', `<Server>${name}<`)
const outlookPort = (text: string) => swap('<Port>993<', `<Port>${text}<`)
const protection = (ssl: string, encryption: string) =>
  swap(PROTECTION, `<SSL>${ssl}</SSL><Encryption>${encryption}</Encryption>`)
const inBlock = (part: string) => swap('</Protocol>', `${part}</Protocol>`)
const beforeAccount = (part: string) => swap('<Account>', `${part}<Account>`)

const OUTLOOK_TAKES: readonly Control[] = [
  ['the reference document', (xml) => xml],
  ['the answer to a GET, without logins', all(/<LoginName>.*/g, '')],
  ['IMAP and SMTP', without(POP3_BLOCK)],
  ['POP3 and SMTP', without(IMAP_BLOCK)],
  ['STARTTLS', protection('on', 'TLS')],
  ['Windows login', swap('<SPA>off', '<SPA>on')],
  ['a server without login', swap('<AuthRequired>on', '<AuthRequired>off')],
  ['another login for SMTP', swap('<UsePOPAuth>on', '<UsePOPAuth>off')],
  ['a login with characters of XML', login("o'neil&amp;&lt;co@example.org")],
  ['a login with a per cent sign', login('50%off@example.org')],
  ['a login that looks like a number', login('007')],
  ['port 65535', outlookPort('65535')],
]

const OUTLOOK_REFUSES: readonly Control[] = [
  ['the root namespace with https (AD-25)', swap('="http://', '="https://')],
  ['the inner namespace with https (AD-25)', swap(/http(?=:\S+2006a)/, 'https')],
  ['the root without a namespace', without(/ xmlns="\S+2006"/)],
  ['Response in the root namespace (AD-25)', without(/ xmlns="\S+2006a"/)],
  ['another root', all(/Autodiscover(?=[ >])/g, 'AutoDiscover')],
  ['an attribute on the root (AD-26)', swap('<Autodiscover ', '<Autodiscover version="1" ')],
  ['an attribute on a leaf (AD-26)', swap('<Type>', '<Type note="x">')],
  ['a User element (AD-43)', beforeAccount('<User><DisplayName>Max</DisplayName></User>')],
  ['two accounts (AD-27)', swap(ACCOUNT, `${ACCOUNT.exec(OUTLOOK)}${ACCOUNT.exec(OUTLOOK)}`)],
  ['two responses', (xml) => xml.replace(/<Response[\s\S]*<\/Response>/, '$&$&')],
  ['no account', without(ACCOUNT)],
  ['an error beside the account', beforeAccount('<Error/>')],
  ['AccountType in capitals (AD-27)', swap('>email<', '>Email<')],
  ['no AccountType (AD-27)', without('<AccountType>email</AccountType>')],
  ['an Action that redirects (AD-44)', swap('>settings<', '>redirectUrl<')],
  ['a RedirectUrl (AD-44)', swap('</Action>', '</Action><RedirectUrl>https://a.example/</RedirectUrl>')],
  ['MicrosoftOnline (AD-44)', swap('</Action>', '</Action><MicrosoftOnline>False</MicrosoftOnline>')],
  ['an Action after the blocks (AD-27)', exchanged(/<Action>.*/, SMTP_BLOCK)],
  ['type POP (AD-28)', swap('>POP3<', '>POP<')],
  ['type EXCH (AD-44)', swap('>IMAP<', '>EXCH<')],
  ['a type in lower case (AD-28)', swap('>IMAP<', '>imap<')],
  ['white space around a type (AD-30)', swap('>IMAP<', '> IMAP<')],
  ['two IMAP blocks (AD-28)', swap(IMAP_BLOCK, `${IMAP_BLOCK.exec(OUTLOOK)}${IMAP_BLOCK.exec(OUTLOOK)}`)],
  ['two SMTP blocks (AD-28)', swap(SMTP_BLOCK, `${SMTP_BLOCK.exec(OUTLOOK)}${SMTP_BLOCK.exec(OUTLOOK)}`)],
  ['POP3 before IMAP (AD-28)', exchanged(IMAP_BLOCK, POP3_BLOCK)],
  ['SMTP before IMAP (AD-28)', exchanged(IMAP_BLOCK, SMTP_BLOCK)],
  ['no SMTP block (AD-40)', without(SMTP_BLOCK)],
  ['no incoming block', both(without(IMAP_BLOCK), without(POP3_BLOCK))],
  ['a CalDAV block (AD-34, off)', swap('</Account>', '<Protocol><Type>CalDAV</Type></Protocol></Account>')],
  ['Server after Port (AD-29)', exchanged(/<Server>.*/, /<Port>.*/)],
  ['Encryption before SSL (AD-29)', exchanged(/<SSL>.*/, /<Encryption>.*/)],
  ['LoginName in some blocks only (AD-29)', without(/<LoginName>.*/)],
  ['no Server (AD-29)', without('<Server>sslin.de</Server>')],
  ['an empty Server (AD-30)', server('')],
  ['white space around Server (AD-30)', server(' sslin.de ')],
  ['a placeholder in Server (AD-36)', server('mail.%EMAILDOMAIN%')],
  ['an IP address as Server', server('192.0.2.1')],
  ['a URL as Server', server('https://sslin.de/')],
  ['no Port (AD-29)', without('<Port>993</Port>')],
  ['an empty Port (AD-30)', outlookPort('')],
  ['port 0', outlookPort('0')],
  ['port 65536', outlookPort('65536')],
  ['a Port with a sign (AD-30)', outlookPort('+993')],
  ['white space around Port (AD-30)', outlookPort('\n993\n')],
  ['an empty LoginName (AD-30)', login('')],
  ['white space around LoginName (AD-30)', login('max@example.org ')],
  ['a placeholder in LoginName (AD-36)', login('%EMAILADDRESS%')],
  ['no DomainRequired (AD-29)', without('<DomainRequired>off</DomainRequired>')],
  ['DomainRequired on (AD-31)', swap('<DomainRequired>off', '<DomainRequired>on')],
  ['DomainName (AD-31)', swap('<SPA>', '<DomainName>x</DomainName><SPA>')],
  ['no SPA (AD-29)', without('<SPA>off</SPA>')],
  ['SPA in capitals (AD-31)', swap('<SPA>off', '<SPA>Off')],
  ['SPA with white space (AD-30)', swap('<SPA>off', '<SPA> off')],
  ['an empty SPA (AD-30)', swap('<SPA>off', '<SPA>')],
  ['Encryption TLS with SSL off (AD-32)', protection('off', 'TLS')],
  ['Encryption SSL with SSL off (AD-32)', protection('off', 'SSL')],
  ['Encryption None with SSL on (AD-32)', protection('on', 'None')],
  ['Encryption Auto (AD-32)', protection('on', 'Auto')],
  ['SSL true (AD-31)', protection('true', 'SSL')],
  ['an empty SSL (AD-30)', protection('', 'SSL')],
  ['Encryption in lower case', protection('on', 'ssl')],
  ['no SSL (AD-29)', without('<SSL>on</SSL>')],
  ['no Encryption (AD-29)', without('<Encryption>SSL</Encryption>')],
  ['no AuthRequired (AD-29)', without('<AuthRequired>on</AuthRequired>')],
  ['a TTL (AD-45)', swap('<Server>', '<TTL>1</TTL><Server>')],
  ['an unknown element in a block', inBlock('<TLS>on</TLS>')],
  ['UsePOPAuth at IMAP (AD-29)', inBlock('<UsePOPAuth>on</UsePOPAuth>')],
  ['no UsePOPAuth at SMTP (AD-29)', without('<UsePOPAuth>on</UsePOPAuth>')],
  ['no SMTPLast at SMTP (AD-29)', without('<SMTPLast>off</SMTPLast>')],
  ['SMTPLast on', swap('<SMTPLast>off', '<SMTPLast>on')],
  ['text between elements', swap('<Account>', 'x<Account>')],
]

const OUTLOOK_PLAIN: readonly Control[] = [['SSL off with Encryption None', protection('off', 'None')]]

describe('autodiscover-outlook', () => {
  const grammar = createGrammar('autodiscover-outlook')

  test.each(OUTLOOK_TAKES)('takes %s', (_, change) => {
    expect(grammar.check(change(OUTLOOK))).toEqual([])
  })

  test.each([...OUTLOOK_REFUSES, ...OUTLOOK_PLAIN])('refuses %s', (_, change) => {
    expect(grammar.check(change(OUTLOOK))[0]).toMatch(A_REASON_OF_THE_GRAMMAR)
  })
})

describe('autodiscover-outlook-insecure', () => {
  const grammar = createGrammar('autodiscover-outlook-insecure')

  test.each([...OUTLOOK_TAKES, ...OUTLOOK_PLAIN])('takes %s', (_, change) => {
    expect(grammar.check(change(OUTLOOK))).toEqual([])
  })

  test.each(OUTLOOK_REFUSES)('refuses %s', (_, change) => {
    expect(grammar.check(change(OUTLOOK))[0]).toMatch(A_REASON_OF_THE_GRAMMAR)
  })
})

// AUTODISCOVER §2.5.
const ERROR = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response>
    <Error Time="12:00:00.0000000" Id="1054084152">
      <ErrorCode>600</ErrorCode>
      <Message>Invalid Request</Message>
      <DebugData/>
    </Error>
  </Response>
</Autodiscover>
`

const time = (text: string) => swap('12:00:00.0000000', text)
const id = (text: string) => swap('Id="1054084152"', `Id="${text}"`)
const code = (text: string) => swap('>600<', `>${text}<`)
const message = (text: string) => swap('>Invalid Request<', `>${text}<`)

describe('autodiscover-error', () => {
  const grammar = createGrammar('autodiscover-error')

  test.each<Control>([
    ['the reference document', (xml) => xml],
    ['error 500', code('500')],
    ['error 601', code('601')],
    ['error 603', code('603')],
    ['the last moment of a day', time('23:59:59.9999999')],
    ['the smallest Id', id('0')],
    ['the largest Id', id('4294967295')],
    ['an empty DebugData in two tags', swap('<DebugData/>', '<DebugData></DebugData>')],
  ])('takes %s', (_, change) => {
    expect(grammar.check(change(ERROR))).toEqual([])
  })

  test.each<Control>([
    ['the namespace with https (AD-25)', swap('http://', 'https://')],
    ['Response in the namespace of settings (AD-51)', swap('<Response>', '<Response xmlns="urn:2006a">')],
    ['Error in an Account (AD-51)', both(swap('<Error ', '<Account><Error '), swap('</Error>', '</Error></Account>'))],
    ['two errors', (xml) => xml.replace(/<Error [\s\S]*<\/Error>/, '$&$&')],
    ['no error', without(/<Error [\s\S]*<\/Error>/)],
    ['no Time (AD-51)', without(' Time="12:00:00.0000000"')],
    ['a Time of six places (AD-51)', time('12:00:00.000000')],
    ['hour 24', time('24:00:00.0000000')],
    ['minute 60', time('12:60:00.0000000')],
    ['a Time with a date', time('2026-11-01T12:00:00.0000000')],
    ['no Id (AD-51)', without(' Id="1054084152"')],
    ['an empty Id', id('')],
    ['an Id that does not fit into 32 bits (AD-51)', id('4294967296')],
    ['an Id of many digits', id('99999999999999999999')],
    ['a negative Id', id('-1')],
    ['an Id with a sign', id('+1')],
    ['an Id with white space', id(' 1')],
    ['an Id with a leading zero', id('01')],
    ['a third attribute (AD-26)', swap('<Error ', '<Error Code="600" ')],
    ['an empty ErrorCode', code('')],
    ['an unknown ErrorCode', code('599')],
    ['error 501, which is not used', code('501')],
    ['white space around ErrorCode (AD-30)', code(' 600')],
    ['an empty Message (AD-30)', message('')],
    ['white space around Message (AD-30)', message('Invalid Request\n')],
    ['DebugData with text (AD-51)', swap('<DebugData/>', '<DebugData>x</DebugData>')],
    ['DebugData with white space (AD-51)', swap('<DebugData/>', '<DebugData> </DebugData>')],
    ['DebugData with an element (AD-51)', swap('<DebugData/>', '<DebugData><a/></DebugData>')],
    ['no DebugData (AD-51)', without('<DebugData/>')],
    ['Message before ErrorCode', exchanged(/<ErrorCode>.*/, /<Message>.*/)],
    ['an unknown element', swap('<DebugData/>', '<DebugData/><Help/>')],
  ])('refuses %s', (_, change) => {
    expect(grammar.check(change(ERROR))[0]).toMatch(A_REASON_OF_THE_GRAMMAR)
  })
})

// MOBILECONFIG §2.2.
const PROFILE = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadType</key>
	<string>Configuration</string>
	<key>PayloadVersion</key>
	<integer>1</integer>
	<key>PayloadIdentifier</key>
	<string>net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a</string>
	<key>PayloadUUID</key>
	<string>E55134D8-0042-5503-AC17-C679CCCCC58A</string>
	<key>PayloadDisplayName</key>
	<string>Example Mail (user@example.org)</string>
	<key>PayloadDescription</key>
	<string>Sets up user@example.org on this device. The profile contains no password; you will be asked for it during installation.</string>
	<key>PayloadOrganization</key>
	<string>Example Mail</string>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadType</key>
			<string>com.apple.mail.managed</string>
			<key>PayloadVersion</key>
			<integer>1</integer>
			<key>PayloadIdentifier</key>
			<string>net.example.autoconfig.profile.e55134d8-0042-5503-ac17-c679ccccc58a.mail-imap</string>
			<key>PayloadUUID</key>
			<string>FC36D1B0-3946-5583-9FC4-3300BB723018</string>
			<key>PayloadDisplayName</key>
			<string>Mail</string>
			<key>PayloadDescription</key>
			<string>Adds the mail account user@example.org.</string>
			<key>EmailAccountDescription</key>
			<string>Example Mail</string>
			<key>EmailAccountName</key>
			<string>Uma Example</string>
			<key>EmailAccountType</key>
			<string>EmailTypeIMAP</string>
			<key>EmailAddress</key>
			<string>user@example.org</string>
			<key>IncomingMailServerAuthentication</key>
			<string>EmailAuthPassword</string>
			<key>IncomingMailServerHostName</key>
			<string>sslin.de</string>
			<key>IncomingMailServerPortNumber</key>
			<integer>993</integer>
			<key>IncomingMailServerUseSSL</key>
			<true/>
			<key>IncomingMailServerUsername</key>
			<string>user@example.org</string>
			<key>OutgoingMailServerAuthentication</key>
			<string>EmailAuthPassword</string>
			<key>OutgoingMailServerHostName</key>
			<string>sslout.de</string>
			<key>OutgoingMailServerPortNumber</key>
			<integer>465</integer>
			<key>OutgoingMailServerUseSSL</key>
			<true/>
			<key>OutgoingMailServerUsername</key>
			<string>user@example.org</string>
			<key>OutgoingPasswordSameAsIncomingPassword</key>
			<true/>
			<key>SMIMESigningUserOverrideable</key>
			<true/>
			<key>SMIMESigningCertificateUUIDUserOverrideable</key>
			<true/>
			<key>SMIMEEncryptByDefaultUserOverrideable</key>
			<true/>
			<key>SMIMEEncryptionCertificateUUIDUserOverrideable</key>
			<true/>
		</dict>
	</array>
</dict>
</plist>
`

const name = (text: string) => swap('>Uma Example<', `>${text}<`)
const number = (element: string) => swap('<integer>993</integer>', element)
const flag = (element: string) => swap('<true/>', element)
const CONTENT = /<array>[\s\S]*<\/array>/

describe('profile', () => {
  const grammar = createGrammar('profile')

  test.each<Control>([
    ['the reference document', (xml) => xml],
    ['a name with characters of XML and beyond the basic plane', name('Ünï &lt;b&gt;&amp;👻')],
    ['a text of one character', name('U')],
    ['a text of several lines', name('Uma\nExample')],
    ['false', flag('<false/>')],
    ['true in two tags', flag('<true></true>')],
    ['the number 0', number('<integer>0</integer>')],
    ['an array of texts', swap(CONTENT, '<array><string>a</string><string>b</string></array>')],
    ['a dictionary in a dictionary', flag('<dict><key>default</key><string>x</string></dict>')],
  ])('takes %s', (_, change) => {
    expect(grammar.check(change(PROFILE))).toEqual([])
  })

  test.each<Control>([
    ['another version', swap('<plist version="1.0">', '<plist version="1.1">')],
    ['no version', swap('<plist version="1.0">', '<plist>')],
    ['a namespace', swap('<plist ', '<plist xmlns="urn:example" ')],
    [
      'an array as root',
      both(swap('<dict>', '<array><dict>'), swap(/<\/dict>\s*<\/plist>/, '</dict></array></plist>')),
    ],
    ['two dictionaries as root', swap('</plist>', '<dict><key>a</key><true/></dict></plist>')],
    ['an empty plist', () => '<plist version="1.0"/>'],
    ['an empty dictionary', () => '<plist version="1.0"><dict/></plist>'],
    ['an empty array (MC-51)', swap(CONTENT, '<array/>')],
    ['a key without a value', without('<string>Configuration</string>')],
    ['a value without a key', without('<key>PayloadVersion</key>')],
    ['a last key without a value', swap(/<true\/>(?=\s*<\/dict>)/, '')],
    ['a value before its key', exchanged(/<key>PayloadType.*/, /<string>Configuration.*/)],
    ['an empty key', swap('<key>PayloadType<', '<key><')],
    ['an attribute on a key', swap('<key>', '<key id="x">')],
    ['a key in an array', swap('<array>', '<array><key>x</key>')],
    ['an empty text (MC-24)', name('')],
    ['an empty text in one tag (MC-24)', swap('<string>Uma Example</string>', '<string/>')],
    ['a text of white space (MC-24)', name('  \n')],
    ['white space before a text', name(' Uma')],
    ['white space after a text', name('Uma\n')],
    ['an element in a text', name('<b>Uma</b>')],
    ['an empty integer (MC-24)', number('<integer/>')],
    ['an integer with white space', number('<integer> 993 </integer>')],
    ['an integer with a sign', number('<integer>+993</integer>')],
    ['an integer with a leading zero', number('<integer>0993</integer>')],
    ['an integer with a fraction', number('<integer>993.0</integer>')],
    ['a hexadecimal integer', number('<integer>0x3e1</integer>')],
    ['a real (MC-24)', number('<real>993</real>')],
    ['a date', number('<date>2026-11-01T00:00:00Z</date>')],
    ['data', number('<data>AAAA</data>')],
    ['true with text', flag('<true>yes</true>')],
    ['true with white space', flag('<true> </true>')],
    ['true in capitals', flag('<True/>')],
    ['a boolean as text element', flag('<boolean>true</boolean>')],
    ['text between elements', swap('<true/>', 'x<true/>')],
  ])('refuses %s', (_, change) => {
    expect(grammar.check(change(PROFILE))[0]).toMatch(A_REASON_OF_THE_GRAMMAR)
  })
})

test('text that is not XML is refused with the line of the fault', () => {
  expect(createGrammar('profile').check('<plist>\n<dict>')).toEqual([expect.stringMatching(/^line 2, text: /)])
})
