import { findingsIn } from '../../../../src/doctor/findings/index.ts'
import { reportOn } from '../../../../src/doctor/report/index.ts'
import type { Report } from '../../../../src/doctor/report/schema.ts'
import type { Finding, Seen } from '../../../../src/doctor/seen.ts'
import { type Changes, page, seenOf } from '../../../support/seen.ts'

export const MADE = new Date('2026-11-25T12:00:00Z')

/** A run with the mistakes that `changes` make. */
export async function reported(changes: Changes = {}, given: Partial<Seen> = {}): Promise<Report> {
  const seen = { ...(await seenOf(changes)), ...given }
  return reportOn(seen, findingsIn(seen), MADE)
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
