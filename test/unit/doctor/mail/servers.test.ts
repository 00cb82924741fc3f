import { afterEach, expect, test } from 'vitest'
import {
  inTurn,
  mergePromises,
  type PromisedServer,
  probeServers,
  serverKey,
} from '../../../../src/doctor/mail/index.ts'
import { createDialer, createRecordSource } from '../../../../src/doctor/net/index.ts'
import { healthy, type MailServer, startMailServer } from '../../../support/mail-server.ts'

const server: PromisedServer = {
  protocol: 'smtp',
  hostname: 'mail.example.org',
  port: 25,
  security: 'none',
  authentication: ['password-cleartext'],
  usedBy: ['Thunderbird'],
}

const open: MailServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

test('a server that several clients were told of is one, with everything that was promised', () => {
  const others: PromisedServer[] = [
    { ...server, hostname: 'Mail.Example.org.', authentication: ['oauth2', 'password-cleartext'], usedBy: ['K-9'] },
    { ...server, security: 'starttls' },
  ]
  expect(mergePromises([server, ...others])).toEqual([
    { ...server, authentication: ['password-cleartext', 'oauth2'], usedBy: ['Thunderbird', 'K-9'] },
    others[1],
  ])
  expect(new Set([server, ...others].map(serverKey)).size).toBe(2)
})

test('servers are asked once each, in the order in which they were named, and told as they come', async () => {
  const one = await startMailServer(healthy('smtp'))
  open.push(one)
  const dialer = createDialer(createRecordSource({ resolver: '127.0.0.1:9' }), [
    { host: 'mail.example.org', address: '127.0.0.1', toPort: one.port },
  ])
  const told: number[] = []
  const seen = await probeServers(
    [{ ...server, port: 1 }, { ...server, port: 2 }, server, { ...server, port: 1 }],
    { dialer, trust: undefined },
    ({ port }) => told.push(port),
  )
  expect(seen.map(({ port }) => port)).toEqual([1, 2, 25])
  expect(seen.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined])
  expect(told.toSorted((a, b) => a - b)).toEqual([1, 2, 25])
  expect(one.connections()).toBe(3)
})

test('what belongs together is worked on a few at once, and the rest does not wait for it', async () => {
  const now = new Map<string, number>()
  const most = new Map<string, number>()
  const order: string[] = []
  const items = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']
  await inTurn(items, { atOnce: 3, groupsOf: ([name = '']) => [name], atOnceOfOne: 1 }, async (item) => {
    order.push(item)
    for (const key of ['all', item.charAt(0)]) {
      now.set(key, (now.get(key) ?? 0) + 1)
      most.set(key, Math.max(most.get(key) ?? 0, now.get(key) ?? 0))
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
    for (const key of ['all', item.charAt(0)]) now.set(key, (now.get(key) ?? 0) - 1)
  })
  expect(order.toSorted()).toEqual(items)
  expect(order.slice(0, 3)).toEqual(['a1', 'b1', 'c1'])
  expect(Object.fromEntries(most)).toEqual({ all: 3, a: 1, b: 1, c: 1 })
})

test('after a stop nothing new begins, and what has begun is waited for', async () => {
  const controller = new AbortController()
  const done: number[] = []
  await inTurn(
    [1, 2, 3, 4],
    { atOnce: 2, groupsOf: () => [], atOnceOfOne: 1, signal: controller.signal },
    async (item) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      controller.abort()
      done.push(item)
    },
  )
  expect(done).toEqual([1, 2])
})
