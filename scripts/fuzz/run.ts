import { generate } from './generate.ts'
import { routeOf } from './grammars.ts'
import { type Finding, isRefusedByRuntime, judge, type Knowledge, leakIn, type RuleName } from './oracle.ts'
import { shrink } from './shrink.ts'
import { type Exchange, exchange, requestIn } from './wire.ts'
import { type Ground, MARK } from './words.ts'

/** Something that answers on a loopback port. */
export interface Target {
  readonly name: string
  readonly port: number
  readonly ground: Ground
  readonly knowledge: Knowledge
  /** Everything that it has printed so far. */
  output(): string
}

export interface RunOptions {
  readonly seed: number
  /** They take turns; one that stands here twice gets twice as many requests. */
  readonly targets: readonly Target[]
  readonly recorded: readonly string[]
  /** Asked before each request. */
  readonly isOver: (requests: number) => boolean
}

/** A rule that was broken, by the smallest request that was found to break it. */
export interface Case extends Finding {
  readonly target: string
  readonly route: string
  /** Of the request within the run: with the seed it says what was sent first. */
  readonly number: number
  readonly bytes: Buffer
  /** Whether the request alone shows it again, sent anew. */
  readonly isRepeatable: boolean
}

export interface Report {
  readonly requests: number
  readonly milliseconds: number
  /** Answers by route and class: `2xx` and so on, `refused` by the runtime, `none`. */
  readonly answers: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly cases: readonly Case[]
  /** What the services have printed, each kind of line once, and how often: nothing would mean that nobody listened. */
  readonly printed: ReadonlyMap<string, number>
}

/** Connections at a time: enough to keep a service busy, and few enough for its neighbours. */
const LANES = 4
/** The log is looked at after so many requests; a mark in it says whose it is. */
const LOG_EVERY = 200
const MAX_CASES = 12
const MAX_TRIES = 1_500
/** Each of these waits for an answer that does not come. */
const MAX_SILENT_TRIES = 40
const SILENT_TRY_MS = 2_000
/** What a service prints comes through a pipe. */
const LOG_DELAY_MS = 20

export async function run({ seed, targets, recorded, isOver }: RunOptions): Promise<Report> {
  const started = performance.now()
  const answers = new Map<string, Map<string, number>>()
  const cases = new Map<string, FirstSeen>()
  let next = 0
  let isGone = false

  const bytesOf = (number: number) => {
    const target = targets[number % targets.length] as Target
    return { target, bytes: generate({ seed, number, ground: target.ground, recorded }) }
  }
  const keep = (number: number, finding: Finding) => {
    const { target, bytes } = bytesOf(number)
    const route = routeOf(requestIn(bytes).target)
    const key = `${finding.rule} ${route} ${kindOf(finding.detail)}`
    if (cases.has(key) || cases.size >= MAX_CASES) return
    cases.set(key, { ...finding, target, route, number, bytes })
  }
  const lane = async () => {
    for (let number = next; !isGone && !isOver(number); number = next) {
      next++
      const { target, bytes } = bytesOf(number)
      const came = await exchange(target.port, bytes).catch(messageOf)
      if (typeof came === 'string') {
        // What ended it was cut off, and is a case already.
        if (!isGone) keep(number, { rule: 'answered', detail: came })
        isGone = true
        return
      }
      count(answers, routeOf(requestIn(bytes).target), classOf(came, requestIn(bytes).method))
      for (const finding of judge(bytes, came, target.knowledge)) keep(number, finding)
      if (number % LOG_EVERY === 0) lookAtLogs()
    }
  }
  const lookAtLogs = () => {
    for (const target of new Set(targets)) {
      const leak = leakIn(target.output())
      if (leak === undefined) continue
      const number = Number.parseInt(leak.toLowerCase().slice('zqxl'.length), 36)
      keep(/^zqxl/i.test(leak) ? number : Math.max(0, next - 1), {
        rule: 'silent-log',
        detail: `printed: ${leak}`,
      })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await pause(LOG_DELAY_MS)
  lookAtLogs()
  const milliseconds = performance.now() - started
  const made: Case[] = []
  for (const { target, ...found } of cases.values())
    made.push({ ...found, target: target.name, ...(await smallest(target, found)) })
  return {
    requests: next,
    milliseconds,
    answers,
    cases: made,
    printed: linesIn([...new Set(targets)].map(({ output }) => output()).join('\n')),
  }
}

/** What broke a rule first, before it is made small. */
interface FirstSeen extends Finding {
  readonly target: Target
  readonly route: string
  readonly number: number
  readonly bytes: Buffer
}

async function smallest(target: Target, { bytes, rule, detail }: Omit<FirstSeen, 'target'>) {
  const patience = rule === 'answered' ? SILENT_TRY_MS : undefined
  // Another fault that breaks the same rule is another case.
  const isSame = (finding: Finding) => finding.rule === rule && kindOf(finding.detail) === kindOf(detail)
  const fails = (candidate: Buffer) =>
    findingsOf(target, candidate, rule, patience).then(
      (findings) => findings.some(isSame),
      () => false,
    )
  const isRepeatable = await fails(bytes)
  const maxTries = rule === 'answered' ? MAX_SILENT_TRIES : MAX_TRIES
  return { isRepeatable, bytes: isRepeatable ? await shrink(bytes, { fails, maxTries }) : bytes }
}

/** Details that begin alike are about the same. */
const kindOf = (detail: string) => detail.replaceAll(MARK, '').slice(0, 24)

/** Sends one request, and says what is wrong with the answer and with what was printed meanwhile. */
export async function findingsOf(
  target: Target,
  bytes: Buffer,
  rule: RuleName = 'silent-log',
  patienceMs?: number,
): Promise<Finding[]> {
  const before = target.output().length
  const came = await exchange(target.port, bytes, patienceMs)
  if (rule === 'silent-log') await pause(LOG_DELAY_MS)
  const leak = leakIn(target.output().slice(before))
  const findings = judge(bytes, came, target.knowledge)
  return leak === undefined ? findings : [...findings, { rule: 'silent-log', detail: `printed: ${leak}` }]
}

function classOf(came: Exchange, method: string): string {
  if (came.outcome !== 'answered') return 'none'
  return isRefusedByRuntime(came.answer, method) ? 'refused' : `${Math.floor(came.answer.status / 100)}xx`
}

function count(counts: Map<string, Map<string, number>>, route: string, what: string): void {
  const ofRoute = counts.get(route) ?? new Map<string, number>()
  counts.set(route, ofRoute.set(what, (ofRoute.get(what) ?? 0) + 1))
}

function linesIn(output: string): Map<string, number> {
  const lines = new Map<string, number>()
  for (const line of output.split('\n').filter(Boolean)) lines.set(line, (lines.get(line) ?? 0) + 1)
  return lines
}

const messageOf = (error: Error) => error.message

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
