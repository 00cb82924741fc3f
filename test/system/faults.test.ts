import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  CLASSES,
  type ClassName,
  isKeptByNobody,
  isSame,
  KINDS,
  type Kind,
  KNOWN_BEFORE,
  LOCAL_PART,
  NAMES,
  type Said,
  said,
} from '../support/faulty-matrix.ts'
import { faultsPage } from '../support/faulty-report.ts'
import { send } from '../support/faulty-service.ts'
import { type Cell, expectedOutcome, isUnsure, type Outcome, TRIALS } from '../support/faulty-trials.ts'
import { bundleBoth, type Runtime, startWorld, type World } from '../support/faulty-world.ts'

/**
 * Each peer failing in turn, in every way, under both runtimes as they are deployed: the bundle in workerd, whose D1
 * client, resolvers and upstream end on the loopback interface, and the Node bundle with its SQLite file. Every run has a
 * service of its own, since one remembers which resolver has failed.
 *
 * `docs/faults.md` is what was seen here; `npx vitest run --project system faults -u` writes it anew.
 */

/** Architecture §5, and what a machine that does other work as well may add. */
const PROMISED_MS = 1_500
const MARGIN_MS = 500

/** Between requests, and runs under way together: more of either would wait for the machine and not for the peers. */
const SPACING_MS = 8
const LANES = 3

const RUNTIMES: readonly Runtime[] = ['workerd', 'Node']
const classNames = Object.keys(CLASSES) as ClassName[]
const kinds = Object.keys(KINDS) as Kind[]
const questions = classNames.flatMap((domainClass) => kinds.map((kind) => ({ domainClass, kind })))

const runs = TRIALS.flatMap((trial) =>
  trial.faults.flatMap((tried) =>
    trial.runtimes.map((runtime) => ({ runtime, peer: trial.peer, name: tried.name, trial, tried })),
  ),
).map((run, place) => ({ ...run, lane: place % LANES }))

interface Timed extends Said {
  readonly milliseconds: number
}

/** Answers by class of domain and kind of request. */
type Answers = ReadonlyMap<string, Timed>

let folder = ''
/** What is said when everything works, and when there is no tenant store at all. */
const healthy: Partial<Record<Runtime, Answers>> = {}
const withoutTenants: Partial<Record<Runtime, Answers>> = {}
/** What every run saw, by its title. */
const seen = new Map<string, readonly Cell[]>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postamt-faults-'))
  await bundleBoth(folder)
  for (const runtime of RUNTIMES) {
    healthy[runtime] = await answersOfNewWorld(runtime, true)
    withoutTenants[runtime] = await answersOfNewWorld(runtime, false)
  }
})

afterAll(() => rm(folder, { recursive: true }))

test.each(RUNTIMES)('with everything well, each kind of domain has an answer of its own on %s', (runtime) => {
  for (const kind of kinds) {
    const answers = classNames.map((name) => answerTo(healthy[runtime], name, kind))
    expect(answers.map(({ status }) => status)).toEqual(classNames.map((name) => (name === 'unknown' ? 404 : 200)))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(classNames.length)
  }
})

// A machine that is busy makes peers late that are not meant to be; what holds, holds when it is tried again.
describe.concurrent('a peer that fails', { retry: 2 }, () => {
  test.for(runs)('$runtime, $peer: $name', ({ runtime, peer, name, trial, tried, lane }) =>
    inTurn(lane, async () => {
      const world = await startWorld({ runtime, folder })
      try {
        const before = await askedBefore(world)
        await world.fail(peer, tried.fault)
        await expectTheKnown(runtime, world, before)

        const during = await answersOf(world)
        const cells = questions.map(({ domainClass, kind }) => {
          const answer = answerTo(during, domainClass, kind)
          const outcome = outcomeOf(runtime, domainClass, kind, answer)
          expect(outcome, tell(domainClass, kind, answer)).toBe(expectedOutcome(trial, tried, domainClass))
          if (isUnsure(trial, tried, domainClass))
            expect(isKeptByNobody(answer), tell(domainClass, kind, answer)).toBe(true)
          expect(answer.milliseconds, `${kind} about ${domainClass}`).toBeLessThan(PROMISED_MS + MARGIN_MS)
          return { peer, fault: name, runtime, domainClass, kind, outcome }
        })

        await world.fail(peer)
        expectAllWell(runtime, await answersOf(world))
        const output = world.service.output()
        expect(output).not.toMatch(new RegExp(`@|%40|${LOCAL_PART.slice(0, 6)}`, 'i'))
        if (cells.some(({ domainClass, outcome }) => domainClass !== 'unknown' && outcome !== 'right'))
          expect(output).toContain('"event":"source-failed"')
        seen.set(`${runtime} ${peer} ${name}`, cells)
      } finally {
        await world.close()
      }
    }),
  )
})

test('docs/faults.md says what was seen here', async () => {
  expect(seen.size, 'runs that went as they should').toBe(runs.length)
  const unknown = kinds.map((kind) => [kind, answerTo(healthy.workerd, 'unknown', kind)] as const)
  const page = faultsPage({ cells: [...seen.values()].flat(), unknown, promisedMs: PROMISED_MS, marginMs: MARGIN_MS })
  await expect(page).toMatchFileSnapshot('../../docs/faults.md')
})

/** What needs nobody else: the catalog's own domain, and whatever was asked about before. */
async function expectTheKnown(runtime: Runtime, world: World, before: readonly Said[]): Promise<void> {
  const sent = world.requests()
  for (const kind of kinds) {
    const { milliseconds: _, ...right } = answerTo(healthy[runtime], 'exact', kind)
    const answer = said(await send(world.service.port, KINDS[kind](CLASSES.exact.domain())))
    expect(answer, `the catalog's own domain, asked by ${kind}`).toEqual(right)
  }
  expect(await askedBefore(world), 'what was known before').toEqual(before)
  // Whatever was sent is here by now.
  await pause(30)
  expect(world.requests() - sent, 'requests about what is known').toBe(0)
}

function expectAllWell(runtime: Runtime, answers: Answers): void {
  for (const { domainClass, kind } of questions) {
    const answer = answerTo(answers, domainClass, kind)
    const right = answerTo(healthy[runtime], domainClass, kind)
    expect(isSame(answer, right), `once the peer is back, ${tell(domainClass, kind, answer)}`).toBe(true)
    expect(answer.headers).toEqual(right.headers)
  }
}

/** What the client got, by what it would get otherwise. */
function outcomeOf(runtime: Runtime, domainClass: ClassName, kind: Kind, answer: Said): Outcome {
  const right = answerTo(healthy[runtime], domainClass, kind)
  const isNotKept = isKeptByNobody(answer)
  if (isSame(answer, answerTo(healthy[runtime], 'unknown', kind))) return isNotKept ? 'unknown' : 'wrong'
  if (isSame(answer, right))
    return isNotKept || answer.headers['cache-control'] === right.headers['cache-control'] ? 'right' : 'wrong'
  return isSame(answer, answerTo(withoutTenants[runtime], domainClass, kind)) && isNotKept ? 'by DNS' : 'wrong'
}

/** Every question, all under way together. */
async function answersOf({ service }: World): Promise<Answers> {
  const answers = questions.map(async ({ domainClass, kind }, place) => {
    await pause(place * SPACING_MS)
    const answer = await send(service.port, KINDS[kind](CLASSES[domainClass].domain(NAMES[kind])))
    return [keyOf(domainClass, kind), { ...said(answer), milliseconds: answer.milliseconds }] as const
  })
  return new Map(await Promise.all(answers))
}

async function answersOfNewWorld(runtime: Runtime, withTenants: boolean): Promise<Answers> {
  const world = await startWorld({ runtime, folder, withTenants })
  try {
    return await answersOf(world)
  } finally {
    await world.close()
  }
}

function askedBefore({ service }: World): Promise<Said[]> {
  return Promise.all(
    classNames.map(async (name) =>
      said(await send(service.port, KINDS.autoconfig(CLASSES[name].domain(KNOWN_BEFORE)))),
    ),
  )
}

function answerTo(answers: Answers | undefined, domainClass: ClassName, kind: Kind): Timed {
  const answer = answers?.get(keyOf(domainClass, kind))
  if (answer === undefined) throw new Error(`nothing was answered to ${kind} about ${domainClass}`)
  return answer
}

function keyOf(domainClass: ClassName, kind: Kind): string {
  return `${domainClass} ${kind}`
}

function tell(domainClass: ClassName, kind: Kind, answer: Said): string {
  return `${kind} about ${domainClass}: ${JSON.stringify(answer)}`
}

const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve())

/** One run after the other in each lane. */
function inTurn(lane: number, run: () => Promise<void>): Promise<void> {
  const turn = (lanes[lane] as Promise<unknown>).then(run)
  lanes[lane] = turn.catch(() => undefined)
  return turn
}
