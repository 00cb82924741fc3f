import * as z from 'zod'
import type { HttpsUrl } from '../../account/index.ts'
import type { Fact } from './fact.ts'
import { domainsFrom, firstOfEach, httpsUrlFrom, nameFrom, type RawServer, serversFrom } from './reading.ts'
import { patternFromRegExp } from './signs.ts'

/** The tables that mail apps carry with them, as fact files: Delta Chat's, FairEmail's, MailCore's. */

const server = z.object({
  type: z.string(),
  hostname: z.string().optional(),
  port: z.int().min(1).max(65_535).optional(),
  socketType: z.string(),
  usernamePattern: z.string().optional(),
})

const provider = z.object({
  name: z.string(),
  domains: z.array(z.string()),
  domainPatterns: z.array(z.string()).optional(),
  mxPatterns: z.array(z.string()).optional(),
  website: z.string().optional(),
  appPassword: z.boolean().optional(),
  usernameLocalPart: z.boolean().optional(),
  servers: z.array(server),
})

/** The form that the three have in common. */
export const collectionFile = z.object({
  source: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/, { error: 'not a commit; write its 40 hex digits' }),
  providers: z.array(provider),
})

export type CollectionFile = z.infer<typeof collectionFile>
type CollectionProvider = CollectionFile['providers'][number]

/** Seen: in Delta Chat's table, whatever the capitals. */
const LOGINS: Readonly<Record<string, string>> = { EMAIL: '%EMAILADDRESS%', EMAILLOCALPART: '%EMAILLOCALPART%' }

export function deltaChatFacts({ commit, providers }: CollectionFile): Fact[] {
  const source = `https://github.com/deltachat/provider-db/tree/${commit}/_providers`
  return providers.map((given) => {
    const servers = given.servers.map((raw) => ({
      ...raw,
      username: LOGINS[(raw.usernamePattern ?? '').toUpperCase()],
    }))
    return factFrom('Delta Chat', source, given, servers)
  })
}

export function fairEmailFacts({ commit, providers }: CollectionFile): Fact[] {
  const source = `https://github.com/M66B/FairEmail/blob/${commit}/app/src/main/res/xml/providers.xml`
  return providers.map((given) => {
    const username = given.usernameLocalPart === true ? '%EMAILLOCALPART%' : undefined
    return factFrom(
      'FairEmail',
      source,
      given,
      given.servers.map((raw) => ({ ...raw, username })),
    )
  })
}

/** MailCore tries a provider's ports one after the other; only the first encrypted one of each protocol is a statement. */
export function mailCoreFacts({ commit, providers }: CollectionFile): Fact[] {
  const source = `https://github.com/MailCore/mailcore2/blob/${commit}/resources/providers.json`
  return providers.map((given) => {
    const fact = factFrom('MailCore', source, given, given.servers)
    return { ...fact, servers: firstOfEach(fact.servers) }
  })
}

function factFrom(origin: string, source: string, given: CollectionProvider, servers: readonly RawServer[]): Fact {
  const remarks: string[] = []
  const { exact, patterns } = domainsAndPatterns(given, remarks)
  const signs = (given.mxPatterns ?? []).flatMap((regExp) => {
    const mx = patternFromRegExp(regExp)
    if (mx === undefined) remarks.push(`the MX pattern ${regExp} has no form of ours: left out`)
    return mx === undefined ? [] : [{ mx }]
  })
  const website = httpsUrlFrom(given.website, remarks)
  return {
    origin,
    name: nameFrom(given.name),
    ...(website === undefined ? {} : { website }),
    domains: exact,
    domainPatterns: patterns,
    signs,
    servers: serversFrom(servers, true, remarks),
    ...(given.appPassword === true ? { appPassword: true } : {}),
    sources: [source as HttpsUrl],
    own: false,
    remarks,
  }
}

/** `.*.example.net` is a wildcard; `example..*` would be anybody's domain and only recognises. */
function domainsAndPatterns(given: CollectionProvider, remarks: string[]) {
  const wildcards: string[] = []
  const patterns: RegExp[] = []
  for (const source of given.domainPatterns ?? []) {
    const below = /^\.\*\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/.exec(source)?.[1]
    const pattern = regExpFrom(source)
    if (below !== undefined) wildcards.push(`*.${below}`)
    else if (pattern === undefined) remarks.push(`the domain pattern ${source} is no regular expression: left out`)
    else {
      patterns.push(pattern)
      remarks.push(`the domain pattern ${source} names no domain: it recognises what others name, and adds none`)
    }
  }
  return { exact: domainsFrom([...given.domains, ...wildcards], remarks), patterns }
}

/** For a whole domain. */
function regExpFrom(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`)
  } catch {
    return undefined
  }
}
