import type { FrameView } from '../../../src/frame/index.ts'
import type { AddressFormView } from '../../../src/pages/setup/form.ts'
import type { SetupFormView } from '../../../src/pages/setup/form-page.ts'
import type { NotFoundView } from '../../../src/pages/setup/not-found.ts'
import type { SetupPageView } from '../../../src/pages/setup/page.ts'
import type { SectionView } from '../../../src/pages/setup/section.ts'

/** The set-up pages with everything that they can show, for the tests of templates. */

const CHOICE = { method: 'post', fields: [{ name: 'email', value: "o'neil@example.net" }] } as const

const FORM: AddressFormView = {
  email: '"anna"@example.net',
  name: 'Anna & <Co>',
  invalid: 'true',
  fields: [{ name: 'lang', value: 'de-AT' }],
}

const SERVER = {
  title: 'Incoming & so on',
  values: [
    { label: 'Server', value: 'imap.example.net', isExact: true },
    { label: 'Login', value: 'Your <whole> address', isExact: false },
  ],
}

const SECTION: SectionView = {
  id: 'iphone',
  title: 'iPhone & iPad',
  isOpen: true,
  blocks: [
    {
      isFolded: true,
      hasTitle: true,
      title: 'With a profile',
      paragraphs: ['A paragraph'],
      hasCodes: true,
      codes: [{ caption: 'A caption', alt: 'An "alt"', modules: 29, path: 'M0 0h1' }],
      links: [
        { href: '/email.mobileconfig?email=a&name=b', text: 'Load', isButton: true },
        { href: 'https://www.example.net/?a=b&c=d', text: 'More', isButton: false },
      ],
      hasSteps: true,
      steps: ['A step'],
      hasValues: true,
      values: [
        { label: 'Port', value: '993', canCopy: true },
        { label: 'Password', value: 'Your own', canCopy: false },
      ],
      hasNotes: true,
      notes: ['A note'],
      secretLinks: [{ address: 'a@example.net', beforePassword: 'dclogin:a@example.net?p=', afterPassword: '&v=1' }],
    },
  ],
}

const page = (frame: FrameView): SetupPageView => ({
  frame,
  whom: 'For <anna>',
  sure: { isCertain: true, level: 'Certain', reasons: ['Because & so'] },
  hasNeeds: true,
  needsTitle: 'First & foremost',
  needs: [{ text: 'An app password', links: ['https://www.example.net/app?a=b&c=d'] }],
  packages: [
    {
      ...CHOICE,
      question: 'Which "package"?',
      options: [
        { value: '', name: 'The usual', isChosen: true },
        { value: 'big', name: 'Big <one>', isChosen: false },
      ],
    },
  ],
  routes: [{ text: 'Another way', links: [{ href: 'https://webmail.example.net/', text: 'Web mail' }] }],
  protocols: [
    {
      ...CHOICE,
      shown: 'For IMAP & so on',
      remarks: ['No POP3 & so on'],
      options: [
        { value: 'IMAP', name: 'IMAP', isChosen: true, isImap: true },
        { value: 'pop3', name: 'POP3', isChosen: false, isImap: false },
      ],
    },
  ],
  hints: ['A hint'],
  forms: [FORM],
  hasSections: true,
  devices: [
    {
      ...CHOICE,
      shown: 'Steps for a Mac',
      options: [
        { value: 'mac', name: 'Mac', isChosen: true },
        { value: 'ipad', name: 'iPad', isChosen: false },
      ],
      mayBeIpad: true,
    },
  ],
  sections: [SECTION, { ...SECTION, id: 'mac', isOpen: false }],
  hasServers: true,
  servers: [SERVER],
  hasOthers: true,
  others: [{ ...SERVER, title: 'Another' }],
  more: [{ values: [{ label: 'CalDAV', value: 'https://dav.example.net/?a=b&c=d', isExact: true }] }],
  hasLinks: true,
  linksTitle: 'At "Example"',
  links: [{ href: 'mailto:support@example.net', text: 'Support' }],
  help: [{ href: 'https://www.example.net/hilfe?a=b&c=d', text: 'Hilfe', lang: 'de' }],
  again: '/setup?lang=de',
})

const form = (frame: FrameView): SetupFormView => ({
  frame,
  problems: [{ text: 'Not "known"', links: [{ href: 'https://www.example.net/?a=b&c=d', text: 'Website' }] }],
  forms: [FORM],
})

const notFound = (frame: FrameView): NotFoundView => ({ frame })

export const setupSamples = (frame: FrameView) => [
  { file: 'pages/setup/page.html', view: page(frame) },
  { file: 'pages/setup/form.html', view: form(frame) },
  { file: 'pages/setup/not-found.html', view: notFound(frame) },
]
