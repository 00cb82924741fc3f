import type { Unsupported } from '../../../account/index.ts'
import { pageCode } from './codes.ts'
import { toAllServers } from './values.ts'
import { block, type Section, type Way } from './way.ts'

/** The way from the screen that somebody sits at to a phone. */
export function phone(way: Way): Section {
  const { say, address } = way
  const code = pageCode(way)
  const text = say(address === undefined ? 'setup.way.phone.domain' : 'setup.way.phone.address')
  return {
    id: 'phone',
    title: say('setup.way.title.phone'),
    blocks: [
      code.ok
        ? block({ paragraphs: [text], codes: [code.value] })
        : block({ paragraphs: [say('setup.way.code.too-long')] }),
    ],
  }
}

/** What holds for every app that is not named: the table, and what people stumble over. */
export function anyApp(way: Way): Section {
  const { say, kind, protocol, provider, sendsOpenly } = way
  const section = { id: 'any-app', title: say('setup.way.title.any-app') }
  if (kind === 'exchange') return { ...section, blocks: [block({ paragraphs: [say('setup.way.any-app.exchange')] })] }
  const paragraphs = [
    ...(kind === 'sign-in' ? [say('setup.way.any-app.sign-in', { provider })] : []),
    say(`setup.way.any-app.${protocol}`),
    say('setup.way.any-app.security'),
    ...(kind === 'password' && !sendsOpenly ? [say('setup.way.any-app.sending')] : []),
  ]
  return { ...section, blocks: [block({ paragraphs, links: [toAllServers(way)] })] }
}

/** Where no mail app can be set up, there is one way only. */
export function ownApp({ say, provider }: Way, { reason, url }: Unsupported): Section {
  return {
    id: 'own-app',
    title: say('setup.way.title.own-app'),
    blocks: [
      block({
        paragraphs: [say(`setup.way.own-app.${reason}`, { provider })],
        links: [{ href: url, text: say(`setup.way.own-app.${reason}-link`, { provider }), isButton: true }],
      }),
    ],
  }
}
