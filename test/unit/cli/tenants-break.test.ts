import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Unreachable } from '../../../src/cli/tenants-api.ts'
import { pushFile } from '../../../src/cli/tenants-push.ts'
import { apiOf, csvOf, customers, HEADER, type RunningService, run, runService, silent } from './tenants-support.ts'

/** Nothing is lost and nothing doubled, wherever a push is broken off. */

const ROWS = customers(22_000)

let folder = ''
let file = ''
let service: RunningService
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postamt-push-'))
  file = join(folder, 'kunden.csv')
  writeFileSync(file, `${[HEADER, ...ROWS].join('\n')}\n`)
  service = await runService()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await service.close()
  rmSync(folder, { recursive: true })
})

const options = () => ({ url: service.url, dryRun: false, deleteMissing: false, restart: false })
const push = (more = {}) => pushFile(file, apiOf(service, more), options(), silent())
const isWrite = ({ method, url }: Request) => method === 'POST' && !url.includes('dry-run')
const isThirdBatch = ({ headers }: Request) => headers.get('idempotency-key')?.endsWith('.10000-15000') === true
const state = () => JSON.parse(readFileSync(`${file}.push.json`, 'utf8'))

async function expectWhole(): Promise<void> {
  expect(await csvOf(service.store)).toEqual(ROWS)
  const [change, ...others] = await service.store.changes({ after: undefined, limit: 10 })
  expect(others).toEqual([])
  expect(change).toMatchObject({ id: state().change, added: ROWS.length, changed: 0, unchanged: 0 })
  expect(state()).toMatchObject({ done: ROWS.length, finished: true })
}

describe('a push that is killed', () => {
  test.each([
    ['before the server has the batch', false],
    ['when the server has written the batch, and the answer is lost', true],
  ])('%s goes on where it was', async (_, isWritten) => {
    const killed = new AbortController()
    let writes = 0
    service.fault = async (request, go) => {
      if (!isWrite(request) || ++writes < 3) return go()
      if (isWritten) await go()
      killed.abort()
      return new Promise(() => {})
    }
    const first = await run(['push', file, '--url', service.url], { kill: killed.signal })
    expect(first.status).toBeNull()
    expect(state()).toMatchObject({ done: 10_000, finished: false })
    expect(await csvOf(service.store)).toEqual(ROWS.slice(0, isWritten ? 15_000 : 10_000))

    service.fault = (_request, go) => go()
    const second = await run(['push', file, '--url', service.url])
    expect(second).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('goes on after 10,000 of 22,000 rows'),
    })
    await expectWhole()
  })
})

describe('a server that fails in between', () => {
  test('with 500, 503, a hang, a broken connection, before and after writing, costs only time', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}) // the server's own word about the broken connection
    let writes = 0
    const faults: readonly ((go: () => Promise<Response>) => Promise<Response>)[] = [
      async () => new Response('broken', { status: 500 }),
      async (go) => {
        await go()
        return new Response('written, but', { status: 503, headers: { 'retry-after': '0' } })
      },
      async (go) => go(),
      () => new Promise(() => {}),
      async (go) => {
        await go()
        return new Promise(() => {})
      },
      async (go) => {
        const whole = await go()
        return new Response(new ReadableStream({ start: (stream) => stream.error(new Error('cut')) }), whole)
      },
    ]
    service.fault = (request, go) => (isWrite(request) ? (faults[writes++] ?? ((next) => next()))(go) : go())
    expect(await push({ timeoutMs: 3_000 })).toMatchObject({ added: ROWS.length })
    await expectWhole()
    expect(writes).toBeGreaterThan(faults.length)
  })

  test.each([
    ['500', async () => new Response('down', { status: 500 })],
    ['a hang', () => new Promise<Response>(() => {})],
  ])('for good with %s ends the push, which goes on later', async (_, down) => {
    service.fault = (request, go) => (isThirdBatch(request) ? down() : go())
    await expect(push({ timeoutMs: 3_000, pausesMs: [1] })).rejects.toThrow(Unreachable)
    expect(state()).toMatchObject({ done: 10_000, finished: false })
    service.fault = (_request, go) => go()
    expect(await push()).toMatchObject({ added: ROWS.length - 10_000 })
    await expectWhole()
  })

  test.each(['Wed, 25 Nov 2026 18:00:00 GMT', 'soon', '-5', ''])(
    'and says to come again at "%s" is asked again after a pause that is one',
    async (when) => {
      const pauses: number[] = []
      service.fault = async () => new Response('down', { status: 503, headers: { 'retry-after': when } })
      const onRetry = (_what: string, pauseMs: number) => pauses.push(pauseMs)
      await expect(push({ pausesMs: [1, 2], onRetry })).rejects.toThrow(Unreachable)
      expect(pauses.every((pause) => pause === 1 || pause === 2)).toBe(true)
    },
  )

  test.each([
    ['a page', () => new Response('<html>hello</html>'), 'does not answer as the admin API does: check the URL'],
    ['a JSON text that is none of ours', () => new Response('null'), 'does not answer as the admin API does'],
    ['another address', () => Response.redirect('http://127.0.0.1:1/', 301), 'leads elsewhere (status 301)'],
  ])('that is another one, and answers with %s, is asked once, and the remedy named', async (_, other, remedy) => {
    service.fault = async () => other()
    await expect(push()).rejects.toThrow(remedy)
    expect(service.asked).toHaveLength(1)
    await expect(apiOf(service).list().next()).rejects.toThrow(remedy)
    await expect(apiOf(service).undo('c')).rejects.toThrow(remedy)
  })

  test('while it is asked what it would refuse leaves nothing behind', async () => {
    service.fault = async () => new Response('down', { status: 502 })
    await expect(push({ pausesMs: [1] })).rejects.toThrow('does not answer: status 502')
    expect(existsSync(`${file}.push.json`)).toBe(false)
    expect(await csvOf(service.store)).toEqual([])
  })
})

describe('after a break', () => {
  beforeEach(async () => {
    service.fault = async (request, go) => (isThirdBatch(request) ? new Response('', { status: 500 }) : go())
    await push({ pausesMs: [] }).catch(() => {})
    service.fault = (_request, go) => go()
  })

  test('a file that has changed is not pushed as if it were the same', async () => {
    writeFileSync(file, `${[HEADER, ...ROWS.slice(1)].join('\n')}\n`)
    await expect(push()).rejects.toThrow(/broken off after 10,000 rows, and .* has changed since/)
    await pushFile(file, apiOf(service), { ...options(), restart: true }, silent())
    expect(await csvOf(service.store)).toEqual(ROWS)
    expect(await service.store.changes({ after: undefined, limit: 10 })).toHaveLength(2)
  })

  test.each([
    '',
    'garbage',
    'null',
    '{}',
    '{"url":"https://a.example","change":"c","file":"f","done":"1","finished":false}',
  ])('a state that is damaged (%s) is named, and nothing is sent', async (text) => {
    writeFileSync(`${file}.push.json`, text)
    const before = service.asked.length
    await expect(push()).rejects.toThrow('kunden.csv.push.json is not as a push leaves it')
    expect(service.asked).toHaveLength(before)
  })

  test('what was written can be taken back', async () => {
    const undone = await run(['undo', file])
    expect(undone).toMatchObject({ status: 0, stdout: 'Done: 10,000 rows put back.\n' })
    expect(await csvOf(service.store)).toEqual([])
    expect(await push()).toMatchObject({ added: ROWS.length })
    expect(await csvOf(service.store)).toEqual(ROWS)
  })
})
