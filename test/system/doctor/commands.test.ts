import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { healthyWorld } from '../../support/world/for-file.ts'
import { DOMAIN, MAIL, PLAIN_DOMAIN, SERVICE } from '../../support/world/world.ts'

/** `postamt init` and `postamt catalog verify` before real mail servers. */

const here = healthyWorld()

test('catalog verify: Dovecot and Postfix are as the entry says; a provider without servers is told', async () => {
  const args = ['catalog', 'verify', '--state', join(here.ground.folder, 'state.json')]
  const right = await here.world.postamt([...args, '--provider', DOMAIN, ...here.world.route])
  expect(right.status, right.stdout + right.stderr).toBe(0)
  const wrong = await here.world.postamt([...args, '--provider', PLAIN_DOMAIN, ...here.world.route])
  expect(wrong.status).toBe(1)
  expect(wrong.stdout).toContain(`mail.${PLAIN_DOMAIN}`)
})

test('init: from nothing to a verified answer, without a question', async () => {
  const file = join(here.ground.installation.folder, 'local/providers', `${DOMAIN}.yaml`)
  await rm(file)
  const args = ['init', `postmaster@${DOMAIN}`, '--yes', '--name', 'Own World', '--service-host', SERVICE]
  const ran = await here.world.postamt([...args, ...here.world.route])
  expect(ran.status, ran.stdout + ran.stderr).toBe(0)
  const entry = parse(await readFile(file, 'utf8')) as Record<string, unknown>
  expect(entry).toMatchObject({ id: DOMAIN, name: 'Own World', domains: [DOMAIN] })
  expect(entry['incoming']).toContainEqual(
    expect.objectContaining({ protocol: 'imap', hostname: MAIL, security: 'tls' }),
  )
  expect(entry['outgoing']).toContainEqual(
    expect.objectContaining({ protocol: 'smtp', hostname: MAIL, security: 'tls' }),
  )
  expect(ran.stdout).toContain('_autodiscover._tcp')
  expect(ran.milliseconds).toBeLessThan(60_000)
  const check = await here.world.postamt(['check'])
  expect(check.status, check.stdout + check.stderr).toBe(0)
  const verified = await here.world.postamt(['verify', DOMAIN, '--service', SERVICE, ...here.world.route])
  expect(verified.status, verified.stdout).toBe(0)
})

test('init does not write over an entry that is there', async () => {
  const ran = await here.world.postamt([
    'init',
    `postmaster@${DOMAIN}`,
    '--yes',
    '--service-host',
    SERVICE,
    ...here.world.route,
  ])
  expect(ran.status).not.toBe(0)
  expect(ran.stdout + ran.stderr).toContain('--force')
})
