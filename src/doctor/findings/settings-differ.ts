import type { ServerChoice } from '../../clients/index.ts'
import type { FindingKind, Seen } from '../seen.ts'

/** How programs came by their settings. */
type Way = 'autoconfig' | 'Autodiscover' | 'SRV records' | 'PACC'

const WAYS: readonly (readonly [Way, RegExp])[] = [
  ['autoconfig', /\/config-v1\.1\.xml|\/v1\.1\//i],
  ['Autodiscover', /\/autodiscover\//i],
  ['SRV records', /^_/],
  ['PACC', /user-agent-configuration/],
]

type Servers = ReadonlyMap<string, ServerChoice>

export const settingsDiffer: FindingKind = {
  id: 'settings-differ',
  severity: 'problem',
  symptom: 'Two programs on the same desk set up different servers, or another login, for the same address.',
  cause:
    'Families of programs are told different things: two services answer for the domain, or its SRV records were left behind when a server moved.',
  mend: 'Let one service answer everywhere, and publish the SRV records that `postamt dns` prints.',
  source: 'AC-102; AUTOCONFIG §5; AUTODISCOVER §2.3',
  find(seen) {
    const ways = [...serversByWay(seen)]
    return ways.flatMap(([way, servers], index) =>
      ways.slice(index + 1).flatMap(([other, others]) => {
        const difference = differenceOf(servers, others)
        return difference === undefined
          ? []
          : [
              {
                where: `${way} and ${other}`,
                detail: `${way} ${difference[0]}, ${other} ${difference[1]}: mend the one that is wrong.`,
              },
            ]
      }),
    )
  },
}

function serversByWay({ verdicts }: Seen): ReadonlyMap<Way, Servers> {
  const ways = new Map<Way, Map<string, ServerChoice>>()
  for (const { search } of verdicts) {
    const { found } = search
    const way = found === undefined ? undefined : WAYS.find(([, pattern]) => pattern.test(found.by))?.[0]
    if (found === undefined || way === undefined || isDatabase(search.steps)) continue
    const { incoming, outgoing, alternatives } = found.understood
    const servers = ways.get(way) ?? new Map<string, ServerChoice>()
    ways.set(way, servers)
    for (const server of [incoming, outgoing, ...alternatives])
      if (server !== undefined && server.hostname !== '') servers.set(keyOf(server), server)
  }
  return ways
}

const isDatabase = (steps: Seen['verdicts'][number]['search']['steps']) =>
  steps.some(({ outcome, question }) => outcome === 'taken' && question.elsewhere === true)

const keyOf = ({ protocol, hostname, port }: ServerChoice) =>
  `${protocol.toUpperCase()} ${hostname.toLowerCase()}:${port}`

/** One way may name fewer servers than the other, as some formats have room for one; it may not name others. */
function differenceOf(servers: Servers, others: Servers): readonly [string, string] | undefined {
  for (const protocol of ['IMAP', 'POP3', 'SMTP']) {
    const [ours, theirs] = [servers, others].map((all) =>
      [...all.keys()].filter((key) => key.startsWith(`${protocol} `)),
    )
    if (ours === undefined || theirs === undefined || ours.length === 0 || theirs.length === 0) continue
    const isWithin = (some: readonly string[], all: readonly string[]) => some.every((key) => all.includes(key))
    if (!isWithin(ours, theirs) && !isWithin(theirs, ours)) return [`names ${ours.join(', ')}`, theirs.join(', ')]
  }
  for (const [key, one] of servers) {
    const other = others.get(key)
    if (other === undefined) continue
    if (one.security !== other.security && one.security !== 'undecided' && other.security !== 'undecided')
      return [`says ${SAYS[one.security]} for ${key}`, SAYS[other.security]]
    if (isOtherLogin(one.username, other.username))
      return [`gives ${key} a login by ${loginSays(one.username)}`, `one by ${loginSays(other.username)}`]
  }
  return undefined
}

const SAYS = { tls: 'TLS from the first byte', starttls: 'STARTTLS', none: 'no encryption' } as const

/** A login is compared by its form: it is part of an address, and has no place in a report. */
const loginSays = (login: string | undefined) => (login?.includes('@') === true ? 'the address' : 'another name')

const isOtherLogin = (one: string | undefined, other: string | undefined) =>
  one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase()
