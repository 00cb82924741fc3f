import type { MailServer, Security } from '../../../account/index.ts'
import { ALL_SERVERS_ID, type LinkView, type ValueView } from '../section.ts'
import { loginIn, type Way } from './way.ts'

/** As mail apps write it, in every language. */
const SECURITY = { tls: 'SSL/TLS', starttls: 'STARTTLS', none: undefined } as const satisfies Record<
  Security,
  string | undefined
>

/** What is typed into an app's form: of each direction host, port, security type and user name. */
export function serverValues(way: Way): readonly ValueView[] {
  const { incoming, outgoing, say } = way
  return [
    ...(incoming === undefined ? [] : [hostname(say('setup.way.value.incoming'), incoming), ...rest(way, incoming)]),
    ...(outgoing === undefined ? [] : [hostname(say('setup.way.value.outgoing'), outgoing), ...rest(way, outgoing)]),
  ]
}

function hostname(label: string, server: MailServer): ValueView {
  return { label, value: server.hostname, canCopy: true }
}

function rest(way: Way, server: MailServer): readonly ValueView[] {
  const { say } = way
  const login = loginIn(way, server)
  return [
    { label: say('setup.way.value.port'), value: String(server.port), canCopy: true },
    {
      label: say('setup.way.value.security'),
      value: SECURITY[server.security] ?? say('setup.way.value.unencrypted'),
      canCopy: false,
    },
    { label: say('setup.way.value.login'), value: login.value, canCopy: login.isExact },
  ]
}

/** To the table that the page shows below. */
export function toAllServers({ say }: Way): LinkView {
  return { href: `#${ALL_SERVERS_ID}`, text: say('setup.way.all-servers'), isButton: false }
}
