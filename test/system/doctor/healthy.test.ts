import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../../src/doctor/report/schema.ts'
import { healthyWorld } from '../../support/world/for-file.ts'
import { DOMAIN, MAIL, SERVICE, startWorld } from '../../support/world/world.ts'

/** `postamt verify` in a world in which everything is as our documents say. */

const here = healthyWorld()

const verify = (...args: string[]) => here.world.postamt(['verify', ...args, '--service', SERVICE, ...here.world.route])

test('nothing is found, every client works, and the status is 0', async () => {
  const ran = await verify(DOMAIN, '--json')
  const report = JSON.parse(ran.stdout) as Report
  expect(report.findings).toEqual([])
  expect(ran.status).toBe(0)
  const unlike = report.clients.filter(
    ({ verdict, isTrouble }) => verdict !== 'works' && verdict !== 'not-asked' && isTrouble,
  )
  expect(unlike).toEqual([])
  const works = report.clients.filter(({ verdict }) => verdict === 'works')
  expect(works.length).toBeGreaterThanOrEqual(13)
  for (const { name, incoming, outgoing } of works) {
    expect(incoming, name).toMatchObject({ protocol: 'imap', hostname: MAIL, port: 993, security: 'tls' })
    expect(outgoing, name).toMatchObject({ protocol: 'smtp', hostname: MAIL })
  }
})

test('each mail server was really looked at: certificate, greeting, what it offers', async () => {
  const report = JSON.parse((await verify(DOMAIN, '--json')).stdout) as Report
  expect(report.servers.map(({ port }) => port).sort()).toEqual([465, 587, 993, 995])
  for (const server of report.servers) {
    expect(server, `${server.port}`).toMatchObject({ hostname: MAIL, tls: { names: [MAIL] } })
    expect(server.failure).toBeUndefined()
    expect(server.greeting).toMatch(/Dovecot|ESMTP Postfix/)
    expect(server.mechanisms).toContain('PLAIN')
  }
})

test('at most 60 requests are sent, none twice, none with a login', async () => {
  const own = await startWorld(here.ground)
  try {
    await own.postamt(['verify', DOMAIN, '--json', '--service', SERVICE, ...own.route])
    expect(own.front.asked.length).toBeLessThanOrEqual(60)
    const gets = own.front.asked.filter((asked) => asked.startsWith('GET '))
    expect(new Set(gets).size).toBe(gets.length)
    const questions = own.dns.asked.filter((asked) => !asked.endsWith('/tcp'))
    expect(new Set(questions).size).toBe(questions.length)
  } finally {
    await own.close()
  }
})

test('people get a table, with -v every question, and files for others', async () => {
  const [junit, html] = [join(here.ground.folder, 'report.xml'), join(here.ground.folder, 'report.html')]
  const ran = await verify(`someone@${DOMAIN}`, '-v', '--junit', junit, '--html', html)
  expect(ran.status, ran.stderr).toBe(0)
  expect(ran.stdout).toMatch(/Thunderbird .*works/)
  expect(ran.stdout).toContain(`https://autoconfig.${DOMAIN}/mail/config-v1.1.xml`)
  expect(await readFile(junit, 'utf8')).toMatch(/<testsuites?\b[^>]*failures="0"/)
  expect(await readFile(html, 'utf8')).toContain('<title>')
})

test('a domain as it is in the minute before its records are published: --connect alone leads to the service', async () => {
  const unpublished = await startWorld(here.ground, {
    withdraw: [`autoconfig.${DOMAIN}`, `autodiscover.${DOMAIN}`],
    certificates: { [`autoconfig.${DOMAIN}`]: {}, [`autodiscover.${DOMAIN}`]: {} },
  })
  try {
    const detours = ['autoconfig', 'autodiscover'].flatMap((name) => [
      ...['--connect', `${name}.${DOMAIN}:443:127.0.0.1:${unpublished.front.https}`],
      ...['--connect', `${name}.${DOMAIN}:80:127.0.0.1:${unpublished.front.http}`],
    ])
    const args = ['verify', DOMAIN, '--json', '--service', SERVICE, '--clients', 'thunderbird', '--clients', 'outlook']
    const before = await unpublished.postamt([...args, ...unpublished.route])
    const planned = await unpublished.postamt([...args, ...unpublished.route, ...detours])
    const by = (text: string) => (JSON.parse(text) as Report).clients.map(({ foundBy }) => foundBy)
    expect(by(before.stdout).join(' ')).not.toContain(`autoconfig.${DOMAIN}`)
    expect(by(planned.stdout).join(' ')).toContain(`https://autoconfig.${DOMAIN}/`)
  } finally {
    await unpublished.close()
  }
})

test('Ctrl-C leaves what was seen until then', async () => {
  let child: ChildProcess | undefined
  let stopped = 0
  const slow = await startWorld(here.ground, {
    web: [
      {
        at: new RegExp(`^POST https://${DOMAIN}/`),
        answer: () => {
          if (stopped === 0) {
            stopped = performance.now()
            child?.kill('SIGINT')
          }
          return new Promise(() => {})
        },
      },
    ],
  })
  try {
    const ran = await slow.postamt(['verify', DOMAIN, '--json', '--service', SERVICE, ...slow.route], {
      onStart: (process) => {
        child = process
      },
    })
    expect(ran.status).toBe(130)
    expect(performance.now() - stopped).toBeLessThan(5_000)
    const report = JSON.parse(ran.stdout) as Report
    expect(report.isComplete).toBe(false)
    expect(report.clients.some(({ verdict }) => verdict === 'works' || verdict === 'untested')).toBe(true)
  } finally {
    await slow.close()
  }
})

test('a run takes seconds', async () => {
  const ran = await verify(DOMAIN)
  expect(ran.milliseconds).toBeLessThan(15_000)
})
