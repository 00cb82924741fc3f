import { INIT_WAIT_MINUTES } from '../limits.ts'
import type { Output } from './check.ts'
import { DONE, refuse, STOPPED, UNDONE } from './init-ends.ts'
import { type InitSubject, type InitSurroundings, minutesIn } from './init-options.ts'
import { recordsFor, type WantedRecord, waitForRecords } from './init-records.ts'
import { missingLines, verifyCommandLine } from './init-words.ts'
import { verify } from './verify.ts'

/** The records, and a look from outside when they are there. */
export async function publish(
  root: string,
  subject: InitSubject,
  out: Output,
  surroundings: InitSurroundings,
): Promise<number> {
  const { address, service, route, options, text } = subject
  const { signal, questions, lookMs, progress } = surroundings
  const zone = await recordsFor(root, address.domain, service)
  if (zone.status !== 0) return refuse(out, [zone.text])
  out.log('\nPublish these records, and let the web server have a certificate for each name in the first part:\n')
  if (service.endsWith(`.${address.domain}`)) out.log(`; ${service} needs A and AAAA with the address of Postamt.`)
  out.log(zone.text)

  const waitFor = (minutes: number) =>
    waitForRecords(zone.records, {
      route,
      minutes,
      signal,
      onLook: sayOnce((missing) => out.log(`\nWaiting for ${missing.length} of ${zone.records.length} records …`)),
      ...(lookMs === undefined ? {} : { lookMs }),
    })
  const wanted = minutesIn(options)
  let missing = await waitFor(wanted)
  if (missing.length > 0 && wanted === 0 && !signal?.aborted && (await questions?.mayWait(INIT_WAIT_MINUTES)) === true)
    missing = await waitFor(INIT_WAIT_MINUTES)
  const { resolver, connect, ca } = options
  // What "verify" takes by itself is not said.
  const isUsual = service === `autoconfig.${address.domain}` && !process.env['SERVICE_HOST']
  const command = verifyCommandLine(address.domain, options, isUsual ? undefined : service)
  if (signal?.aborted) {
    out.error(`Stopped; the file stays. When the records are there: ${command}`)
    return STOPPED
  }
  if (missing.length > 0) {
    for (const line of missingLines(missing, zone.records, command)) out.log(line)
    return wanted === 0 ? DONE : UNDONE
  }
  out.log('\nThe records are there. What mail programs get:\n')
  const look = surroundings.verify ?? verify
  return look(
    root,
    text,
    {
      service,
      ...(resolver === undefined ? {} : { resolver }),
      ...(connect === undefined ? {} : { connect }),
      ...(ca === undefined ? {} : { ca }),
    },
    out,
    { ...(signal === undefined ? {} : { signal }), ...(progress === undefined ? {} : { progress }) },
  )
}

function sayOnce(say: (missing: readonly WantedRecord[]) => void) {
  let isSaid = false
  return (missing: readonly WantedRecord[]) => {
    if (!isSaid) say(missing)
    isSaid = true
  }
}
