import { parseDomain } from '../address/index.ts'
import { createApp, dnsFrom, lookupFor } from '../app.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { openCatalog } from '../catalog/index.ts'
import { readSettings, type Settings } from '../settings.ts'
import type { Output } from './check.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'

export interface DnsOptions {
  readonly serviceHost?: string
  /** Whose customer the domain is, where nothing else says so. */
  readonly provider?: string
  readonly customerCertificates?: boolean
  readonly previous?: string
  readonly mailconf?: boolean
  readonly lang?: string
  readonly json?: boolean
  /** Whether DNS is asked about the domain; else nothing leaves the machine. */
  readonly dns?: boolean
}

/**
 * Prints the records to publish for a domain, from the files on disk and as the service at `/dns` says them; the exit
 * status is 1 when there are none.
 */
export async function dns(root: string, text: string, options: DnsOptions, out: Output): Promise<number> {
  const domain = parseDomain(text)
  if (!domain.ok) return refuse(out, `"${text}" is no domain; write it as in example.org`)
  const { catalog } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  if (catalog === undefined) return refuse(out, 'The catalog has mistakes; "postamt check" names them.')
  const opened = openCatalog({ version: 'unbuilt', ...catalog })
  const asked = `https://localhost/dns/${domain.value}.${options.json === true ? 'json' : 'txt'}${queryFrom(options)}`
  try {
    const settings = settingsFrom(options)
    const lookup = lookupFor(opened, settings, undefined, out.error, dnsFrom(settings))
    const app = createApp({ catalog: opened, settings, lookup })
    const response = await app.fetch(new Request(asked))
    const answer = (await response.text()).trimEnd()
    if (response.ok) out.log(answer)
    else out.error(options.json === true ? answer : answer.replace(/^; /, ''))
    return response.ok ? 0 : 1
  } catch (error) {
    // A setting that cannot work says in its message how to mend it.
    return refuse(out, (error as Error).message)
  }
}

/** The service's own settings from the environment, where the command line does not say others. */
function settingsFrom({ serviceHost, provider, customerCertificates, dns: asksDns }: DnsOptions): Settings {
  const { SERVICE_HOST, DEFAULT_PROVIDER, CUSTOMER_CERTIFICATES, PUBLISH_INSECURE, DNS_OVER_HTTPS_URL } = process.env
  return readSettings({
    SERVICE_HOST: serviceHost ?? SERVICE_HOST,
    DEFAULT_PROVIDER: provider ?? DEFAULT_PROVIDER,
    CUSTOMER_CERTIFICATES: customerCertificates === true ? 'true' : CUSTOMER_CERTIFICATES,
    PUBLISH_INSECURE,
    DNS_OVER_HTTPS_URL: asksDns === true ? DNS_OVER_HTTPS_URL : '',
  })
}

function queryFrom({ previous, mailconf, lang }: DnsOptions): string {
  const wishes = { previous, lang, mailconf: mailconf === true ? '1' : undefined }
  const given = Object.entries(wishes).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

function refuse(out: Output, message: string): number {
  out.error(message)
  return 1
}
