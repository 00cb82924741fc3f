import type { ClientEntry, Form, Question } from '../../src/clients/catalogue/index.ts'
import {
  type Format,
  readAnswer,
  readServiceAnswer,
  type ServerChoice,
  type ServiceFormat,
} from '../../src/clients/index.ts'
import { readProfile, summaryOf } from '../../src/profile-check/index.ts'
import { type Answered, type Service, subjectsOf, type Whose } from './answers.ts'

/** What our models of the clients make of the service's answers. */

const SECURITY = { tls: 'TLS', starttls: 'STARTTLS', none: 'no TLS', undecided: 'tries both' } as const

function shownServer({ protocol, hostname, port, security }: ServerChoice): string {
  return `${protocol.toUpperCase()} ${hostname}:${port} ${SECURITY[security]}`
}

/** What the client enters into its settings from the answers of one form; nothing where its reader is not modelled. */
export async function readAs(entry: ClientEntry, form: Form, service: Service): Promise<string | undefined> {
  const questions = entry.questions.filter((question) => question.form === form && question.elsewhere !== true)
  if (form === 'pacc') return readPacc(service, entry, questions)
  if (form === 'profile') return firstRead(service, questions, 'mail', shownProfile)
  if (form !== 'autoconfig' && form !== 'autodiscover') return undefined
  const mail = entry.model?.[form]
  const servers = mail && (await firstRead(service, questions, 'mail', (answer) => readMail(mail, answer)))
  const model = form === 'autodiscover' ? entry.exchangeModel : undefined
  if (model === undefined) return servers
  const services = (whose: Whose) =>
    firstRead(service, questions, whose, (answer, question) => {
      const format = formatFor(model, question)
      return format && readServices(format, answer)
    })
  const forMail = servers ?? (await services('mail')) ?? 'nothing'
  const withExchange = await services('exchange')
  return withExchange === undefined ? forMail : `*mail only*: ${forMail}<br>*with Exchange*: ${withExchange}`
}

/** The first answer that is read with success, in the client's order. */
async function firstRead(
  service: Service,
  questions: readonly Question[],
  whose: Whose,
  read: (answer: Answered, question: Question) => string | undefined,
): Promise<string | undefined> {
  for (const question of questions) {
    if (!subjectsOf(question).includes(whose)) continue
    const reading = read(await service.ask(question, whose), question)
    if (reading !== undefined) return reading
  }
  return undefined
}

function readMail(format: Format, answer: Answered): string | undefined {
  const reading = readAnswer(format, answer, answer.address)
  if (!reading.ok) return undefined
  const { incoming, outgoing } = reading.value
  return [incoming, outgoing].flatMap((one) => (one === undefined ? [] : shownServer(one))).join(', ') || undefined
}

function readServices(format: ServiceFormat, answer: Answered): string | undefined {
  const reading = readServiceAnswer(format, answer, answer.address)
  if (!reading.ok) return undefined
  const { url, servers } = reading.value
  // Autodiscover's own address is a step of the search and no find.
  if (url?.endsWith('/autodiscover.xml')) return undefined
  return [...(url === undefined ? [] : [`\`${url}\``]), ...servers.map(shownServer)].join(', ') || undefined
}

function formatFor(
  { activeSync, json, soap }: NonNullable<ClientEntry['exchangeModel']>,
  { body, target }: Question,
): ServiceFormat | undefined {
  if (body === 'mobile-sync') return activeSync
  if (body === 'soap') return soap
  return target.includes('autodiscover.json') ? json : undefined
}

async function readPacc(
  service: Service,
  { paccModel, questions }: ClientEntry,
  [document]: readonly Question[],
): Promise<string | undefined> {
  const record = questions.find(({ target }) => target.startsWith('_ua-auto-config.'))
  if (paccModel === undefined || document === undefined || record === undefined) return undefined
  const { status, body } = await service.ask(document, 'mail')
  const records = (await service.records(record, 'mail')).map(({ value }) => [value.replace(/^"|"$/g, '')])
  const reading = await paccModel.read({ status, body: new Uint8Array(new TextEncoder().encode(body)), records })
  if (!reading.ok) return `refused: ${reading.error}`
  const { servers } = reading.value
  return servers.map(({ protocol, hostname, port }) => `${protocol.toUpperCase()} ${hostname}:${port} TLS`).join(', ')
}

const SERVERS: readonly string[] = ['Incoming', 'Outgoing', 'Server']

/** What a device would show of a profile, without what says who and which. */
function shownProfile({ body }: Answered): string | undefined {
  const profile = readProfile(new TextEncoder().encode(body), new Date())
  if (!profile.ok) return undefined
  const shown = summaryOf(profile.value.profile).payloads.flatMap(({ lines }) =>
    lines.flatMap(([name, value]) => (SERVERS.includes(name) ? [`${name}: ${value}`] : [])),
  )
  return shown.join('<br>') || undefined
}
