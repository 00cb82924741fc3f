/** Programs that ask Autodiscover and no autoconfig. Facts: AUTODISCOVER §1.1 to §1.6. */
import { androidExchange } from '../activesync.ts'
import { outlookJson } from '../autodiscover-json.ts'
import { ewsManagedApi } from '../ews.ts'
import { outlook } from '../outlook.ts'
import { type ClientEntry, use } from './client-entry.ts'
import { AT, config, look, post, type Question, records } from './question.ts'

const RECORD = records('SRV', ['_autodiscover._tcp'], 'AD-96', 'AC-106')
const JSON_PATH = '/autodiscover/autodiscover.json'
const SOAP_PATH = '/autodiscover/autodiscover.svc'

const json = (protocol: string, ...proof: readonly string[]): Question =>
  look(`https://autodiscover.{domain}${JSON_PATH}?Email={encoded}&Protocol=${protocol}&RedirectCount=1`, ...proof)

/** The end of most searches: the redirect over plain HTTP, the record, and the service that both lead to. */
const lastSteps = (body: 'outlook' | 'mobile-sync', ...proof: readonly string[]): readonly Question[] => [
  look(AT.redirectStep, 'AD-91'),
  ...RECORD,
  post(body, AT.service, ...proof),
]

const SOAP_STEPS: readonly Question[] = [
  post('soap', `https://{domain}${SOAP_PATH}`, 'AD-75', 'AD-81'),
  post('soap', `https://autodiscover.{domain}${SOAP_PATH}`, 'AD-75', 'AD-81'),
  look(`http://autodiscover.{domain}${SOAP_PATH}`, 'AD-91'),
  ...RECORD,
  post('soap', `https://{service}${SOAP_PATH}`, 'AD-75', 'AD-81'),
]

export const EXCHANGE_PROGRAMS: readonly ClientEntry[] = [
  {
    name: 'Outlook for Windows, classic',
    platforms: 'Windows',
    source: `${outlook.source}; JSON: ${outlookJson.source}`,
    order: 'in turn',
    questions: [
      look(`https://{domain}${JSON_PATH}/v1.0/{address}?Protocol=Autodiscoverv1&RedirectCount=1`, 'AD-61', 'AD-64'),
      post('outlook', AT.domain, 'AD-1', 'AD-13'),
      look(`https://autodiscover.{domain}${JSON_PATH}/v1.0/{address}?Protocol=Autodiscoverv1&RedirectCount=1`, 'AD-61'),
      post('outlook', AT.autodiscover, 'AD-1', 'AD-13'),
      ...lastSteps('outlook', 'AD-1'),
    ],
    uses: [
      use('takes the servers of the answer, in the classic dialog', 'AD-114', 'AD-32', 'AD-33'),
      use('is hung by a wrong pair of SSL and Encryption', 'AD-115', 'AD-41'),
      use('sends its XML request to the URL that JSON names', 'AD-60', 'AD-64'),
    ],
    model: outlook,
    exchangeModel: outlookJson,
    recorded: ['outlook-2010', 'outlook-2019', 'outlook-365'],
    remarks: [
      'The simplified dialog often does not use a right answer: [outlook.md](outlook.md).',
      'Outlook 2019 asks JSON with the address in the query. Whether the redirect comes before the record is disputed.',
    ],
  },
  {
    name: 'New Outlook (AutoDetect)',
    platforms: 'Windows, iOS, Android, macOS: Microsoft’s cloud asks',
    source: 'gronke/email-autodiscover 4 (2018), Mailu 3961 (2025), an operator’s log',
    order: 'in turn',
    questions: [
      json('ActiveSync', 'AD-66'),
      post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56', 'AD-88'),
      config(AT.wellKnown, 'AC-2'),
    ],
    uses: [],
    recorded: ['outlook-autodetect'],
    remarks: ['Whether it uses mail servers from any of these answers is not known.'],
  },
  {
    name: 'macOS Mail, old Outlook for Mac',
    platforms: 'macOS',
    source: 'mail-in-a-box 1811 (2020); which of the two asked is not known',
    order: 'in turn',
    questions: [json('EWS', 'AD-67'), post('outlook', AT.autodiscover, 'AD-1')],
    uses: [],
    recorded: ['macos'],
    remarks: ['Old Outlook for Mac uses no IMAP settings. Mac Mail has the profile, below.'],
  },
  {
    name: 'eM Client',
    platforms: 'Windows, macOS',
    source: 'mailcow-dockerized 370 (2017)',
    order: 'in turn',
    questions: [post('outlook', AT.autodiscover, 'AD-1', 'AD-88')],
    uses: [],
    recorded: ['em-client'],
    remarks: [
      'It names itself nowhere in the request. It is said to use mail servers; there is no source to model it by.',
    ],
  },
  {
    name: 'MyMail, Spike',
    platforms: 'Android',
    source: 'wdes/mail-autodiscover-autoconfig 4 (2022)',
    order: 'in turn',
    questions: [look(AT.domain, 'AD-46'), look(AT.autodiscover, 'AD-46')],
    uses: [],
    recorded: ['mymail', 'spike'],
    remarks: ['The two were seen at one address each. What they do with the answer is not known.'],
  },
  {
    name: 'Samsung Email',
    platforms: 'Android',
    source: 'sys4/automx 34 (2017)',
    order: 'in turn',
    questions: [post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56', 'AD-95'), look(AT.autodiscover, 'AD-46')],
    uses: [use('is read as Android’s own Exchange app reads', 'AD-59')],
    exchangeModel: androidExchange,
    recorded: ['samsung-email'],
    remarks: ['Its body comes in chunks. After an error it asks again by GET.'],
  },
  {
    name: 'Gmail app and others, account type "Exchange"',
    platforms: 'Android',
    source: androidExchange.source,
    order: 'in turn',
    questions: [
      post('mobile-sync', AT.domain, 'AD-55', 'AD-56'),
      post('mobile-sync', AT.autodiscover, 'AD-55', 'AD-56'),
      ...lastSteps('mobile-sync', 'AD-55', 'AD-56'),
    ],
    uses: [use('takes host and port of the ActiveSync URL', 'AD-55', 'AD-59', 'AD-115')],
    exchangeModel: androidExchange,
    recorded: ['android-exchange'],
  },
  {
    name: 'Evolution-EWS',
    platforms: 'Linux',
    source: 'GNOME/evolution-ews, e-ews-connection.c',
    order: 'at once',
    questions: [post('outlook', AT.domain, 'AD-1'), post('outlook', AT.autodiscover, 'AD-1'), ...RECORD],
    uses: [use('finds no Exchange block in an answer for mail', 'AD-44')],
    recorded: [],
    remarks: ['It reads only blocks of Exchange servers, which this service never sends.'],
  },
  {
    name: 'exchangelib',
    platforms: 'Python programs',
    source: 'ecederstrand/exchangelib, discovery.py, get_user_settings.py',
    order: 'in turn',
    patienceSeconds: 10,
    questions: SOAP_STEPS,
    uses: [use('takes the URL of Exchange’s web services', 'AD-81', 'AD-76')],
    exchangeModel: ewsManagedApi,
    recorded: ['exchangelib'],
    remarks: ['Read here by the model of the EWS Managed API.'],
  },
  {
    name: 'EWS Managed API and its ports',
    platforms: '.NET, Java, JavaScript, Dart programs',
    source: ewsManagedApi.source,
    order: 'in turn',
    questions: [look(AT.autodiscover, 'AD-82'), ...SOAP_STEPS],
    uses: [use('takes the URL of Exchange’s web services, and lists mail servers', 'AD-75', 'AD-81', 'AD-115')],
    exchangeModel: ewsManagedApi,
    recorded: ['ews-managed-api'],
    remarks: ['It looks for headers that invite to SOAP first: there are none.'],
  },
]
