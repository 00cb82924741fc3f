import { deltaChatLink, type LinkFailure } from '../../../handover/index.ts'
import { fail, ok, type Result } from '../../../result.ts'
import type { BlockView, SecretLinkView } from '../section.ts'
import { toAllServers } from './values.ts'
import { block, type Section, type Way } from './way.ts'

/** Apps that find the settings by themselves: two lines each. For mailboxes with IMAP or POP3. */
export function moreApps(way: Way): Section {
  const { say, kind, protocol, provider } = way
  const signIn = kind === 'sign-in'
  return {
    id: 'more-apps',
    title: say('setup.way.title.more-apps'),
    blocks: [
      block({
        title: 'Evolution',
        paragraphs: [
          say('setup.way.evolution.add'),
          signIn ? say('setup.way.evolution.browser', { provider }) : say('setup.way.evolution.check'),
        ],
        links: [toAllServers(way)],
      }),
      block({
        title: 'KMail',
        paragraphs: [
          say('setup.way.kmail.add'),
          signIn ? say('setup.way.kmail.browser', { provider }) : say('setup.way.kmail.check'),
        ],
      }),
      block({
        title: 'FairEmail',
        paragraphs: signIn
          ? [say('setup.way.fairemail.browser')]
          : [say('setup.way.fairemail.add'), say(`setup.way.fairemail.${protocol}`)],
      }),
      deltaChat(way),
    ],
  }
}

/** The link lacks its password, so it is none until the script of the page completes it. */
function deltaChat(way: Way): BlockView {
  const { say, provider } = way
  const title = 'Delta Chat'
  const about = say('setup.way.delta-chat.about')
  const link = handOver(way)
  if (link.ok) return block({ title, paragraphs: [about, say('setup.way.delta-chat.hand')], secretLinks: [link.value] })
  const byHand = BY_HAND.has(link.error) ? [say('setup.way.delta-chat.hand')] : []
  return block({
    title,
    paragraphs: [about, ...byHand, say(`setup.way.delta-chat.none.${link.error}`, { provider })],
  })
}

type NoLink = Exclude<LinkFailure, 'unsupported'> | 'address-needed'

/** Delta Chat can be used all the same: somebody types what the link cannot say. */
const BY_HAND: ReadonlySet<NoLink> = new Set<NoLink>(['address-needed', 'login-unknown'])

function handOver({ account, address }: Way): Result<SecretLinkView, NoLink> {
  if (address === undefined) return fail('address-needed')
  const link = deltaChatLink(account, address)
  if (link.ok) return ok({ address: address.text, ...link.value })
  return fail(link.error === 'unsupported' ? 'no-mail-servers' : link.error)
}
