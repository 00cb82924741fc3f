import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Service, startService, subjectsOf } from '../../scripts/clients/answers.ts'
import { clientsPage } from '../../scripts/clients/page.ts'
import { createProver } from '../../scripts/clients/proof.ts'
import { PAGE } from '../../scripts/clients.ts'
import { askedFor, CATALOGUE, type ClientEntry, type Subject } from '../../src/clients/catalogue/index.ts'
import { searchAs } from '../../src/clients/index.ts'
import { AT, createNetwork, mx, notFound } from './clients/made-up-network.ts'
import { address } from './clients/support.ts'

/** `docs/clients.md`, and the table of clients that it is made from, held against recordings and models. */

const REQUESTS = join(import.meta.dirname, '../requests')

test('docs/clients.md says what clients are answered now, and names the tests of now', async () => {
  expect(readFileSync(PAGE, 'utf8'), 'run npm run clients').toBe(await clientsPage())
})

test('every claim of the table is proven by a test', () => {
  const { missing } = createProver()
  expect(CATALOGUE.flatMap((entry) => missing(entry).map((claim) => `${entry.name}: ${claim}`))).toEqual([])
})

test('a claim that no test proves is found out', () => {
  const [entry] = CATALOGUE
  if (entry === undefined) throw new Error('no clients')
  const claim: ClientEntry = { ...entry, uses: [{ says: 'dances', proof: ['AC-0', 'test/unit/none.test.ts'] }] }
  expect(createProver().missing(claim)).toEqual(['AC-0', 'test/unit/none.test.ts'])
})

test('a client without recordings and models has no test of its own', () => {
  const { own } = createProver()
  const bare = CATALOGUE.filter(({ recorded, model, exchangeModel, paccModel, questions }) => {
    const isProfile = questions.some(({ form }) => form === 'profile')
    return recorded.length === 0 && !isProfile && (model ?? exchangeModel ?? paccModel) === undefined
  })
  expect(bare.length).toBeGreaterThan(0)
  for (const entry of bare) expect(own(entry), entry.name).toEqual({ requests: [], reader: [] })
})

test('every name stands once', () => {
  const names = CATALOGUE.map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})

test('every model of a reader belongs to a client of the table', async () => {
  const folder = join(import.meta.dirname, '../../src/clients')
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const exported: unknown[] = (await Promise.all(files.map((file) => import(join(folder, file))))).flatMap(
    Object.values,
  )
  const isModel = (one: unknown): one is { readonly name: string } =>
    typeof one === 'object' && one !== null && 'name' in one && 'source' in one
  const used = new Set(CATALOGUE.flatMap((one) => [one.model, one.exchangeModel, one.paccModel]))
  const unused = exported.filter(isModel).filter((model) => !used.has(model as never))
  // An edition that is gone, and a program that is no mail client: tests alone read like these.
  expect(unused.map(({ name }) => name).sort()).toEqual(['Outlook 2007', 'automx'])
})

describe('recorded requests', () => {
  const folders = readdirSync(REQUESTS)

  test('every folder belongs to one client', () => {
    expect(CATALOGUE.flatMap(({ recorded }) => recorded).sort()).toEqual(folders.sort())
  })

  const subject = (text: string): Subject => ({
    address: address(text),
    mx: 'mx-hoster.example',
    service: 'autodiscover.service.example',
  })
  const SUBJECTS = [
    ...['user@example.org', 'user+tag@example.org', 'user@eas.example', 'user+tag@unknown-customer.example'],
    'first.last-name_x+tag@compound.example',
  ].map(subject)

  /** Recordings that the table leaves out: older forms, and what follows from another answer than the usual one. */
  const OTHERS: Readonly<Record<string, string>> = {
    'evolution/autoconfig-evolutionuser.http': 'an older form, with a made-up local part',
    'outlook-2019/autodiscover-json.http': 'the older form of the question',
    'thunderbird-desktop/autoconfig-database.http': 'this service in place of the database',
    'thunderbird-desktop/autodiscover-redirected.http': 'what a redirect makes of the POST',
  }

  const FORMS = [
    ['mobilesync', 'mobile-sync'],
    ['GetUserSettings', 'soap'],
    ['outlook/responseschema', 'outlook'],
  ] as const

  /** Method, address without scheme, and form of the body: what a recording and a question have in common. */
  function recorded(file: string): string {
    const text = readFileSync(join(REQUESTS, file), 'utf8').replace(/^#.*\n/gm, '')
    const [, method, target = ''] = /^(\w+) (\S+) HTTP/.exec(text) ?? []
    const host = /^Host: (\S+)$/m.exec(text)?.[1] ?? ''
    const form = FORMS.find(([sign]) => text.includes(sign))?.[1]
    const path = target.replace(/^https?:\/\/[^/]+/, '')
    return line(method ?? '', `${host}${path}`, form)
  }

  /** The path in lower case, which is how Autodiscover's paths are compared. */
  const line = (method: string, target: string, form = 'without a body') =>
    `${method} ${target.replace(/\/autodiscover\/autodiscover\.xml/i, (path) => path.toLowerCase())} ${form}`

  const files = folders.flatMap((folder) => readdirSync(join(REQUESTS, folder)).map((name) => `${folder}/${name}`))

  test.each(files.filter((file) => OTHERS[file] === undefined))('%s is a question of the table', (file) => {
    const entry = CATALOGUE.find(({ recorded }) => recorded.includes(file.split('/')[0] ?? ''))
    const questions = (entry?.questions ?? []).flatMap((question) =>
      SUBJECTS.map((one) =>
        line(question.method, askedFor(question, one).target.replace(/^https?:\/\//, ''), question.body),
      ),
    )
    expect(questions).toContain(recorded(file))
  })

  test('those that are left out exist', () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(OTHERS)))
  })
})

describe('the order of the questions', () => {
  const subject = { address: address('anna@example.org'), mx: 'hoster.example', service: 'service.example' }

  test.each(CATALOGUE.flatMap((entry) => (entry.search === undefined ? [] : [[entry.name, entry] as const])))(
    'of %s is that in which it searches when nobody answers',
    async (_, entry) => {
      const { network, asked } = createNetwork({
        answers: { [AT.database]: notFound },
        records: { 'MX example.org': [mx('mx.hoster.example')] },
      })
      const { found } = await searchAs(entry, subject, network, { databases: true })
      expect(found).toBeUndefined()
      const listed = entry.questions.map((question) => {
        const { method, target } = askedFor(question, subject)
        return `${method} ${target.replace(/\?.*/, '')}`
      })
      // What is not listed: MX records, and what follows from them where it is not the usual domain.
      const usual = asked.filter((one) => listed.includes(one))
      const once = [...new Set(listed)].filter((one) => usual.includes(one))
      expect([...new Set(usual)]).toEqual(once)
      // What is listed and not asked: what an answer leads to, calendars, and what decides nothing.
      const unasked = listed.filter((one) => !asked.includes(one))
      for (const one of unasked) expect(one).toMatch(/service\.example|_caldavs|_carddavs|PROPFIND|_jmap|_autodiscover/)
    },
  )
})

describe('answers', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })

  const asked = CATALOGUE.flatMap(({ name, questions }) =>
    questions.flatMap((question) =>
      question.form === 'dns' || question.elsewhere === true
        ? []
        : [[name, question.method, question.target, question] as const],
    ),
  )

  test.each(asked)(
    '%s: %s %s is answered with a document, a redirect or a refusal of its format',
    async (...[, , , question]) => {
      for (const whose of subjectsOf(question)) {
        const { status, contentType, body } = await service.ask(question, whose)
        if (status === 400)
          expect([contentType, body]).toEqual([
            expect.stringContaining('application/json'),
            expect.stringContaining('InvalidProtocol'),
          ])
        else expect([200, 301, 302], `${whose}: ${body}`).toContain(status)
      }
    },
  )

  test('every record that a client looks for is published, or the provider has no such service', async () => {
    const questions = CATALOGUE.flatMap((entry) => entry.questions).filter(({ form }) => form === 'dns')
    for (const question of questions) {
      const found = await Promise.all(subjectsOf(question).map((whose) => service.records(question, whose)))
      expect(found.flat().length, question.target).toBe(1)
    }
  })
})
