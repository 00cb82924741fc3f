import type { FindingKind, Occurrence } from '../seen.ts'
import { toldRecords } from './look.ts'

/** Spec: RFC 2782, RFC 2181 §10.1, AUTODISCOVER §6.1. */
export const srvAlias: FindingKind = {
  id: 'srv-alias',
  severity: 'problem',
  symptom: 'Some programs find the service by the SRV record, and others do not.',
  cause:
    'The SRV record and an alias (CNAME) are mixed up: `_autodiscover._tcp` is itself an alias, as a wildcard alias for the whole domain makes it, or the record’s target is one. A target has to be a name with addresses; programs that keep to the rule do not follow it further.',
  mend: 'Publish the SRV record itself, and name in it the host that has the addresses.',
  source: 'RFC 2782; RFC 2181 §10.1, §10.3; AUTODISCOVER §6.1',
  find(seen) {
    const where = `_autodiscover._tcp.${seen.domain}`
    const targets = [...new Set(toldRecords(seen, 'SRV', where).map(({ target }) => target))]
    const alias = toldRecords(seen, 'CNAME', where).map(
      (name): Occurrence => ({
        where,
        detail: `is an alias of ${name}: publish the SRV record itself${targets.length === 0 ? '' : ` (0 0 443 ${targets[0]})`}; a name with an alias has no records of its own.`,
      }),
    )
    const aliasesOfTargets = targets.flatMap((target) =>
      toldRecords(seen, 'CNAME', target).map(
        (name): Occurrence => ({
          where,
          detail: `leads to ${target}, which is an alias of ${name}: write 0 0 443 ${name}, if that has a certificate for its name, or give ${target} addresses of its own.`,
        }),
      ),
    )
    return [...alias, ...aliasesOfTargets]
  },
}
