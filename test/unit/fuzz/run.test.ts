import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { readRecording, writeRecording } from '../../../scripts/fuzz/recording.ts'
import { remarksOf, renderReport, worldIn } from '../../../scripts/fuzz/report.ts'
import { findingsOf, type Report, run, type Target } from '../../../scripts/fuzz/run.ts'
import { requestIn } from '../../../scripts/fuzz/wire.ts'
import { GROUND, KNOWLEDGE } from './support.ts'

const BASE = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

interface Said {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a service does wrong with a request; nothing: this one it answers well. */
type Bug = (request: string, print: (line: string) => void) => Said | undefined

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => void close()))

/** A service that says to everything that there is nothing, but for its bug. */
async function serviceWith(bug: Bug): Promise<Target> {
  let printed = 'listening\n'
  const print = (line: string) => {
    printed += `${line}\n`
  }
  const answerTo = (request: Buffer) => {
    const {
      status = 200,
      headers = BASE,
      body = '',
    } = bug(request.toString(), print) ?? { status: 404, body: 'nothing' }
    const isEmpty = requestIn(request).method === 'HEAD'
    const all = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) })
    const head = [`HTTP/1.1 ${status} Said`, ...all.map(([name, value]) => `${name}: ${value}`)].join('\r\n')
    return `${head}\r\n\r\n${isEmpty ? '' : body}`
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let received = Buffer.alloc(0)
    const answer = () => {
      try {
        socket.end(answerTo(received))
      } catch {
        // As a process ends that crashes.
        server.close()
        socket.destroy()
      }
    }
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (requestIn(received).isWhole) answer()
    })
    socket.on('end', answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return { name: 'hoster', port, ground: GROUND, knowledge: KNOWLEDGE, output: () => printed }
}

const runOn = (target: Target, requests: number): Promise<Report> =>
  run({ seed: 11, targets: [target], recorded: [], isOver: (number) => number >= requests })

test('a service that keeps every rule is found to do so, on every route', async () => {
  const report = await runOn(await serviceWith(() => undefined), 1_500)
  expect(report.cases).toEqual([])
  expect(report.requests).toBeGreaterThanOrEqual(1_500)
  expect(report.answers.size).toBeGreaterThan(15)
  expect([...report.printed.keys()]).toEqual(['listening'])
  expect(renderReport(report, 11)).toContain('Every answer kept every rule.')
})

test.each<[rule: string, trigger: RegExp, Bug]>([
  ['no-server-error', /^PUT/, (request) => (request.startsWith('PUT') ? { status: 500 } : undefined)],
  ['no-server-error', /EMailAddress/, (request) => (request.includes('EMailAddress') ? { status: 503 } : undefined)],
  [
    'no-page-for-clients',
    /config-v1/,
    (request) =>
      request.includes('config-v1')
        ? { headers: { ...BASE, 'content-type': 'text/html' }, body: '<p></p>' }
        : undefined,
  ],
  [
    'input-escaped',
    /<zqxm/,
    (request) => {
      const tag = /<zqxm\w+/.exec(request)?.[0]
      return tag === undefined
        ? undefined
        : { headers: { ...BASE, 'content-type': 'text/xml' }, body: `<a>${tag}/></a>` }
    },
  ],
  [
    'silent-log',
    /zqxl/,
    (request, print) => {
      if (request.includes('zqxl')) print(`asked ${request.replaceAll('\r\n', ' ')}`)
      return undefined
    },
  ],
  [
    'base-headers',
    /if-none-match/i,
    (request) => (/if-none-match/i.test(request) ? { status: 304, headers: {} } : undefined),
  ],
])('the bug that breaks %s is found, and what shows it, %s, is made small', async (rule, trigger, bug) => {
  const target = await serviceWith(bug)
  const { cases } = await runOn(target, 1_500)
  const found = cases.find((each) => each.rule === rule)
  if (found === undefined) throw new Error(`found ${cases.map((each) => each.rule)} instead`)
  expect(found.isRepeatable).toBe(true)
  expect(found.bytes.toString()).toMatch(trigger)
  expect(found.bytes.length).toBeLessThan(90)
  // The file is enough to see it again.
  const { remarks, bytes } = readRecording(writeRecording({ remarks: remarksOf(found, 11), bytes: found.bytes }))
  expect(worldIn(remarks)).toBe('hoster')
  expect((await findingsOf(target, bytes)).map((finding) => finding.rule)).toContain(rule)
})

test('an answer with what somebody else sent before is found', async () => {
  let last = ''
  const target = await serviceWith((request) => {
    const body = last
    last = /zqxd\w{6}/.exec(request)?.[0] ?? last
    return { body }
  })
  const { cases } = await runOn(target, 300)
  expect(cases.map(({ rule }) => rule)).toContain('nobody-else')
})

test('a service that ends is a finding, and so is the request that ended it', async () => {
  const target = await serviceWith((request) => {
    if (!request.startsWith('PUT')) return undefined
    throw new Error('planted')
  })
  const { cases, requests } = await runOn(target, 1_500)
  expect(requests).toBeLessThan(1_500)
  const requestsOf = (detail: string) =>
    cases.filter((each) => each.detail === detail).map(({ bytes }) => bytes.toString())
  expect(requestsOf('the service does not listen any more')).toHaveLength(1)
  const cutOff = requestsOf('the connection ended before there was a whole answer')
  expect(cutOff.some((request) => request.startsWith('PUT '))).toBe(true)
})
