import type { FrameView } from '../../../../src/frame/index.ts'
import type { ListView } from '../../../../src/pages/providers/list-view.ts'
import type { MissingView } from '../../../../src/pages/providers/missing-view.ts'
import type { ProviderView } from '../../../../src/pages/providers/provider-view.ts'

/** Views with everything that the templates of these pages can show. */

const LINK = { href: 'https://www.example.net/?a=b&c=d', text: 'example.net/?a=b&c=d' }

const FACTS = [
  { term: 'Website', values: [{ ...LINK, isLink: true, isCode: false }] },
  { term: 'Issuer', values: [{ text: 'login.example.net', isLink: false, isCode: true, href: '' }] },
  { term: 'Short name', values: [{ text: 'Hoster & Co', isLink: false, isCode: false, href: '' }] },
]

const listView = (frame: FrameView): ListView => ({
  frame,
  query: 'a & "b"',
  chosenLanguages: ['de'],
  summary: 'Gefunden: 1',
  allLinks: ['/providers?lang=de'],
  notes: ['Keine Adresse'],
  hasRows: true,
  rows: [{ href: '/providers/a.example?lang=de', name: 'A & B', domains: '*.a.example', marks: ['IMAP', 'Nur <App>'] }],
  nothing: [{ text: ['Nichts <da>'], action: '/setup', domains: ['a.example'], button: 'Nachschlagen' }],
  hasPages: true,
  position: 'Seite 2 von 3',
  previous: ['/providers?q=a&lang=de'],
  next: ['/providers?q=a&page=3&lang=de'],
})

const missingView = (frame: FrameView): MissingView => ({
  frame,
  hasSimilar: true,
  similar: [{ href: '/providers/x.example?lang=de', name: 'X & Y', domains: 'x.example' }],
  search: '/providers?q=x&lang=de',
})

const providerView = (frame: FrameView): ProviderView => ({
  frame,
  lead: 'Was bekannt ist',
  list: '/providers?lang=de',
  setUp: ['/setup?domain=a.example&lang=de'],
  data: ['/api/v1/providers/a.example'],
  notes: [{ text: 'Nur eigene App', links: ['https://app.example.net/?a=b&c=d'] }],
  facts: FACTS,
  hasNeeds: true,
  needs: [{ text: 'Schalten Sie IMAP ein', links: ['https://need.example.net/?a=b&c=d'] }],
  servers: [
    {
      title: 'Paket: A & B',
      notes: ['Ohne Verschlüsselung'],
      hasServers: true,
      servers: [
        {
          kind: 'Empfang (POP3)',
          host: 'pop.%EMAILDOMAIN%',
          port: 995,
          security: 'SSL/TLS',
          login: 'Die "ganze" Adresse',
          authentication: ['Passwort', 'Im Browser'],
          remarks: ['Bleibt auf dem Server'],
        },
      ],
      remarks: ['Reihenfolge'],
      hasFacts: true,
      facts: FACTS,
    },
  ],
  found: {
    hasDomains: true,
    hasWildcards: true,
    domains: ['a.example', '*.b.example'],
    long: [{ summary: 'Alle Domains (2)', domains: ['c.example', 'd.example'] }],
    hasSigns: true,
    signs: [{ parts: [{ what: 'MX:', pattern: '*.mx.example' }], only: ['nur für A & B'] }],
    hasMxNames: true,
    mxNames: [{ name: 'mx.example', only: ['nur für B & A'] }],
  },
  hasHelp: true,
  help: [{ lang: 'pt-BR', language: 'Portugiesisch', links: [LINK] }],
  about: {
    checked: 'Im November 2026',
    hasSources: true,
    sources: [LINK],
    extended: [{ href: '/providers/b.example?lang=de', text: 'B & Co' }],
    hasDecided: true,
    decided: [{ says: 'imap a.example:993 tls', because: "The provider's <own> page", sources: [LINK] }],
    correct: ['In der Datei providers/a.example.yaml'],
  },
})

/** By template file. */
export const providerSamples = (frame: FrameView) => [
  { file: 'pages/providers/list.html', view: listView(frame) },
  { file: 'pages/providers/missing.html', view: missingView(frame) },
  { file: 'pages/providers/provider.html', view: providerView(frame) },
]
