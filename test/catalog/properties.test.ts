import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { createApp } from '../../src/app.ts'
import { compileCatalog } from '../../src/catalog/compile.ts'
import { openCatalog } from '../../src/catalog/index.ts'
import { readSettings } from '../../src/settings.ts'

/** Whatever an address, a host or a catalog file says, the elements of each document stay the same. */

const TEXTS = { name: 'Example', shortName: 'Ex', username: 'fixed', scope: 'mail', path: 'help', variant: 'Basic' }

function serviceFor(texts: typeof TEXTS) {
  const source = {
    id: 'example.org',
    name: texts.name,
    shortName: texts.shortName,
    domains: ['example.org'],
    username: texts.username,
    oauth2: {
      issuer: 'login.example',
      scopes: [texts.scope],
      authUrl: `https://login.example/${texts.path}`,
      tokenUrl: 'https://login.example/',
    },
    incoming: [
      { protocol: 'imap', hostname: 'imap.example.org', security: 'tls' },
      { protocol: 'pop3', hostname: 'pop.example.org', security: 'tls', leaveOnServer: true },
    ],
    outgoing: [{ protocol: 'smtp', hostname: 'smtp.example.org', security: 'tls' }],
    help: [{ url: `https://example.org/${texts.path}`, lang: 'en', topic: 'imap' }],
    variants: { basic: { name: texts.variant } },
  }
  const { catalog } = compileCatalog([
    { path: 'local/providers/example.org.yaml', text: stringify(source), local: true },
  ])
  if (catalog === undefined) return undefined
  return createApp({
    catalog: openCatalog({ version: 'test', ...catalog }),
    settings: readSettings({ DNS_OVER_HTTPS_URL: '' }),
  })
}

const POX = (address: string) =>
  `<Autodiscover><Request><EMailAddress><![CDATA[${address.replaceAll(']]>', '')}]]></EMailAddress></Request></Autodiscover>`

async function documents(
  service: NonNullable<ReturnType<typeof serviceFor>>,
  address: string,
  host = 'autoconfig.example.org',
) {
  const encoded = encodeURIComponent(address.toWellFormed())
  const answers = await Promise.all([
    service.fetch(new Request(`https://${host}/mail/config-v1.1.xml?emailaddress=${encoded}`)),
    service.fetch(new Request(`https://${host}/autodiscover/autodiscover.xml`, { method: 'POST', body: POX(address) })),
    service.fetch(new Request(`https://${host}/email.mobileconfig?email=${encoded}&name=Max`)),
  ])
  return Promise.all(answers.map(async (answer) => ({ status: answer.status, text: await answer.text() })))
}

/** The elements of a document, nested as they are, without any text. */
function elementsOf(xml: string): unknown {
  const strip = (nodes: Record<string, unknown>[]): unknown =>
    nodes
      .filter((node) => !('#text' in node))
      .map((node) =>
        Object.entries(node)
          .filter(([key]) => key !== ':@')
          .map(([key, value]) => [key, strip(value as Record<string, unknown>[])]),
      )
  return strip(new XMLParser({ preserveOrder: true, processEntities: false }).parse(xml))
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(']]>', '<x/>', '&amp;', '"\'', '{{x}}', '%EMAILADDRESS%', '﻿', '‮', '\u0001', '\ud800'),
)

test('any text in a provider file is refused by the compiler, or stays text in every document', async () => {
  const model = (await documents(serviceFor(TEXTS) as never, 'max@example.org')).map(({ text }) => elementsOf(text))
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...(Object.keys(TEXTS) as (keyof typeof TEXTS)[])), anyText, async (key, text) => {
      const service = serviceFor({ ...TEXTS, [key]: text })
      if (service === undefined) return
      accepted += 1
      for (const [index, document] of (await documents(service, 'max@example.org')).entries()) {
        expect(document.status).toBe(200)
        expect(XMLValidator.validate(document.text)).toBe(true)
        expect(elementsOf(document.text)).toEqual(model[index])
      }
    }),
    { numRuns: 400 },
  )
  expect(accepted).toBeGreaterThan(40)
})

test('AC-30 any address and any host give the documents that they should, or an error, and never another structure', async () => {
  const service = serviceFor(TEXTS)
  if (service === undefined) throw new Error('the model does not compile')
  const model = (await documents(service, 'max@example.org')).map(({ text }) => elementsOf(text))
  const host = fc.oneof(
    fc.domain(),
    fc.constantFrom(
      'autoconfig.example.org',
      'example.org',
      'localhost',
      '127.0.0.1',
      'autoconfig.org',
      'x.autoconfig.example.org',
    ),
  )
  const address = fc.oneof(
    anyText,
    fc.emailAddress(),
    anyText.map((local) => `${local}@example.org`),
  )
  await fc.assert(
    fc.asyncProperty(host, address, async (at, text) => {
      for (const [index, document] of (await documents(service, text, at)).entries()) {
        expect(document.status).toBeLessThan(500)
        const isDocument = document.status === 200 && !document.text.includes('<ErrorCode>')
        if (!isDocument) continue
        expect(XMLValidator.validate(document.text)).toBe(true)
        expect(elementsOf(document.text)).toEqual(model[index])
      }
    }),
    { numRuns: 400 },
  )
})
