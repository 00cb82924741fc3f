import type { EmailAddress, Hostname } from '../address/index.ts'
import { askedFor, type ClientEntry, looksFor, type Question } from '../clients/catalogue/index.ts'
import type { Search, StepTaken } from '../clients/index.ts'
import type { AskLimits, Exchange, Network } from '../clients/network.ts'
import { VERIFY_REQUEST_MS } from '../limits.ts'
import { madeUpAddress } from './made-up.ts'
import type { ProfileSeen } from './seen.ts'

export type ProfileRead = Pick<ProfileSeen, 'fault' | 'identifier' | 'signature' | 'mistakes'>

/** Reads a profile: this room knows nothing of property lists and signatures. */
export type ProfileReader = (bytes: Uint8Array) => ProfileRead

export interface ProfilesSeen {
  readonly profiles: readonly ProfileSeen[]
  /** What a device asks when a person opens the profile, at one host or another. */
  readonly opened: readonly Exchange[]
  /** What no device asks: the profile of somebody else. */
  readonly other?: Exchange
}

interface Whose {
  readonly address: EmailAddress
  readonly service?: Hostname | undefined
  readonly readProfile?: ProfileReader
}

const LIKE_SAFARI: AskLimits = { redirects: 20, keepsMethod: false, patienceMs: VERIFY_REQUEST_MS }

/**
 * Opens the profile as devices do, where some of the clients are such: at the first host that answers at all. That of a
 * made-up address is asked for as well, where there is a profile to compare it with.
 */
export async function openProfiles(
  { address, service, readProfile }: Whose,
  clients: readonly ClientEntry[],
  network: Network,
): Promise<ProfilesSeen> {
  const question = clients.flatMap((client) => openedBy(client) ?? [])[0]
  if (question === undefined) return { profiles: [], opened: [] }
  const { domain } = address
  const open = async (host: string, whose: EmailAddress) => {
    const exchange = await network.ask(askedFor(question, { address: whose, mx: '', service: host }), LIKE_SAFARI)
    return { exchange, profile: profileIn(exchange, whose, readProfile) }
  }
  const opened: Exchange[] = []
  const hosts = service === undefined ? [`autoconfig.${domain}`, await recordTarget(network, domain)] : [service]
  for (const host of hosts.filter((one) => one !== undefined)) {
    const { exchange, profile } = await open(host, address)
    opened.push(exchange)
    if (profile === undefined) continue
    const stranger = profile.identifier === undefined ? undefined : madeUpAddress(domain, 'postamt-verify-2')
    if (stranger === undefined) return { profiles: [profile], opened }
    const other = await open(host, stranger)
    return { profiles: [profile, ...(other.profile ? [other.profile] : [])], opened, other: other.exchange }
  }
  return { profiles: [], opened }
}

/** What a person opens on such a device; nothing of a client that asks by itself. */
const openedBy = (client: ClientEntry): Question | undefined =>
  looksFor(client) === 'profile' ? client.questions[0] : undefined

async function recordTarget(network: Network, domain: string): Promise<string | undefined> {
  const records = await network.records('SRV', `_autodiscover._tcp.${domain}`)
  return records.ok ? records.records.map(({ target }) => target).find((target) => target !== '.') : undefined
}

function profileIn(
  { answer }: Exchange,
  address: EmailAddress,
  readProfile: ProfileReader | undefined,
): ProfileSeen | undefined {
  if (answer === undefined) return undefined
  const { url, status, contentType, body, bytes = new TextEncoder().encode(body) } = answer
  const read = status === 200 ? readProfile?.(bytes) : undefined
  return { url, address, status, contentType, ...read }
}

/** The search of such a device on which a person has opened the profile; of every other client, as it was. */
export function withOpened(
  client: ClientEntry,
  search: Search,
  { opened, profiles }: ProfilesSeen,
  address: EmailAddress,
): Search {
  const question = openedBy(client)
  const [last] = opened.toReversed()
  if (question === undefined || last === undefined) return search
  const subject = { address, mx: '', service: URL.parse(last.asked.target)?.host ?? '' }
  return {
    ...search,
    steps: search.steps.flatMap((step) =>
      step.question === question
        ? opened.map((exchange) => openedStep(question, exchange, profiles))
        : { ...step, target: askedFor(step.question, subject).target },
    ),
  }
}

/** What a device makes of what a person opened. */
function openedStep(question: Question, exchange: Exchange, profiles: readonly ProfileSeen[]): StepTaken {
  const { answer, asked, hops } = exchange
  const step = { question, target: asked.target, exchange }
  if (answer === undefined) return { ...step, outcome: 'not-fetched', reason: hops.at(-1)?.failure ?? 'no-answer' }
  if (answer.status !== 200) return { ...step, outcome: 'not-fetched', reason: `status ${answer.status}` }
  return profiles.find(({ url }) => url === answer.url)?.identifier === undefined
    ? { ...step, outcome: 'refused', reason: 'not-a-profile' }
    : { ...step, outcome: 'taken', reason: undefined }
}
