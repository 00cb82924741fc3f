import { parseEmailAddress, parseServiceHost } from '../address/index.ts'
import { createApp, dnsFrom, lookupFor } from '../app.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { openCatalog } from '../catalog/index.ts'
import type { Step } from '../lookup/index.ts'
import { readSettings } from '../settings.ts'
import type { Output } from './check.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'

export interface ShowOptions {
  readonly variant?: string
  readonly insecure?: boolean
  /** Whether DNS is asked about the domain; else nothing leaves the machine. */
  readonly dns?: boolean
}

/** Prints the three documents for an address, from the files on disk; the exit status is 1 when there is none of them. */
export async function show(root: string, text: string, options: ShowOptions, out: Output): Promise<number> {
  const address = parseEmailAddress(text)
  if (!address.ok) return refuse(out, `"${text}" is no e-mail address; write it as in you@example.org`)
  const { catalog } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  if (catalog === undefined) return refuse(out, 'The catalog has mistakes; "postamt check" names them.')
  const settings = readSettings({
    PUBLISH_INSECURE: String(options.insecure === true),
    DNS_OVER_HTTPS_URL: options.dns === true ? process.env['DNS_OVER_HTTPS_URL'] : '',
  })
  const opened = openCatalog({ version: 'unbuilt', ...catalog })
  const lookup = lookupFor(opened, settings, undefined, out.error, dnsFrom(settings))
  const app = createApp({ catalog: opened, settings, lookup })
  const found = await lookup({ address: address.value, host: parseServiceHost('localhost') })
  const why = found.ok ? found.value.why : 'why' in found.error ? found.error.why : []
  out.log(`${why.map(stepLine).join('\n')}\n`)
  const answers = await Promise.all(
    requestsFor(address.value.text, options).map(async ({ client, request }) => ({
      client,
      response: await app.fetch(request),
    })),
  )
  for (const { client, response } of answers) out.log(`── ${client}: ${response.status}\n\n${await response.text()}`)
  return answers.some(({ response }) => response.ok) ? 0 : 1
}

/** What each family of clients asks, at a host that speaks for nobody. */
function requestsFor(address: string, { variant }: ShowOptions) {
  const base = 'https://localhost'
  const encoded = encodeURIComponent(address)
  const element = address.replaceAll('&', '&amp;')
  const body = `<Autodiscover><Request><EMailAddress>${element}</EMailAddress></Request></Autodiscover>`
  const package_ = variant === undefined ? '' : `&variant=${encodeURIComponent(variant)}`
  return [
    { client: 'Thunderbird', request: new Request(`${base}/mail/config-v1.1.xml?emailaddress=${encoded}`) },
    { client: 'Outlook', request: new Request(`${base}/autodiscover/autodiscover.xml`, { method: 'POST', body }) },
    { client: 'Apple', request: new Request(`${base}/email.mobileconfig?email=${encoded}${package_}`) },
  ]
}

/** One step of the look-up's trail, with what was seen. */
function stepLine({ source, outcome, evidence = {} }: Step): string {
  const seen = Object.entries(evidence).map(([what, value]) => `${what} ${shown(value)}`)
  return [`${source}: ${outcome}`, ...seen].join(', ')
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([key, text]) => `${key} ${text}`)
    .join(' with ')
}

function refuse(out: Output, message: string): number {
  out.error(message)
  return 1
}
