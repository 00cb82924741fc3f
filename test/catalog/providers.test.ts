import { join } from 'node:path'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '#generated/texts.js'
import { type ProviderEntry, publish } from '../../src/account/index.ts'
import { createApp } from '../../src/app.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readCatalogFiles } from '../../src/cli/files.ts'
import { readSettings } from '../../src/settings.ts'
import { escapeXml } from '../../src/template/index.ts'

/** The page of every shipped provider, in every language, and the list that leads to all of them. */

const root = join(import.meta.dirname, '../..')
const { catalog, entries } = compileCatalog(await readCatalogFiles(root, [{ path: 'providers', local: false }]))
if (catalog === undefined) throw new Error('the shipped catalog has errors')
const opened = openCatalog({ version: 'test', ...catalog })
const app = createApp({ catalog: opened, settings: readSettings({ DNS_OVER_HTTPS_URL: '' }) })

async function get(path: string): Promise<string> {
  const response = await app.fetch(new Request(`https://postamt.example${path}`))
  expect(response.status, path).toBe(200)
  return response.text()
}

/** Read as XML: elements that HTML never closes are closed first. */
function faultsOf(html: string): string[] {
  const text = html
    .replace('<!doctype html>\n', '')
    .replace(/<(meta|link|img|input|br|source)\b([^<>]*)>/g, '<$1$2/>')
    .replace(/ defer>/g, ' defer="">')
  try {
    XmlDocument.fromString(text).dispose()
    return []
  } catch (error) {
    return [String(error)]
  }
}

/** Hosts that may be told, and those that may not. */
function hostsOf({ settings, variants }: ProviderEntry) {
  const all = [settings, ...Object.values(variants).map((variant) => variant.settings)]
  const told = new Set<string>()
  const known = new Set<string>()
  for (const each of all) {
    for (const { hostname } of [...each.incoming, ...each.outgoing]) known.add(hostname)
    const shown = publish(each, { publishInsecure: false })
    if (shown.ok) for (const { hostname } of [...shown.value.incoming, ...shown.value.outgoing]) told.add(hostname)
  }
  return { told: [...told], withheld: [...known].filter((host) => !told.has(host)) }
}

const code = (text: string) => `<code>${escapeXml(text, 'text')}</code>`

describe.each(LANGUAGES)('in the language %s', (language) => {
  test('every provider has a whole page with its servers, domains, signs and sources', async () => {
    const faults: string[] = []
    let servers = 0
    for (const entry of entries) {
      const { id, displayName, domains } = entry.identity
      const html = await get(`/providers/${id}?lang=${language}`)
      const about = opened.about(id)
      const { told, withheld } = hostsOf(entry)
      servers += told.length
      const shown = [
        `<h1>${escapeXml(displayName, 'name')}</h1>`,
        ...told.map(code),
        ...domains.map((domain) => `<code class="item">${domain}</code>`),
        ...(about?.wildcards ?? []).map((suffix) => `<code class="item">*.${suffix}</code>`),
        ...(about?.signs ?? []).flatMap(({ mx = [], autodiscover = [] }) => [mx, autodiscover].flat().map(code)),
        ...entry.sources.map((url) => `<a href="${escapeXml(url, 'url')}">`),
        ...(about?.decided ?? []).map(({ because }) => `<span lang="en">${escapeXml(because, 'because')}</span>`),
        `providers/${id}.yaml`,
      ]
      faults.push(
        ...faultsOf(html).map((fault) => `${id}: ${fault}`),
        ...shown.filter((text) => !html.includes(text)).map((text) => `${id} lacks ${text}`),
        ...withheld
          .filter((host) => html.includes(`<code>${host}</code></td>`) || html.includes(`<code>${host}</code><br>`))
          .map((host) => `${id} tells of ${host}`),
      )
      if (told.length === 0 && withheld.length > 0 && html.includes('<table')) faults.push(`${id} has a table`)
    }
    expect(faults).toEqual([])
    expect(servers).toBeGreaterThan(300)
  })

  test('the list leads to each of them once, in pages below 30 KB', async () => {
    const links: string[] = []
    for (let page = 1; page <= Math.ceil(entries.length / 50); page++) {
      const html = await get(`/providers?page=${page}&lang=${language}`)
      expect(faultsOf(html)).toEqual([])
      expect(Buffer.byteLength(html)).toBeLessThan(30_000)
      links.push(...[...html.matchAll(/href="\/providers\/([^"?]+)/g)].map(([, id]) => id as string))
    }
    expect(links.sort()).toEqual(entries.map(({ identity }) => identity.id).sort())
  })
})

test('each of its domains finds a provider', async () => {
  const missed: string[] = []
  for (const { identity } of entries)
    for (const domain of identity.domains.slice(0, 2)) {
      const html = await get(`/providers?q=${encodeURIComponent(`somebody@${domain}`)}`)
      if (!html.includes(`href="/providers/${identity.id}"`) && !html.includes('rel="next"')) missed.push(domain)
    }
  expect(missed).toEqual([])
})
