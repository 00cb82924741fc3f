import { z } from 'zod'

/**
 * The form of `postamt verify --json`. Members may be added to a version; none goes or changes its meaning without a new
 * one.
 */

const Severity = z.enum(['problem', 'note'])
const Protocol = z.enum(['imap', 'pop3', 'smtp'])
const Security = z.enum(['tls', 'starttls', 'none'])

const Place = z.object({ protocol: Protocol, hostname: z.string(), port: z.number(), security: Security })

const Choice = Place.extend({
  security: z
    .enum(['tls', 'starttls', 'none', 'undecided'])
    .meta({ description: '`undecided`: the client tries or guesses.' }),
  username: z.string().optional().meta({ description: 'Absent: the address, or the client asks.' }),
})

const Tls = z.object({
  version: z.string(),
  names: z.array(z.string()),
  issuer: z.string(),
  validTo: z.string(),
  daysLeft: z.number(),
  problem: z
    .enum(['wrong-name', 'expired', 'not-yet-valid', 'self-signed', 'chain-incomplete', 'untrusted'])
    .optional()
    .meta({ description: 'Why the certificate is not believed.' }),
})

const HopRow = z
  .object({
    method: z.string(),
    url: z.string(),
    peer: z.string().optional().meta({ description: 'Address and port.' }),
    status: z.number().optional(),
    contentType: z.string().optional(),
    location: z.string().optional(),
    tls: Tls.optional(),
    failure: z.string().optional(),
    milliseconds: z.number(),
  })
  .meta({ description: 'One request.' })

const StepRow = z
  .object({
    method: z.string().meta({ description: 'Of HTTP, or the type of DNS records.' }),
    target: z.string(),
    outcome: z.enum(['taken', 'leads-on', 'refused', 'not-fetched', 'hidden', 'not-needed', 'unread', 'skipped']),
    reason: z.string().optional(),
    hops: z.array(HopRow),
    records: z.array(z.string()).optional().meta({ description: 'What DNS answered.' }),
  })
  .meta({ description: 'One question of a client, and what it made of the answer.' })

const ClientRow = z
  .object({
    name: z.string(),
    platforms: z.string(),
    verdict: z.enum(['works', 'untested', 'broken', 'nothing', 'not-asked']),
    isTrouble: z.boolean().meta({ description: 'Whether this client should get working settings and does not.' }),
    why: z.string().optional(),
    foundBy: z.string().optional().meta({ description: 'The URL or the name of the record.' }),
    service: z.string().optional().meta({ description: 'Where a program for Exchange logs in.' }),
    incoming: Choice.optional(),
    outgoing: Choice.optional(),
    alternatives: z.array(Choice),
    steps: z.array(StepRow),
  })
  .meta({ description: 'Where one client ends up.' })

const FindingRow = z.object({
  id: z.string(),
  severity: Severity,
  symptom: z.string(),
  cause: z.string(),
  mend: z.string(),
  where: z.string(),
  detail: z.string(),
  clients: z.array(z.string()).optional(),
})

const ServerRow = Place.extend({
  authentication: z.array(z.string()).meta({ description: 'What some answer promises.' }),
  usedBy: z.array(z.string()),
  peer: z.string().optional(),
  greeting: z.string().optional(),
  tls: Tls.optional(),
  offersStartTls: z.boolean().optional(),
  capabilities: z.array(z.string()),
  mechanisms: z.array(z.string()),
  failure: z.string().optional(),
  misfits: z.array(z.string()).meta({ description: 'What is not as it was promised.' }),
  milliseconds: z.number(),
})

const UnseenServerRow = Place.extend({
  usedBy: z.array(z.string()),
  why: z.enum(['too-many', 'not-wanted', 'stopped']).meta({
    description:
      '`too-many`: no client would use it, and there are more of this kind than a run looks at (`--all-servers` looks at them). `not-wanted`: `--no-mail-servers`. `stopped`: the run was.',
  }),
})

const BesideRow = z
  .object({
    target: z.string(),
    finding: z.string().meta({ description: 'What it is sent for, by its `id`.' }),
    hops: z.array(HopRow),
  })
  .meta({ description: 'A request that no client sends.' })

export const Report = z
  .object({
    report: z.literal('postamt-verify'),
    version: z.literal(1),
    domain: z.string(),
    address: z.string(),
    isAddressMadeUp: z.boolean().meta({ description: 'Whether only a domain was given: nobody has this address.' }),
    isComplete: z
      .boolean()
      .meta({ description: 'Whether the run came to its end; else what is missing says nothing.' }),
    isFine: z.boolean().meta({ description: 'Whether the exit status is 0.' }),
    made: z.iso.datetime(),
    expected: z
      .object({
        provider: z.string(),
        name: z.string(),
        incoming: z.array(Place),
        outgoing: z.array(Place),
      })
      .nullable()
      .meta({ description: 'What the catalog here says of the domain.' }),
    clients: z.array(ClientRow),
    findings: z.array(FindingRow),
    servers: z.array(ServerRow),
    unseenServers: z
      .array(UnseenServerRow)
      .meta({ description: 'Mail servers that answers name, and that were not looked at.' }),
    beside: z.array(BesideRow),
  })
  .meta({ title: 'What `postamt verify` saw of a domain' })

export type Report = z.infer<typeof Report>
export type ClientRow = z.infer<typeof ClientRow>
export type StepRow = z.infer<typeof StepRow>
export type HopRow = z.infer<typeof HopRow>
export type FindingRow = z.infer<typeof FindingRow>
export type ServerRow = z.infer<typeof ServerRow>
export type UnseenServerRow = z.infer<typeof UnseenServerRow>
export type BesideRow = z.infer<typeof BesideRow>
export type ChoiceRow = z.infer<typeof Choice>

/** For readers in other languages: `docs/verify.schema.json`. */
export const reportSchema = () => z.toJSONSchema(Report, { target: 'draft-2020-12' })
