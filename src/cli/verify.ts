import { resolveMx, resolveSrv, resolveTxt } from 'node:dns/promises'
import { parseDomain } from '../address/index.ts'
import { createApp, dnsFrom, lookupFor } from '../app.ts'
import { compileCatalog } from '../catalog/compile.ts'
import { openCatalog } from '../catalog/index.ts'
import { autodiscoverFindings, type Probe } from '../doctor/autodiscover.ts'
import { MAX_PROBE_BYTES, PROBE_MS } from '../limits.ts'
import { readSettings } from '../settings.ts'
import type { Output } from './check.ts'
import { readCatalogFiles, readGatewayFiles } from './files.ts'

/** The outside, as far as it is looked at. Its calls throw as those of Node do. */
export interface Outside {
  readonly fetch: typeof fetch
  readonly resolveSrv: (name: string) => Promise<readonly { readonly name: string; readonly port: number }[]>
  readonly resolveMx: (name: string) => Promise<readonly { readonly exchange: string }[]>
  readonly resolveTxt: (name: string) => Promise<readonly (readonly string[])[]>
}

const OUTSIDE: Outside = { fetch, resolveSrv, resolveMx, resolveTxt }

/**
 * Looks at a domain from outside as Outlook does, and prints what keeps it from the right answer; the exit status is 1
 * when something does. What is asked goes to the domain's own hosts and to resolvers; no real address is sent.
 */
export async function verify(root: string, text: string, out: Output, outside: Outside = OUTSIDE): Promise<number> {
  const domain = parseDomain(text)
  if (!domain.ok) return refuse(out, `"${text}" is no domain; write it as in example.org`)
  const { catalog } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  if (catalog === undefined) return refuse(out, 'The catalog has mistakes; "postamt check" names them.')
  const settings = readSettings({ DNS_OVER_HTTPS_URL: process.env['DNS_OVER_HTTPS_URL'] })
  const opened = openCatalog({ version: 'unbuilt', ...catalog })
  const app = createApp({
    catalog: opened,
    settings,
    lookup: lookupFor(opened, settings, undefined, out.error, dnsFrom(settings)),
  })
  const request = {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: questionFor(domain.value),
  }
  const ours = await app.fetch(new Request('https://localhost/autodiscover/autodiscover.xml', request))
  const expected = ours.ok ? await ours.text() : undefined
  const probe = (host: string) => probeAt(`https://${host}/autodiscover/autodiscover.xml`, request, expected, outside)
  const [site, serviceName, isRedirected, srv, mx, txt] = await Promise.all([
    probe(domain.value),
    probe(`autodiscover.${domain.value}`),
    redirectsToHttps(`http://autodiscover.${domain.value}/autodiscover/autodiscover.xml`, outside),
    recordsOf(() => outside.resolveSrv(`_autodiscover._tcp.${domain.value}`)),
    recordsOf(() => outside.resolveMx(domain.value)),
    recordsOf(() => outside.resolveTxt(domain.value)),
  ])
  const findings = autodiscoverFindings({
    domain: domain.value,
    site,
    serviceName,
    isRedirected,
    srv: srv?.map(({ name, port }) => ({ target: name, port })),
    mx: mx?.map(({ exchange }) => exchange),
    txt: txt?.map((parts) => parts.join('')),
  })
  if (expected === undefined)
    out.log(`note     nothing is known about ${domain.value} here: its answers cannot be compared`)
  for (const { severity, text: what } of findings) out.log(`${severity.padEnd(8)} ${what}`)
  if (findings.length === 0) out.log(`nothing keeps Outlook from the right answer for ${domain.value}`)
  return findings.some(({ severity }) => severity === 'problem') ? 1 : 0
}

/** The request of most clients, for an address that nobody has. */
function questionFor(domain: string): string {
  const schema = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'
  return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="${schema}/requestschema/2006">
  <Request>
    <EMailAddress>postamt-verify@${domain}</EMailAddress>
    <AcceptableResponseSchema>${schema}/responseschema/2006a</AcceptableResponseSchema>
  </Request>
</Autodiscover>
`
}

async function probeAt(
  url: string,
  request: RequestInit,
  expected: string | undefined,
  outside: Outside,
): Promise<Probe> {
  try {
    const response = await outside.fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) })
    return { status: response.status, isOurs: (await beginningOf(response)) === expected }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

/** Outlook's redirect step: without TLS, and so without a certificate for the name. */
async function redirectsToHttps(url: string, outside: Outside): Promise<boolean> {
  try {
    const { status, headers, body } = await outside.fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(PROBE_MS),
    })
    await body?.cancel()
    return (status === 301 || status === 302) && headers.get('location')?.startsWith('https://') === true
  } catch {
    return false
  }
}

/** The body as far as it is worth looking at: an answer of ours is shorter. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  if (body === null) return text
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_PROBE_BYTES) break
  }
  return text
}

/** What Node's TLS says of a certificate that is none for the name. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/

function failureOf(error: unknown): 'certificate' | 'no-name' | 'unreachable' {
  const { code = '' } = ((error as Error).cause ?? {}) as { code?: string }
  if (code === 'ENOTFOUND') return 'no-name'
  return CERTIFICATE.test(code) ? 'certificate' : 'unreachable'
}

/** Records of a name; none when it has none, nothing when nobody could say. */
async function recordsOf<Record>(ask: () => Promise<readonly Record[]>): Promise<readonly Record[] | undefined> {
  try {
    return await ask()
  } catch (error) {
    const { code } = error as { code?: string }
    return code === 'ENODATA' || code === 'ENOTFOUND' ? [] : undefined
  }
}

function refuse(out: Output, message: string): number {
  out.error(message)
  return 1
}
