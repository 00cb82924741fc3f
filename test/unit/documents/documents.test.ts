import { describe, expect, test } from 'vitest'
import type { AccountConfig, NotExpressible, ProviderEntry } from '../../../src/account/index.ts'
import { createDocuments, type DocumentKind, type PersonalDocumentKind } from '../../../src/documents/index.ts'
import { MAX_REMEMBERED_DOMAINS } from '../../../src/limits.ts'
import type { Match } from '../../../src/lookup/index.ts'
import { fail, ok, type Result } from '../../../src/result.ts'
import { ACCOUNT, d, entry, host } from '../account/support.ts'

/** The one room between a match and a response: what is remembered, for how long, and when a client has it already. */

const ENTRY: ProviderEntry = {
  ...entry(),
  variants: { big: { name: 'Big', settings: entry('big.example.net').settings } },
}

const MATCH: Match = {
  provider: ENTRY,
  variant: undefined,
  domain: d('example.net'),
  values: undefined,
  source: 'wildcard',
  why: [],
}

const OTHER: ProviderEntry = { ...ENTRY, identity: { ...ENTRY.identity, id: 'other.example' } }

const SERVERS: ProviderEntry = {
  ...OTHER,
  settings: { ...entry('%SERVER%').settings, values: { server: 'from-mx' } },
}

/** A kind of document that says for whom it is, and counts how often it is made. */
function counted(name = 'plain'): DocumentKind & { readonly made: AccountConfig[] } {
  const made: AccountConfig[] = []
  return {
    name,
    made,
    headers: { 'content-type': 'text/plain', 'cache-control': 'public, max-age=60', 'x-kind': name },
    revalidated: true,
    build(account) {
      made.push(account)
      return ok(`${name} ${account.provider.id} ${account.domain} ${account.incoming[0]?.hostname}`)
    },
  }
}

const request = (headers: Record<string, string> = {}) => new Request('https://localhost/', { headers })

async function answerOf(
  documents: ReturnType<typeof createDocuments>,
  kind: DocumentKind,
  match: Match,
  headers?: Record<string, string>,
) {
  const answer = await documents.answer(request(headers), kind, match)
  if (!answer.ok) return answer.error
  return {
    status: answer.value.status,
    headers: Object.fromEntries(answer.value.headers),
    body: await answer.value.text(),
  }
}

const documents = () => createDocuments({ publishInsecure: false })

test('a match becomes a response, with the headers of its kind and an ETag', async () => {
  expect(await answerOf(documents(), counted(), MATCH)).toEqual({
    status: 200,
    headers: {
      'content-type': 'text/plain',
      'cache-control': 'public, max-age=60',
      'x-kind': 'plain',
      etag: expect.stringMatching(/^"[0-9a-f]{24}"$/),
    },
    body: 'plain example.net example.net imap.example.net',
  })
})

test('a document is made once, and is the same for whoever asks again', async () => {
  const kind = counted()
  const room = documents()
  const first = await answerOf(room, kind, MATCH)
  expect(await answerOf(room, kind, { ...MATCH, source: 'wildcard' })).toEqual(first)
  expect(kind.made).toHaveLength(1)
})

test('another room has a memory of its own, and says the same', async () => {
  const kind = counted()
  expect(await answerOf(documents(), kind, MATCH)).toEqual(await answerOf(documents(), kind, MATCH))
  expect(kind.made).toHaveLength(2)
})

describe('nobody gets the document of another', () => {
  const server = (name: string): Match => ({ ...MATCH, provider: SERVERS, values: { server: host(name) } })
  test.each<[string, Match, Match, string, string]>([
    [
      'provider',
      MATCH,
      { ...MATCH, provider: OTHER },
      'example.net example.net imap.example.net',
      'other.example example.net imap.example.net',
    ],
    [
      'variant',
      MATCH,
      { ...MATCH, variant: 'big' },
      'example.net example.net imap.example.net',
      'example.net example.net big.example.net',
    ],
    [
      'domain',
      MATCH,
      { ...MATCH, domain: d('example.org') },
      'example.net example.net imap.example.net',
      'example.net example.org imap.example.net',
    ],
    [
      'server',
      server('a.example.net'),
      server('b.example.net'),
      'other.example example.net a.example.net',
      'other.example example.net b.example.net',
    ],
  ])('when the %s differs', async (_, first, second, firstBody, secondBody) => {
    const room = documents()
    const kind = counted()
    for (const _round of [1, 2]) {
      expect(await answerOf(room, kind, first)).toMatchObject({ body: `plain ${firstBody}` })
      expect(await answerOf(room, kind, second)).toMatchObject({ body: `plain ${secondBody}` })
    }
    expect(kind.made).toHaveLength(2)
  })

  test('when the kind differs', async () => {
    const room = documents()
    const kinds = [counted('a'), counted('b')] as const
    for (const kind of [...kinds, ...kinds])
      expect(await answerOf(room, kind, MATCH)).toMatchObject({
        headers: { 'x-kind': kind.name },
        body: `${kind.name} example.net example.net imap.example.net`,
      })
    expect(kinds.map(({ made }) => made.length)).toEqual([1, 1])
  })
})

test('equal bodies have equal ETags, different ones different ones', async () => {
  const etag = async (match: Match) => {
    const answer = await answerOf(documents(), counted(), match)
    return typeof answer === 'string' ? answer : answer.headers['etag']
  }
  expect(await etag(MATCH)).toBe(await etag(MATCH))
  expect(await etag(MATCH)).not.toBe(await etag({ ...MATCH, domain: d('example.org') }))
})

describe('a client that has the document already gets none', () => {
  const room = documents()
  const kind = counted()
  const etag = async () => {
    const answer = await answerOf(room, kind, MATCH)
    return typeof answer === 'string' ? answer : (answer.headers['etag'] as string)
  }

  test.each<[string, (tag: string) => string]>([
    ['its tag', (tag) => tag],
    ['its tag as a weak one', (tag) => `W/${tag}`],
    ['a list that begins with it', (tag) => `${tag}, "other"`],
    ['a list that ends with it', (tag) => `"other", W/"another",${tag}`],
    ['a list without spaces', (tag) => `"other",W/${tag},"another"`],
    ['white space around it', (tag) => `  ${tag} `],
    ['a star', () => '*'],
    ['a star with white space', () => ' * '],
  ])('with %s', async (_, header) => {
    const tag = await etag()
    expect(await answerOf(room, kind, MATCH, { 'if-none-match': header(tag) })).toEqual({
      status: 304,
      headers: { 'cache-control': 'public, max-age=60', 'x-kind': 'plain', etag: tag },
      body: '',
    })
  })

  test.each<[string, (tag: string) => string]>([
    ['another tag', () => '"other"'],
    ['the tag without its quotes', (tag) => tag.slice(1, -1)],
    ['the beginning of the tag', (tag) => `${tag.slice(0, -2)}"`],
    ['a longer tag', (tag) => `${tag.slice(0, -1)}0"`],
    ['a small w', (tag) => `w/${tag}`],
    ['nothing', () => ''],
  ])('but not with %s', async (_, header) => {
    expect(await answerOf(room, kind, MATCH, { 'if-none-match': header(await etag()) })).toMatchObject({ status: 200 })
  })
})

test('a kind that is not revalidated has no ETag, and is sent whole to whoever asks', async () => {
  const kind = { ...counted(), revalidated: false }
  const room = documents()
  const whole = {
    status: 200,
    headers: { 'content-type': 'text/plain', 'cache-control': 'public, max-age=60', 'x-kind': 'plain' },
    body: 'plain example.net example.net imap.example.net',
  }
  for (const headers of [undefined, { 'if-none-match': '*' }, { 'if-none-match': '"any"' }])
    expect(await answerOf(room, kind, MATCH, headers)).toEqual(whole)
  expect(kind.made).toHaveLength(1)
})

describe('what cannot be said', () => {
  test.each<[string, Match, NotExpressible]>([
    [
      'plain text',
      {
        ...MATCH,
        provider: {
          ...ENTRY,
          settings: {
            ...ENTRY.settings,
            incoming: ENTRY.settings.incoming.map((server) => ({ ...server, security: 'none' as const })),
          },
        },
      },
      'insecure',
    ],
    [
      'a package that nobody has picked',
      { ...MATCH, provider: { ...ENTRY, settings: { incoming: [], outgoing: [], needs: [], help: [] } } },
      'variant-needed',
    ],
    ['a server that nobody has named', { ...MATCH, provider: SERVERS }, 'server-unknown'],
  ])('is answered the same twice, by its reason and without making a document: %s', async (_, match, reason) => {
    const room = documents()
    const kind = counted()
    expect(await room.answer(request(), kind, match)).toEqual(fail(reason))
    expect(await room.answer(request({ 'if-none-match': '*' }), kind, match)).toEqual(fail(reason))
    expect(room.account(match)).toEqual(fail(reason))
    expect(kind.made).toEqual([])
  })

  test('in one kind of document is remembered for that kind only', async () => {
    let asked = 0
    const refusing: DocumentKind = {
      ...counted('refusing'),
      build: () => {
        asked++
        return fail('oauth-only')
      },
    }
    const room = documents()
    for (const _ of [1, 2]) expect(await answerOf(room, refusing, MATCH)).toBe('oauth-only')
    expect(asked).toBe(1)
    expect(await answerOf(room, counted(), MATCH)).toMatchObject({ status: 200 })
  })
})

test('the operator’s word on plain text reaches the account', () => {
  const plain: ProviderEntry = {
    ...ENTRY,
    settings: {
      ...ENTRY.settings,
      outgoing: ENTRY.settings.outgoing.map((server) => ({ ...server, security: 'none' as const })),
    },
  }
  const match = { ...MATCH, provider: plain }
  expect(documents().account(match)).toEqual(fail('insecure'))
  expect(createDocuments({ publishInsecure: true }).account(match)).toMatchObject({
    ok: true,
    value: { outgoing: [{ security: 'none' }] },
  })
})

test('an account is expanded once, and the memory of accounts is bounded: the oldest goes', () => {
  const room = documents()
  const first = room.account(MATCH)
  expect(first).toEqual(ok(ACCOUNT))
  expect(room.account({ ...MATCH, why: [] })).toBe(first)
  const fill = (count: number) => {
    for (let index = 0; index < count; index++) room.account({ ...MATCH, domain: d(`d${index}.example`) })
  }
  fill(MAX_REMEMBERED_DOMAINS - 1)
  expect(room.account(MATCH)).toBe(first)
  fill(MAX_REMEMBERED_DOMAINS)
  expect(room.account(MATCH)).toEqual(first)
  expect(room.account(MATCH)).not.toBe(first)
})

test('the memory of documents is bounded: the oldest is made anew', async () => {
  const room = documents()
  const kind = counted()
  const ask = (name: string) => room.answer(request(), kind, { ...MATCH, domain: d(name) })
  for (let index = 0; index < MAX_REMEMBERED_DOMAINS; index++) await ask(`d${index}.example`)
  expect(kind.made).toHaveLength(MAX_REMEMBERED_DOMAINS)
  await ask('d0.example')
  expect(kind.made).toHaveLength(MAX_REMEMBERED_DOMAINS)
  await ask('one-more.example')
  await ask('d1.example')
  expect(kind.made).toHaveLength(MAX_REMEMBERED_DOMAINS + 1)
  await ask('d0.example')
  expect(kind.made).toHaveLength(MAX_REMEMBERED_DOMAINS + 2)
})

describe('a document for one person', () => {
  const made: string[] = []
  const personal: PersonalDocumentKind<string, NotExpressible | 'refused'> = {
    headers: (asker) => ({ 'cache-control': 'private, no-store', 'x-for': asker }),
    build(account, asker): Result<string, 'refused'> {
      made.push(asker)
      return asker === 'nobody' ? fail('refused') : ok(`${account.domain} for ${asker}`)
    },
  }

  test('is made anew each time, has no ETag, and is never a 304', async () => {
    const room = documents()
    for (const asker of ['anna', 'berta', 'anna']) {
      const answer = await room.personal(personal, MATCH, asker)
      if (!answer.ok) throw new Error(answer.error)
      expect(answer.value.status).toBe(200)
      expect(Object.fromEntries(answer.value.headers)).toEqual({
        'cache-control': 'private, no-store',
        'content-type': 'text/plain;charset=UTF-8',
        'x-for': asker,
      })
      expect(await answer.value.text()).toBe(`example.net for ${asker}`)
    }
    expect(made).toEqual(['anna', 'berta', 'anna'])
  })

  test('may be refused, by the kind or by the account', async () => {
    const room = documents()
    expect(await room.personal(personal, MATCH, 'nobody')).toEqual(fail('refused'))
    expect(await room.personal(personal, { ...MATCH, provider: SERVERS }, 'anna')).toEqual(fail('server-unknown'))
  })
})

test("a provider's own domains share one document, as long as no host is made from the domain", async () => {
  const service = documents()
  const kind = counted()
  const exact: Match = { ...MATCH, source: 'catalog' }
  const other = d('other.example')
  await answerOf(service, kind, exact)
  await answerOf(service, kind, { ...exact, domain: other })
  expect(kind.made).toHaveLength(1)
  const named = {
    ...exact.provider,
    settings: {
      ...exact.provider.settings,
      incoming: exact.provider.settings.incoming.map((server) => ({ ...server, hostname: 'mail.%EMAILDOMAIN%' })),
    },
  }
  await answerOf(service, kind, { ...exact, provider: named })
  await answerOf(service, kind, { ...exact, provider: named, domain: other })
  expect(kind.made).toHaveLength(3)
})

describe('an entry made on the spot', () => {
  const made = (hostname: string): Match => ({
    ...MATCH,
    source: 'srv',
    provider: { ...entry(hostname), identity: { ...ENTRY.identity, id: 'example.net' } },
  })

  test('is another one when the domain’s records have changed, although its names are the same', async () => {
    const all = documents()
    const kind = counted()
    const bodies = [made('one.example.net'), made('two.example.net')].map((match) => answerOf(all, kind, match))
    expect((await Promise.all(bodies)).map((answer) => (answer as { body: string }).body.split(' ').at(-1))).toEqual([
      'one.example.net',
      'two.example.net',
    ])
  })

  test('has its documents remembered as long as it is', async () => {
    const [all, kind, match] = [documents(), counted(), made('one.example.net')]
    await answerOf(all, kind, match)
    await answerOf(all, kind, { ...match })
    expect(kind.made).toHaveLength(1)
  })
})

test('what is told while a source that might have known better fails is kept by nobody', async () => {
  const [all, kind] = [documents(), counted()]
  const why = [{ source: 'tenant', asked: d('example.net'), outcome: 'failed' as const }]
  const doubtful = (await answerOf(all, kind, { ...MATCH, why })) as { headers: Record<string, string> }
  expect(doubtful.headers['cache-control']).toBe('no-store')
  const sure = (await answerOf(all, kind, MATCH)) as { headers: Record<string, string> }
  expect(sure.headers['cache-control']).toBe('public, max-age=60')
})
