import { type QrFailure, qrCode, thunderbirdQrPayload } from '../../../handover/index.ts'
import { fail, map, type Result } from '../../../result.ts'
import type { BlockView, CodeView } from '../section.ts'
import { toAllServers } from './values.ts'
import { block, type Section, type Way } from './way.ts'

/** Thunderbird knows the sign-in of issuers that the catalog gives as its host names, and prefers it to a password. */
const signsIn = ({ kind, opensBrowser, account }: Way) =>
  kind === 'sign-in' || (opensBrowser && account.oauth2?.issuer?.startsWith('https:') === false)

/** Thunderbird on a computer. */
export function thunderbird(way: Way): Section {
  const { say, kind, protocol, provider } = way
  const section = { id: 'thunderbird', title: say('setup.way.title.thunderbird') }
  if (kind === 'exchange') {
    const paragraphs = [say('setup.way.thunderbird.exchange'), say('setup.way.thunderbird.exchange-linux')]
    return { ...section, blocks: [block({ paragraphs })] }
  }
  const last =
    kind === 'password' ? say('setup.way.thunderbird.password') : say('setup.way.thunderbird.browser', { provider })
  const steps = [
    say('setup.way.thunderbird.menu'),
    say('setup.way.thunderbird.address'),
    // Where it finds nothing, there is nothing to choose: the note says how it goes on.
    ...(way.asksLogin ? [] : [say(`setup.way.thunderbird.protocol-${protocol}`), last]),
  ]
  const notes = [say(way.asksLogin ? 'setup.way.thunderbird.ask' : 'setup.way.thunderbird.manual')]
  return { ...section, blocks: [block({ steps, notes, links: [toAllServers(way)] })] }
}

/** Thunderbird for Android: by the address, and by a code from another screen, which a phone cannot scan from its own. */
export function thunderbirdAndroid(way: Way): Section {
  const { say } = way
  const blocks = [byAddress(way), byCode(way)]
  return {
    id: 'thunderbird-android',
    title: say('setup.way.title.thunderbird-android'),
    blocks: way.isHandheld ? blocks : blocks.toReversed(),
  }
}

function byAddress(way: Way): BlockView {
  const { say, protocol, provider } = way
  const note = way.asksLogin ? 'ask' : protocol === 'pop3' ? 'pop3' : 'manual'
  const last = signsIn(way)
    ? say('setup.way.thunderbird-android.browser', { provider })
    : say('setup.way.thunderbird-android.password')
  return block({
    title: say('setup.way.thunderbird-android.here-title'),
    steps: [
      say('setup.way.thunderbird-android.install'),
      say('setup.way.thunderbird-android.add'),
      ...(way.asksLogin ? [] : [last]),
    ],
    links: [toAllServers(way)],
    notes: [say(`setup.way.thunderbird-android.${note}`)],
  })
}

function byCode(way: Way): BlockView {
  const { say, provider } = way
  const title = say('setup.way.thunderbird-android.code-title')
  const code = thunderbirdCode(way)
  if (!code.ok)
    return block({ title, paragraphs: [say(`setup.way.thunderbird-android.none.${code.error}`, { provider })] })
  return block({
    title,
    codes: [code.value],
    steps: [
      say('setup.way.thunderbird-android.install'),
      say('setup.way.thunderbird-android.scan'),
      signsIn(way)
        ? say('setup.way.thunderbird-android.scan-browser', { provider })
        : say('setup.way.thunderbird-android.scan-password'),
    ],
    notes: [
      say(way.isHandheld ? 'setup.way.thunderbird-android.other-screen' : 'setup.way.thunderbird-android.inside'),
    ],
  })
}

/** An `unsupported` account has no section of apps, so its reason is said elsewhere. */
type NoCode = Exclude<QrFailure, 'unsupported'> | 'address-needed'

/** The account with the chosen protocol only: the format carries one, and would take IMAP. */
function thunderbirdCode(way: Way): Result<CodeView, NoCode> {
  const { account, address, senderName, protocol, say } = way
  if (address === undefined) return fail('address-needed')
  const chosen = account.incoming.filter((server) => server.protocol === protocol)
  const incoming = chosen.length > 0 ? chosen : account.incoming
  const payload = thunderbirdQrPayload({ ...account, incoming }, address, senderName)
  if (!payload.ok) return fail(payload.error === 'unsupported' ? 'no-mail-servers' : payload.error)
  return map(qrCode(payload.value), (code) => ({
    ...code,
    caption: say('setup.way.code.thunderbird'),
    alt: say('setup.way.code.thunderbird-alt'),
  }))
}
