import { findingsIn } from '../../../../src/doctor/findings/index.ts'
import { reportOn } from '../../../../src/doctor/report/index.ts'
import type { Report } from '../../../../src/doctor/report/schema.ts'
import type { Finding, Seen, UnseenServer } from '../../../../src/doctor/seen.ts'
import { outcomeOf } from '../../../../src/doctor/verdict.ts'
import { type Changes, healthySeen, page, seenOf } from '../../../support/seen.ts'

export const MADE = new Date('2026-11-25T12:00:00Z')

/** A run with the mistakes that `changes` make. */
export async function reported(changes: Changes = {}, given: Partial<Seen> = {}): Promise<Report> {
  const seen = { ...(await seenOf(changes)), ...given }
  return reportOn(seen, findingsIn(seen), MADE)
}

/** The servers of the healthy domain, as if nobody had looked at them. */
export async function unseen(why: UnseenServer['why']): Promise<readonly UnseenServer[]> {
  const { servers } = await healthySeen()
  return servers.map(({ protocol, hostname, port, security, authentication, usedBy }) => ({
    ...{ protocol, hostname, port, security, authentication },
    usedBy: why === 'too-many' ? [] : usedBy,
    why,
  }))
}

/** A run that has looked at no server. */
export async function untested() {
  const { verdicts } = await healthySeen()
  return {
    servers: [],
    verdicts: verdicts.map((one) => ({ ...one, outcome: outcomeOf(one.client, one.search, []) })),
  }
}

/** Every kind of trouble at once: a page in the way, a server that refuses, another without a certificate. */
export const BROKEN: Changes = {
  answers: { 'https://autoconfig.example.org/mail/config-v1.1.xml': page },
  server: (server) =>
    server.protocol === 'smtp' ? { ...server, failure: 'refused' } : { ...server, greeting: 'ready' },
}

/** What others write, at its worst. */
export const NASTY = `"><script>alert('x')</script>&amp;\u001b[31m\u202e\u0000\ud800\u2028]]>`

export const nastyFinding = (): Finding => ({
  kind: {
    id: 'nasty',
    severity: 'problem',
    symptom: `symptom ${NASTY}`,
    cause: `cause ${NASTY}`,
    mend: `mend ${NASTY}`,
    source: 'here',
    find: () => [],
  },
  where: `where ${NASTY}`,
  detail: `detail ${NASTY}`,
  clients: [`client ${NASTY}`],
})

/** The same run, in which everything that somebody else wrote is as bad as it can be. */
export async function nastyReport(): Promise<Report> {
  const seen = await seenOf({
    server: (server) => ({ ...server, failure: 'wrong-protocol', greeting: NASTY, mechanisms: [NASTY] }),
    answers: {
      'https://example.org/autodiscover/autodiscover.xml': {
        status: 302,
        body: '',
        location: `https://example.org/?${NASTY}`,
        contentType: NASTY,
      },
    },
    records: { 'TXT _ua-auto-config.example.org': { ok: true, records: [NASTY] } },
  })
  return reportOn(seen, [nastyFinding()], MADE)
}
