import { parulaJson } from '../../autodiscover-json.ts'
import { parula as model } from '../../parula.ts'
import { clientEntry, use } from '../client-entry.ts'
import { firstRead, LIKE_A_BROWSER, steps } from '../plan.ts'
import { AT, config, database, ENCODED, JSON_PATH, look, post, type Question } from '../question.ts'

const PROOF = { Ews: 'AD-67', ActiveSync: 'AD-66', REST: 'AD-68' } as const
const PROTOCOLS = ['Ews', 'ActiveSync', 'REST'] as const

const json = (origin: string, protocol: (typeof PROTOCOLS)[number], proof: string): Question =>
  look(`${origin}${JSON_PATH}/v1.0/{address}?Protocol=${protocol}`, proof)

/** Facts: AUTOCONFIG §2.1, AUTODISCOVER §1.1, §6.2. It asks for its MX records over HTTPS. */
export const client = clientEntry({
  name: 'Parula (Mustang)',
  family: 'open',
  place: 100,
  platforms: 'Windows, macOS, Linux',
  source: model.source,
  order: 'at once',
  patienceSeconds: 3,
  search: {
    kinds: [
      firstRead([
        database('https://v1.ispdb.net/{domain}'),
        config(AT.config + ENCODED, 'AC-6'),
        config(AT.wellKnown, 'AC-2'),
        config(AT.plainConfig, 'AC-42'),
      ]),
      { ...firstRead([config(AT.mxConfig, 'AC-8')]), mx: 'parent-and-base' },
      {
        ...firstRead([]),
        steps: [
          ...steps([post('outlook', AT.autodiscover, 'AD-1', 'AD-87'), post('outlook', AT.domain, 'AD-1', 'AD-87')]),
          { question: post('outlook', AT.redirectStep, 'AD-91'), leads: { by: 'repeated-post' } },
        ],
      },
      firstRead([
        ...['https://autodiscover.{domain}', 'https://{domain}'].flatMap((origin) =>
          PROTOCOLS.map((protocol) => json(origin, protocol, PROOF[protocol])),
        ),
        ...PROTOCOLS.map((protocol) => json('http://autodiscover.{domain}', protocol, 'AD-92')),
      ]),
    ],
    http: LIKE_A_BROWSER,
    enough: 'incoming',
  },
  uses: [
    use('takes the first IMAP and SMTP server of a document that names the domain', 'AC-87', 'AC-58', 'AC-88'),
    use('takes the servers of Autodiscover, with every incoming one on offer', 'AD-114', 'AD-115'),
    use('takes the URL of Exchange’s services', 'AD-66', 'AD-67'),
  ],
  model,
  exchangeModel: parulaJson,
  recorded: ['parula'],
})
