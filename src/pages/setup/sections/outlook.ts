import type { Device } from '../facts.ts'
import type { BlockView } from '../section.ts'
import { serverValues, toAllServers } from './values.ts'
import { block, hasOwnLogin, type Section, type Way } from './way.ts'

/** Outlook. Spec: AUTODISCOVER §1.2 to §1.4 for what each of its kinds asks and does not use. */
export function outlook(way: Way): Section {
  const { say } = way
  const windows = [classic(way), modern(way)]
  const blocks = HAS_OTHER.has(way.device) ? [elsewhere(way), ...windows] : [...windows, elsewhere(way)]
  return { id: 'outlook', title: say('setup.way.title.outlook'), blocks }
}

/** Where Outlook is another program than on Windows. */
const HAS_OTHER: ReadonlySet<Device> = new Set<Device>(['mac', 'iphone', 'ipad', 'android'])

/** By the sign-in in a browser Outlook opens only mailboxes of providers that it knows, and those it opens no other way. */
const knows = ({ brand }: Way) => brand !== undefined
const signsIn = (way: Way) => way.kind === 'sign-in' || (way.opensBrowser && knows(way))

function classic(way: Way): BlockView {
  const { say, kind, protocol, provider } = way
  const title = say('setup.way.outlook.classic-title')
  const add = say('setup.way.outlook.classic.add')
  const consent = say('setup.way.outlook.classic-notes.consent')
  if (kind === 'exchange')
    return block({ title, steps: [add, say('setup.way.outlook.classic.exchange')], notes: [consent] })
  if (signsIn(way)) {
    const notes = knows(way) ? [] : [say('setup.way.outlook.classic-notes.no-sign-in', { provider })]
    return block({ title, steps: [add, say('setup.way.outlook.classic.browser', { provider })], notes })
  }
  return block({
    title,
    steps: [add, say('setup.way.outlook.classic.password'), say(`setup.way.outlook.classic.protocol-${protocol}`)],
    values: serverValues(way),
    notes: [say('setup.way.outlook.classic-notes.window'), consent],
  })
}

function modern(way: Way): BlockView {
  const { say, kind, protocol, provider } = way
  const title = say('setup.way.outlook.new-title')
  const add = say('setup.way.outlook.new.add')
  const cloud = say('setup.way.outlook.new-notes.cloud')
  const browser = say('setup.way.outlook.new.browser', { provider })
  if (kind === 'exchange' && knows(way)) return block({ title, steps: [add, browser] })
  if (kind === 'exchange') return block({ title, notes: [say('setup.way.outlook.new-notes.exchange')] })
  if (signsIn(way)) {
    const notes = knows(way) ? [] : [say('setup.way.outlook.new-notes.no-sign-in', { provider })]
    return block({ title, steps: [add, browser], notes: [...notes, cloud] })
  }
  return block({
    title,
    steps: [add, say(`setup.way.outlook.new.protocol-${protocol}`), say('setup.way.outlook.new.password')],
    notes: [
      ...(hasOwnLogin(way) ? [say('setup.way.outlook.new-notes.login')] : []),
      cloud,
      say('setup.way.outlook.new-notes.lookup'),
    ],
  })
}

function elsewhere(way: Way): BlockView {
  const { say, kind, provider } = way
  const mac = signsIn(way)
    ? say('setup.way.outlook.mac-sign-in', { provider })
    : say(kind === 'exchange' ? 'setup.way.outlook.mac-exchange' : 'setup.way.outlook.mac')
  return block({
    title: say('setup.way.outlook.other-title'),
    isFolded: way.device === 'windows',
    paragraphs: [mac, say('setup.way.outlook.mobile')],
    links: kind === 'password' && !signsIn(way) ? [toAllServers(way)] : [],
  })
}
