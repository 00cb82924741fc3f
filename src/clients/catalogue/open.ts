/**
 * Clients that read Mozilla's autoconfig format, with whatever else they ask. Facts: AUTOCONFIG §1.7, §1.9 and §2,
 * AUTODISCOVER §1.1 and §1.6. A long file because it is one table.
 */
import { parulaJson } from '../autodiscover-json.ts'
import { deltaChat } from '../delta-chat.ts'
import { enoughMail } from '../enough-mail.ts'
import { evolution } from '../evolution.ts'
import { fairEmail } from '../fairemail.ts'
import { geary } from '../geary.ts'
import { kmail } from '../kmail.ts'
import { nextcloud } from '../nextcloud.ts'
import { himalaya as himalayaPacc } from '../pacc.ts'
import { parula } from '../parula.ts'
import { thunderbird } from '../thunderbird.ts'
import { thunderbirdAndroid } from '../thunderbird-android.ts'
import { type ClientEntry, use } from './client-entry.ts'
import { AT, config, database, look, post, type Question, records } from './question.ts'

const ENCODED = '?emailaddress={encoded}'
const RAW = '?emailaddress={address}'
const AUTODISCOVER_RECORD = records('SRV', ['_autodiscover._tcp'], 'AD-96', 'AC-106')
const DAV_NAMES = ['_caldavs._tcp', '_carddavs._tcp']
/** Server, and in a TXT record of the same name the path. */
const DAV = [...records('SRV', DAV_NAMES, 'AC-105'), ...records('TXT', DAV_NAMES, 'AC-105')]
const REDIRECTS = 'test/worker/well-known.test.ts'

const dav = (service: 'caldav' | 'carddav'): Question => ({
  form: 'dav',
  method: 'PROPFIND',
  target: `https://{domain}/.well-known/${service}`,
  proof: [REDIRECTS],
})

const JSON_URL = 'https://autodiscover.{domain}/autodiscover/autodiscover.json'

const FIRST_OF_EACH = 'takes the first IMAP and the first SMTP server'

export const OPEN_CLIENTS: readonly ClientEntry[] = [
  {
    name: 'Thunderbird',
    platforms: 'Windows, macOS, Linux',
    source: thunderbird.source,
    order: 'at once',
    patienceSeconds: 5,
    questions: [
      config(AT.config + ENCODED, 'AC-6', 'AC-22'),
      config(AT.wellKnown + ENCODED, 'AC-7'),
      config(AT.plainConfig + ENCODED, 'AC-42'),
      config(AT.plainWellKnown + ENCODED, 'AC-42'),
      database('https://live.thunderbird.net/autoconfig/v1.1/{domain}', 10),
      config(AT.mxConfig + ENCODED, 'AC-8', 'AC-9'),
      database('https://live.thunderbird.net/autoconfig/v1.1/{mx}', 10),
      post('outlook', AT.autodiscover, 'AD-1', 'AD-87'),
      post('outlook', AT.domain, 'AD-1', 'AD-87'),
      post('outlook', AT.redirectStep, 'AD-91'),
      ...AUTODISCOVER_RECORD,
      post('outlook', AT.service, 'AD-1', 'AD-47'),
      ...DAV,
      dav('caldav'),
      dav('carddav'),
    ],
    uses: [
      use('takes the first IMAP, else POP3, and the first SMTP server; the others are on offer', 'AC-81', 'AC-75'),
      use('leaves fetched mail on a POP3 server as the entry says', 'AC-81'),
      use('looks at Content-Type, and reads numbers and truth values into texts', 'AC-35', 'AC-71', 'AC-88'),
      use('can be told by an organisation to take this service for its database', 'AC-3'),
      use('takes the same servers from Autodiscover, and never a plain connection', 'AD-114', 'AD-115', 'AD-116'),
    ],
    model: thunderbird,
    recorded: ['thunderbird-desktop'],
    remarks: [
      'The first of its addresses that answers with 2xx is read, and hides the others of its kind.',
      'It sends the password to Autodiscover unasked; it is neither read nor logged here.',
    ],
  },
  {
    name: 'Thunderbird for Android, K-9 Mail',
    platforms: 'Android',
    source: thunderbirdAndroid.source,
    order: 'at once',
    questions: [
      config(AT.config, 'AC-1'),
      config(AT.wellKnown, 'AC-2'),
      config(AT.plainConfig, 'AC-42'),
      config(AT.plainWellKnown, 'AC-42'),
      database(AT.thunderbirdDatabase),
      config(AT.mxConfig, 'AC-8'),
      database(AT.thunderbirdDatabaseOfMx),
    ],
    uses: [use(FIRST_OF_EACH, 'AC-82', 'AC-88'), use('is set up by a QR code as well', 'AC-108', 'AC-109', 'AC-110')],
    model: thunderbirdAndroid,
    recorded: ['thunderbird-android'],
    remarks: [
      'It never sends the address. POP3 is not offered. An answer that came over plain HTTP has to be confirmed.',
    ],
  },
  {
    name: 'Evolution',
    platforms: 'Linux',
    source: evolution.source,
    order: 'in turn',
    patienceSeconds: 15,
    questions: [
      config(`${AT.config}${ENCODED}&emailmd5={md5}`, 'AC-21'),
      config(`${AT.plainConfig}${ENCODED}&emailmd5={md5}`, 'AC-42'),
      config(`${AT.wellKnown}${ENCODED}&emailmd5={md5}`, 'AC-21'),
      config(`${AT.plainWellKnown}${ENCODED}&emailmd5={md5}`, 'AC-42'),
      database(AT.thunderbirdDatabase),
      config(`${AT.mxConfig}${ENCODED}&emailmd5={md5}`, 'AC-8', 'AC-9'),
      ...records('SRV', ['_imaps._tcp', '_imap._tcp', '_pop3s._tcp', '_pop3._tcp'], 'AC-102'),
      ...records('SRV', ['_submissions._tcp', '_submission._tcp'], 'AC-102'),
      ...DAV,
    ],
    uses: [
      use('takes the last listed server of each type', 'AC-83', 'AC-88'),
      use('sent a made-up local part in older versions, which must not come back', 'AC-26'),
      use('may ask `autoconfig.<public suffix>`, where nothing is answered', 'AC-17'),
    ],
    model: evolution,
    recorded: ['evolution'],
    remarks: [
      'It looks behind MX records only when the database has said 404. SRV records are asked beside all of it.',
    ],
  },
  {
    name: 'KMail',
    platforms: 'Linux',
    source: kmail.source,
    order: 'in turn',
    questions: [
      database(AT.thunderbirdDatabase),
      config(AT.config, 'AC-1'),
      config(AT.plainConfig, 'AC-42'),
      config(AT.wellKnown, 'AC-2'),
    ],
    uses: [use('takes the first incoming server, and STARTTLS for SMTP where it is listed', 'AC-84', 'AC-88')],
    model: kmail,
    recorded: ['kmail'],
  },
  {
    name: 'Delta Chat',
    platforms: 'Android, iOS, Windows, macOS, Linux',
    source: deltaChat.source,
    order: 'in turn',
    questions: [
      config(`${AT.config}?emailaddress={all-encoded}`, 'AC-24'),
      config(AT.wellKnown, 'AC-2'),
      look(AT.domain, 'AD-46'),
      look(AT.autodiscover, 'AD-46'),
      database(AT.thunderbirdDatabase),
    ],
    uses: [
      use('tries every IMAP and SMTP server, in order', 'AC-85', 'AC-88'),
      use('takes the servers of Autodiscover, TLS tried before STARTTLS', 'AD-114', 'AD-115', 'AD-116'),
      use(
        'is set up by a link as well, unless there is only POP3',
        'test/unit/handover/delta-chat-link.test.ts',
        'AC-112',
      ),
    ],
    model: deltaChat,
    recorded: ['delta-chat'],
    remarks: ['Its own table of providers comes before everything. It knows no POP3, and asks Autodiscover by GET.'],
  },
  {
    name: 'FairEmail',
    platforms: 'Android (F-Droid, GitHub)',
    source: fairEmail.source,
    order: 'in turn',
    patienceSeconds: 10,
    questions: [
      config(AT.config + RAW, 'AC-6', 'AC-22'),
      config(AT.wellKnown + RAW, 'AC-7', 'AC-22'),
      config(AT.plainConfig + RAW, 'AC-42'),
      config(AT.plainWellKnown + RAW, 'AC-42'),
      database(AT.thunderbirdDatabase),
      ...records('SRV', ['_imap._tcp', '_imaps._tcp', '_submission._tcp', '_submissions._tcp'], 'AC-102'),
      post('outlook', AT.domain, 'AD-1', 'AD-14'),
      post('outlook', AT.autodiscover, 'AD-1', 'AD-14'),
    ],
    uses: [
      use('takes the first IMAP and SMTP server, with the login of the last', 'AC-86', 'AC-73', 'AC-88'),
      use('takes the servers of Autodiscover', 'AD-114', 'AD-115'),
    ],
    model: fairEmail,
    recorded: ['fairemail'],
    remarks: ['Results are scored: SRV records count more than a document.'],
  },
  {
    name: 'FairEmail from Google Play',
    platforms: 'Android',
    source: fairEmail.source,
    order: 'in turn',
    questions: [
      database(AT.thunderbirdDatabase),
      ...records('SRV', ['_imap._tcp', '_imaps._tcp', '_submission._tcp', '_submissions._tcp'], 'AC-102'),
    ],
    uses: [],
    recorded: [],
    remarks: ['SRV records are all that a provider can publish for it.'],
  },
  {
    name: 'Nextcloud Mail',
    platforms: 'Web',
    source: nextcloud.source,
    order: 'in turn',
    patienceSeconds: 7,
    questions: [
      config(AT.config + RAW, 'AC-6', 'AC-22'),
      config(AT.wellKnown + RAW, 'AC-7', 'AC-22'),
      database(AT.thunderbirdDatabase),
      config(AT.plainConfig + RAW, 'AC-42'),
      config(AT.plainWellKnown + RAW, 'AC-42'),
      config(AT.mxConfig + RAW, 'AC-8', 'AC-9'),
    ],
    uses: [use(FIRST_OF_EACH, 'AC-87', 'AC-88')],
    model: nextcloud,
    recorded: ['nextcloud-mail'],
  },
  {
    name: 'Geary',
    platforms: 'Linux',
    source: geary.source,
    order: 'in turn',
    questions: [config(AT.config, 'AC-1'), database(AT.thunderbirdDatabase)],
    uses: [
      use('takes the first incoming server if it is IMAP, and asks for the login', 'AC-87', 'AC-77', 'AC-88'),
      use('knows Gmail and Outlook.com by the id of the document', 'AC-57'),
    ],
    model: geary,
    recorded: ['geary'],
    remarks: ['It reads the body of every answer, errors as well: ours hold nothing to read.'],
  },
  {
    name: 'Parula (Mustang)',
    platforms: 'Windows, macOS, Linux',
    source: parula.source,
    order: 'at once',
    patienceSeconds: 3,
    questions: [
      database('https://v1.ispdb.net/{domain}'),
      config(AT.config + ENCODED, 'AC-6'),
      config(AT.wellKnown, 'AC-2'),
      config(AT.plainConfig, 'AC-42'),
      config(AT.mxConfig, 'AC-8'),
      post('outlook', AT.autodiscover, 'AD-1', 'AD-87'),
      post('outlook', AT.domain, 'AD-1', 'AD-87'),
      post('outlook', AT.redirectStep, 'AD-91'),
      ...['https://autodiscover.{domain}', 'https://{domain}'].flatMap((origin) =>
        ['Ews', 'ActiveSync', 'REST'].map((protocol) =>
          look(
            `${origin}/autodiscover/autodiscover.json/v1.0/{address}?Protocol=${protocol}`,
            ...({ Ews: ['AD-67'], ActiveSync: ['AD-66'] }[protocol] ?? ['AD-68']),
          ),
        ),
      ),
      ...['Ews', 'ActiveSync', 'REST'].map((protocol) =>
        look(
          `http://autodiscover.{domain}/autodiscover/autodiscover.json/v1.0/{address}?Protocol=${protocol}`,
          'AD-92',
        ),
      ),
    ],
    uses: [
      use('takes the first IMAP and SMTP server of a document that names the domain', 'AC-87', 'AC-58', 'AC-88'),
      use('takes the servers of Autodiscover, with every incoming one on offer', 'AD-114', 'AD-115'),
      use('takes the URL of Exchange’s services', 'AD-66', 'AD-67'),
    ],
    model: parula,
    exchangeModel: parulaJson,
    recorded: ['parula'],
  },
  {
    name: 'Maily (enough_mail)',
    platforms: 'Android, iOS',
    source: enoughMail.source,
    order: 'in turn',
    patienceSeconds: 20,
    questions: [
      config(AT.config + RAW, 'AC-6', 'AC-22'),
      config(AT.plainConfig + RAW, 'AC-42'),
      config(AT.mxConfig + RAW, 'AC-8', 'AC-9'),
      database(AT.thunderbirdDatabase),
      database(AT.thunderbirdDatabaseOfMx),
    ],
    uses: [use(FIRST_OF_EACH, 'AC-87', 'AC-36', 'AC-88')],
    model: enoughMail,
    recorded: ['enough-mail'],
  },
  {
    name: 'Himalaya (pimconf)',
    platforms: 'Linux, macOS, Windows',
    source: himalayaPacc.source,
    order: 'in turn',
    questions: [
      {
        form: 'pacc',
        method: 'GET',
        target: 'https://ua-auto-config.{domain}/.well-known/user-agent-configuration.json',
        proof: ['AC-94', 'AC-97'],
      },
      ...records('TXT', ['_ua-auto-config'], 'AC-95'),
      config(AT.config + ENCODED, 'AC-6'),
      config(AT.plainConfig, 'AC-42'),
      config(AT.wellKnown, 'AC-2'),
      config(AT.plainWellKnown, 'AC-42'),
      database(AT.thunderbirdDatabase),
      ...records('SRV', ['_imap._tcp', '_imaps._tcp', '_submission._tcp'], 'AC-102'),
      ...records('SRV', ['_jmap._tcp'], 'AC-105'),
      ...DAV,
    ],
    uses: [
      use('takes the hosts of PACC when the record has the digest of the document', 'AC-94', 'AC-95'),
      use('asks for a TXT record `mailconf=` as well, which the zone holds on request only', 'AC-106'),
    ],
    paccModel: himalayaPacc,
    recorded: [],
    remarks: [
      'Newer versions ask everything at once. It looks behind MX records too; at which addresses is not recorded.',
      'By its source it drops a whole autoconfig document that names JMAP; nobody has run it.',
    ],
  },
  {
    name: 'Nine',
    platforms: 'Android',
    source: 'wdes/mail-autodiscover-autoconfig, src/routes/autoconfig.rs (9 Aug 2024)',
    order: 'in turn',
    questions: [
      look(`${JSON_URL}?Email={encoded}&Protocol=ActiveSync&RedirectCount=1`, 'AD-66'),
      config(`https://autoconfig.{domain}/v1.1/mail/config-v1.1.xml${ENCODED}`, 'AC-15'),
    ],
    uses: [],
    recorded: ['nine'],
    remarks: ['What it does with the answers is not known.'],
  },
  {
    name: 'Spark, MailTime, ProfiMail',
    platforms: 'Android',
    source: 'wdes/mail-autodiscover-autoconfig, src/routes/autoconfig.rs (9 Aug 2024)',
    order: 'in turn',
    questions: [config(AT.config, 'AC-1')],
    uses: [],
    recorded: [],
    remarks: [
      'Seen at this address by another server’s author; the form of their query, and what they read, is not known.',
    ],
  },
]
