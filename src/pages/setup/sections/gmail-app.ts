import { serverValues } from './values.ts'
import { block, type Section, type Way } from './way.ts'

/** The mail app that most Android phones come with. */
export function gmailApp(way: Way): Section {
  const { say, kind, brand, protocol, provider, sendsOpenly } = way
  const section = { id: 'gmail-app', title: say('setup.way.title.gmail-app') }
  const add = say('setup.way.gmail-app.add')
  // Its list has no line for AOL.
  if (brand !== undefined && brand !== 'aol')
    return { ...section, blocks: [block({ steps: [add, say(`setup.way.gmail-app.choose.${brand}`)] })] }
  if (kind === 'sign-in')
    return { ...section, blocks: [block({ paragraphs: [say('setup.way.gmail-app.no-sign-in', { provider })] })] }
  if (kind === 'exchange') {
    const url = way.account.exchange?.activeSync
    const server = url === undefined ? [] : [say('setup.way.gmail-app.exchange-server', { server: new URL(url).host })]
    return { ...section, blocks: [block({ steps: [add, say('setup.way.gmail-app.choose.exchange'), ...server] })] }
  }
  const steps = [
    add,
    say('setup.way.gmail-app.choose.other'),
    say(`setup.way.gmail-app.protocol-${protocol}`),
    say('setup.way.gmail-app.incoming'),
    say(sendsOpenly ? 'setup.way.gmail-app.outgoing-open' : 'setup.way.gmail-app.outgoing'),
  ]
  const notes = [say('setup.way.gmail-app.certificates')]
  return { ...section, blocks: [block({ steps, values: serverValues(way), notes })] }
}
