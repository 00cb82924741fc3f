import type { TextKey } from '#generated/texts.js'
import type { Result } from '../../../result.ts'
import type { BlockView } from '../section.ts'
import { pageCode, pageLink, profileCode } from './codes.ts'
import { macProfile, mobileProfile, type NoProfile, type Profile } from './profile.ts'
import { serverValues, toAllServers } from './values.ts'
import { block, loginIn, type Section, type Way } from './way.ts'

type Kind = 'iphone' | 'mac'

/** iPhone and iPad. Spec: MOBILECONFIG §3.3; HT209435 for the eight minutes and Stolen Device Protection. */
export function iphone(way: Way): Section {
  const { say } = way
  const profile = mobileProfile(way)
  const codes = codesFor(way, profile.ok ? profile.value : undefined)
  const own = profile.ok
    ? [...toSafari(way), install(way, profile.value, 'iphone'), change(way, profile.value, 'iphone')]
    : []
  const here = [...fromList(way, 'iphone', profile), ...own, ...none(way, profile), ...byHand(way, 'iphone', profile)]
  return {
    id: 'iphone',
    title: say('setup.way.title.iphone'),
    blocks: way.isHandheld ? [...here, codes] : [codes, ...here],
  }
}

/** Mac. Spec: MOBILECONFIG §3.3. */
export function mac(way: Way): Section {
  const profile = macProfile(way)
  const own = profile.ok ? [install(way, profile.value, 'mac'), change(way, profile.value, 'mac')] : []
  return {
    id: 'mac',
    title: way.say('setup.way.title.mac'),
    blocks: [...fromList(way, 'mac', profile), ...own, ...none(way, profile), ...byHand(way, 'mac', profile)],
  }
}

/** For somebody at another screen: this page first, since a phone's own browser may not be one that installs profiles. */
function codesFor(way: Way, profile: Profile | undefined): BlockView {
  const { say } = way
  const page = pageCode(way)
  const place = { title: say('setup.way.apple.codes-title'), isFolded: way.isHandheld }
  if (!page.ok) return block({ ...place, paragraphs: [say('setup.way.code.too-long')] })
  const direct = profile === undefined ? undefined : profileCode(way, profile.href)
  return direct?.ok === true
    ? block({ ...place, paragraphs: [say('setup.way.iphone.codes-both')], codes: [page.value, direct.value] })
    : block({ ...place, paragraphs: [say('setup.way.iphone.codes-page')], codes: [page.value] })
}

/** A page that was asked for by POST has no address that could be opened elsewhere, so here it is. */
function toSafari(way: Way): readonly BlockView[] {
  const { say, opensProfiles } = way
  if (opensProfiles) return []
  return [
    block({
      title: say('setup.way.iphone.safari-title'),
      paragraphs: [say('setup.way.iphone.safari')],
      values: [{ label: say('setup.way.iphone.page'), value: pageLink(way), canCopy: true }],
    }),
  ]
}

function install(way: Way, profile: Profile, kind: Kind): BlockView {
  const { say } = way
  return block({
    title: say('setup.way.apple.install-title'),
    paragraphs: [say(`setup.way.apple.${profile.sets}`)],
    links: [{ href: profile.href, text: say('setup.way.apple.download'), isButton: true }],
    steps: [
      say(kind === 'iphone' ? 'setup.way.iphone.profile.allow' : 'setup.way.mac.profile.download'),
      say(`setup.way.${kind}.profile.settings`),
      say(`setup.way.${kind}.profile.install`),
      ...loginSteps(way, profile, kind),
      say(`setup.way.${kind}.profile.done`),
    ],
    notes: NOTES[kind](way).map((key) => say(key)),
  })
}

const NOTES = {
  iphone: ({ kind }) => [
    'setup.way.iphone.notes.safari',
    'setup.way.iphone.notes.missing',
    'setup.way.iphone.notes.unsigned',
    ...(kind === 'password' ? (['setup.way.iphone.notes.protection'] as const) : []),
  ],
  mac: ({ device }) => [
    'setup.way.mac.notes.unsigned',
    ...(device === 'mac' ? (['setup.way.mac.notes.ipad'] as const) : []),
  ],
} as const satisfies Record<Kind, (way: Way) => readonly TextKey[]>

function loginSteps(way: Way, { signsIn }: Profile, kind: Kind): readonly string[] {
  const { say, provider, incoming } = way
  if (signsIn) return [say(`setup.way.${kind}.profile.sign-in`, { provider })]
  const login = way.asksLogin && incoming !== undefined ? loginIn(way, incoming).value : undefined
  return [
    ...(login === undefined ? [] : [say(`setup.way.${kind}.profile.login`, { login })]),
    say(`setup.way.${kind}.profile.password`),
  ]
}

function change({ say }: Way, { sets }: Profile, kind: Kind): BlockView {
  return block({
    title: say('setup.way.apple.change-title'),
    isFolded: true,
    paragraphs: [say('setup.way.apple.update'), say(`setup.way.${kind}.remove`)],
    notes: sets === 'pop3' ? [say('setup.way.apple.pop3-lost')] : [],
  })
}

function none({ say, provider }: Way, profile: Result<Profile, NoProfile>): readonly BlockView[] {
  return profile.ok ? [] : [block({ paragraphs: [say(`setup.way.apple.${profile.error}`, { provider })] })]
}

/** The device's own list of providers, or of kinds of accounts; nothing where there is no line for this one. */
function fromList(way: Way, kind: Kind, profile: Result<Profile, NoProfile>): readonly BlockView[] {
  const { say, provider, brand, account } = way
  const title = say('setup.way.apple.list-title')
  const add = say(`setup.way.${kind}.add-account`)
  if (brand !== undefined) {
    const signIn = say('setup.way.iphone.browser', { provider })
    return [
      block({ title, steps: [add, say(`setup.way.${kind}.choose.${brand}`), signIn, say(`setup.way.${kind}.save`)] }),
    ]
  }
  if (way.kind === 'sign-in')
    return profile.ok ? [] : [block({ paragraphs: [say('setup.way.iphone.no-list', { provider })] })]
  const url = account.exchange?.activeSync ?? account.exchange?.ews ?? account.exchange?.owa
  if (way.kind !== 'exchange') return []
  const server = url === undefined ? [] : [say('setup.way.iphone.exchange-server', { server: new URL(url).host })]
  return [
    block({ title, steps: [add, say(`setup.way.${kind}.choose.exchange`), ...server, say(`setup.way.${kind}.save`)] }),
  ]
}

/** For those who cannot install a profile or do not want to. */
function byHand(way: Way, kind: Kind, profile: Result<Profile, NoProfile>): readonly BlockView[] {
  if (way.kind !== 'password') return []
  const { say, protocol, sendsOpenly } = way
  const choice: readonly TextKey[] = kind === 'iphone' ? [`setup.way.iphone.hand.protocol-${protocol}`] : []
  const steps: readonly TextKey[] = [
    `setup.way.${kind}.add-account`,
    `setup.way.${kind}.choose.other`,
    `setup.way.${kind}.hand.person`,
    ...choice,
    kind === 'iphone' && sendsOpenly ? 'setup.way.iphone.hand.servers-open' : `setup.way.${kind}.hand.servers`,
    `setup.way.${kind}.hand.ports`,
  ]
  return [
    block({
      title: say('setup.way.apple.hand-title'),
      isFolded: profile.ok,
      steps: steps.map((key) => say(key)),
      values: serverValues(way),
      links: [toAllServers(way)],
    }),
  ]
}
