import * as z from 'zod'
import type { ProviderSource } from '../schema.ts'
import type { Fact, Sign } from './fact.ts'
import { isDnsObservation } from './origin.ts'
import { domainsFrom, httpsUrlFrom, nameFrom, type RawServer, serversFrom } from './reading.ts'
import { covers, isOneOwners } from './signs.ts'

/** Facts of hosters: what their own help pages say, and what DNS shows of them. */

const server = z.object({
  type: z.string(),
  hostname: z.string(),
  port: z.int().min(1).max(65_535),
  socketType: z.string(),
})

const provider = z.object({
  name: z.string(),
  website: z.string().optional(),
  domains: z.array(z.string()),
  mxPatterns: z.array(z.string()),
  autodiscoverTargets: z.array(z.string()).optional(),
  servers: z.array(server).optional(),
  serverTemplates: z.array(server).optional(),
  perCustomer: z.string().optional(),
  username: z.string().nullish(),
  webmail: z.string().nullish(),
  passwordChange: z.string().nullish(),
  helpUrls: z.array(z.object({ url: z.string(), lang: z.string() })).optional(),
  ownHelpPage: z.boolean().optional(),
  sources: z.array(z.string()),
})

export const hostersFile = z.object({
  providers: z.array(provider),
  mxGateways: z.array(z.object({ name: z.string(), mxPatterns: z.array(z.string()) })),
})

export type HostersFile = z.infer<typeof hostersFile>
type Hoster = HostersFile['providers'][number]

export function hosterFacts({ providers, mxGateways }: HostersFile): Fact[] {
  const gateways = mxGateways.flatMap(({ mxPatterns }) => mxPatterns)
  return providers.flatMap((given) => factFrom(given, providers, gateways))
}

function factFrom(given: Hoster, all: readonly Hoster[], gateways: readonly string[]): Fact[] {
  const remarks: string[] = []
  const named = given.sources.filter((source) => /^https?:\/\//.test(source))
  const sources = named.flatMap((source) => httpsUrlFrom(source, []) ?? [])
  const pages = sources.filter((source) => !isDnsObservation(source))
  // An entry that also rests on files nobody can look up does not say which of its servers do.
  const areNamed = pages.length > 0 && named.length === given.sources.length
  if (!areNamed) remarks.push('rests on sources that nobody can look up: its servers only confirm what others say')
  if (sources.length === 0) return []
  const help = (given.helpUrls ?? []).flatMap(({ url, lang }) => {
    const page = httpsUrlFrom(url, remarks)
    return page === undefined ? [] : [{ url: page, lang, topic: 'general' as const }]
  })
  const { servers: perCustomer, values } = customersServers(given.perCustomer)
  const raw = [...(given.servers ?? []), ...(given.serverTemplates ?? []), ...perCustomer]
  const username = loginFrom(given.username ?? undefined, remarks)
  const pagesOf = { website: given.website, webmail: given.webmail, passwordChange: given.passwordChange }
  const links = Object.entries(pagesOf).flatMap(([key, url]) => {
    const page = httpsUrlFrom(url ?? undefined, remarks)
    return page === undefined ? [] : [[key, page]]
  })
  return [
    {
      origin: 'hosters',
      name: nameFrom(given.name),
      ...Object.fromEntries(links),
      domains: domainsFrom(given.domains, remarks),
      domainPatterns: [],
      signs: signsFrom(given, all, gateways, remarks),
      servers: serversFrom(
        raw.map((server) => ({ ...server, username })),
        areNamed,
        remarks,
      ),
      ...(values === undefined ? {} : { values }),
      ...(help.length === 0 ? {} : { help }),
      sources,
      own: given.ownHelpPage !== false && areNamed,
      remarks,
    },
  ]
}

/** A login that can be written down, or `ask`; nothing where the page does not say. */
function loginFrom(text: string | undefined, remarks: string[]): string | undefined {
  if (text === undefined || /^%[A-Z]+%$/.test(text)) return text
  if (/%EMAILADDRESS%|\baddress\b/.test(text) && !/not the address|name of the/.test(text)) {
    remarks.push(`login "${text}" is taken as the address`)
    return '%EMAILADDRESS%'
  }
  remarks.push(`login "${text}" cannot be derived: people are asked`)
  return 'ask'
}

/**
 * Ports in brackets behind a host that each customer has for himself: `(993/995/465 SSL; 143/110/587 STARTTLS)`. The host
 * is read from the MX record where the text says that it is the MX host.
 */
function customersServers(text: string | undefined): { servers: RawServer[]; values?: ProviderSource['values'] } {
  const listed = /\(([^()]*\b(?:SSL|STARTTLS)[^()]*)\)/.exec(text ?? '')?.[1]
  if (text === undefined || listed === undefined) return { servers: [] }
  const servers = listed.split(';').flatMap((group) => {
    const socketType = /STARTTLS/.test(group) ? 'STARTTLS' : 'SSL'
    const ports = group.match(/\d+/g) ?? []
    return ports.flatMap((port): RawServer[] => {
      const type = PROTOCOLS[port]
      return type === undefined ? [] : [{ type, hostname: '%SERVER%', port: Number(port), socketType }]
    })
  })
  return { servers, values: { server: /= MX host/.test(text) ? 'from-mx' : 'tenant' } }
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  ...{ 993: 'imap', 143: 'imap', 995: 'pop3', 110: 'pop3', 465: 'smtp', 587: 'smtp' },
}

/**
 * MX hosts, and autodiscover targets for domains behind a filter. A target that several entries share proves none of them,
 * and a filter's MX says nothing about the mailbox.
 */
function signsFrom(given: Hoster, all: readonly Hoster[], gateways: readonly string[], remarks: string[]): Sign[] {
  const others = all.filter((other) => other !== given)
  const mx = withoutCovered(given.mxPatterns).flatMap((pattern): Sign[] => {
    const isFilter = gateways.some((gateway) => covers(gateway, pattern))
    if (isFilter) remarks.push(`the MX ${pattern} is a filter's: left out`)
    if (!isOneOwners(pattern)) remarks.push(`the MX ${pattern} reaches beyond one owner: left out`)
    return isFilter || !isOneOwners(pattern) ? [] : [{ mx: pattern }]
  })
  const targets = (given.autodiscoverTargets ?? []).flatMap((target): Sign[] => {
    const isShared = others.some((other) =>
      (other.autodiscoverTargets ?? []).some((pattern) => covers(pattern, target)),
    )
    if (isShared) remarks.push(`the autodiscover target ${target} is shared with others: no sign`)
    return isShared || !isOneOwners(target) ? [] : [{ autodiscover: target }]
  })
  return [...mx, ...targets]
}

function withoutCovered(patterns: readonly string[]): string[] {
  return patterns.filter(
    (pattern, index) =>
      !patterns.some((other, place) => place !== index && other !== pattern && covers(other, pattern)),
  )
}
