import { qrCode } from '../../../handover/index.ts'
import { map, type Result } from '../../../result.ts'
import type { CodeView } from '../section.ts'
import type { Way } from './way.ts'

/** This page for another device, which recognises that one by itself. Without the sender's name: it would not fit a code. */
export function pageLink({ origin, address, account, protocol, variant, kind }: Way): string {
  const who = address === undefined ? `domain=${account.domain}` : `email=${encodeURIComponent(address.text)}`
  const how = kind === 'exchange' ? '' : `&protocol=${protocol}`
  return `${origin}/setup?${who}${how}${variant === undefined ? '' : `&variant=${encodeURIComponent(variant)}`}`
}

/** Several sections show it. */
const remembered = new WeakMap<Way, Result<CodeView, 'too-long'>>()

export function pageCode(way: Way): Result<CodeView, 'too-long'> {
  const code = remembered.get(way) ?? drawnPageCode(way)
  remembered.set(way, code)
  return code
}

function drawnPageCode(way: Way): Result<CodeView, 'too-long'> {
  const { say } = way
  return map(qrCode(pageLink(way)), (code) => ({
    ...code,
    caption: say('setup.way.code.page'),
    alt: say('setup.way.code.page-alt'),
  }))
}

export function profileCode({ say, origin }: Way, href: string): Result<CodeView, 'too-long'> {
  return map(qrCode(origin + href), (code) => ({
    ...code,
    caption: say('setup.way.code.profile'),
    alt: say('setup.way.code.profile-alt'),
  }))
}
