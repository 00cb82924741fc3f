import type * as z from 'zod'
import { fail, ok, type Result } from '../../result.ts'
import { collectionFile, deltaChatFacts, fairEmailFacts, mailCoreFacts } from './collections.ts'
import type { Fact } from './fact.ts'
import { hosterFacts, hostersFile } from './hosters.ts'
import { nodemailerFacts, nodemailerFile } from './nodemailer.ts'

export const FACT_KINDS = ['deltachat', 'fairemail', 'mailcore2', 'hosters', 'nodemailer'] as const
export type FactKind = (typeof FACT_KINDS)[number]

export interface FactsFile {
  readonly text: string
  /** Where its kind is known already. */
  readonly kind?: FactKind | undefined
  /** Of the npm package, for nodemailer's table, which does not say it. */
  readonly version?: string | undefined
}

/** The facts of a file, or what is wrong with it, for a person. */
export function readFacts({ text, kind, version = '' }: FactsFile): Result<readonly Fact[], string> {
  const content = parsed(text)
  if (!content.ok) return content
  const found = kind ?? kindOf(content.value)
  switch (found) {
    case undefined:
      return fail(`holds no facts that are known here; name its kind with --kind: ${FACT_KINDS.join(', ')}`)
    case 'hosters':
      return shaped(hostersFile, content.value, hosterFacts)
    case 'nodemailer':
      return shaped(nodemailerFile, content.value, (services) => nodemailerFacts(services, version))
    case 'deltachat':
      return shaped(collectionFile, content.value, deltaChatFacts)
    case 'fairemail':
      return shaped(collectionFile, content.value, fairEmailFacts)
    case 'mailcore2':
      return shaped(collectionFile, content.value, mailCoreFacts)
  }
}

function parsed(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text))
  } catch (error) {
    return fail(`is no JSON: ${(error as Error).message}`)
  }
}

/** The head of a file says what it holds; nodemailer's has none. */
function kindOf(content: unknown): FactKind | undefined {
  if (typeof content !== 'object' || content === null) return undefined
  const { source, mxGateways } = content as { source?: unknown; mxGateways?: unknown }
  if (mxGateways !== undefined) return 'hosters'
  if (typeof source === 'string') {
    const named = { deltachat: /deltachat/i, fairemail: /fairemail/i, mailcore2: /mailcore/i }
    return (Object.keys(named) as (keyof typeof named)[]).find((kind) => named[kind].test(source))
  }
  return nodemailerFile.safeParse(content).success && Object.keys(content).length > 0 ? 'nodemailer' : undefined
}

function shaped<T>(
  schema: z.ZodType<T>,
  content: unknown,
  facts: (file: T) => Fact[],
): Result<readonly Fact[], string> {
  const read = schema.safeParse(content)
  if (read.success) return ok(facts(read.data))
  const [issue] = read.error.issues
  return fail(`is not what it should be at ${issue?.path.join('.') || 'its top'}: ${issue?.message}`)
}
