import type { HttpsUrl } from '../../../../src/account/index.ts'
import type { Fact, FactServer } from '../../../../src/catalog/facts/fact.ts'
import type { Finding, MergeOptions } from '../../../../src/catalog/facts/merge.ts'
import { mergeIntoFiles } from '../../../../src/catalog/facts/settle.ts'

export const FAIREMAIL = 'https://github.com/M66B/FairEmail/blob/aaaa/providers.xml' as HttpsUrl
export const MAILCORE = 'https://github.com/MailCore/mailcore2/blob/bbbb/providers.json' as HttpsUrl
export const ISPDB = 'https://github.com/thunderbird/autoconfig/blob/cccc/ispdb/a.example.xml' as HttpsUrl

/** `imap imap.example.net:993 tls`, as findings print it. */
export function server(text: string, more: Partial<FactServer> = {}): FactServer {
  const [, protocol, hostname, port, security = 'unstated'] =
    /^(\w+) (\S+):(\d+)(?: (\w+))?$/.exec(text) ?? fail(`no server: ${text}`)
  return { protocol, hostname, port: Number(port), security, named: true, ...more } as FactServer
}

function fail(message: string): never {
  throw new Error(message)
}

export function fact(more: Partial<Fact> & { says?: readonly string[] }): Fact {
  const { says = [], ...rest } = more
  return {
    origin: 'FairEmail',
    name: 'Example',
    domains: [],
    domainPatterns: [],
    signs: [],
    servers: says.map((text) => server(text)),
    sources: [FAIREMAIL],
    own: false,
    remarks: [],
    ...rest,
  }
}

export interface Outcome {
  /** Every file after the merge, by path. */
  readonly files: Readonly<Record<string, string>>
  /** Without the confirmations and remarks, each as `kind path text`. */
  readonly told: readonly string[]
  readonly findings: readonly Finding[]
}

/** What files become of files when facts are merged into them. */
export function merged(
  files: Readonly<Record<string, string>>,
  facts: readonly Fact[],
  options: Partial<MergeOptions> = {},
): Outcome {
  const standing = Object.entries(files).map(([path, text]) => ({ path, text, local: false }))
  const { files: after, findings } = mergeIntoFiles(standing, facts, {
    checked: '2026-11',
    decide: false,
    refused: [],
    ...options,
  })
  const told = findings
    .filter(({ kind }) => kind !== 'confirmed' && kind !== 'remark')
    .map(({ kind, path, text }) => [kind, path, text].filter((part) => part !== undefined).join(' '))
  return { files: Object.fromEntries(after.map(({ path, text }) => [path, text])), told, findings }
}
