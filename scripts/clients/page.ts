import { ASK_NOBODY, CATALOGUE } from '../../src/clients/catalogue/index.ts'
import { SUBJECTS, startService } from './answers.ts'
import { detailsOf } from './details.ts'
import { FAMILIES, familyTable } from './overview.ts'
import { createProver, type Prover } from './proof.ts'

/** `docs/clients.md`, made anew: every answer is what the service gives now, every link leads to a test of now. */
export async function clientsPage(): Promise<string> {
  const service = await startService()
  const prover = createProver()
  const unproven = CATALOGUE.flatMap((entry) => prover.missing(entry).map((claim) => `${entry.name}: ${claim}`))
  if (unproven.length > 0)
    throw new Error(`src/clients/catalogue/ names requirements that no test's title names: ${unproven.join(', ')}`)
  const families = await Promise.all(FAMILIES.map((family) => familyTable(family, service, prover)))
  const details = await Promise.all(CATALOGUE.map((entry) => detailsOf(entry, service, prover)))
  const parts = [
    '# Mail clients: what they ask, and what they get',
    '<!-- Made by `npm run clients`; changes here are lost. -->',
    intro(),
    withoutTests(prover),
    ...families,
    '## Programs that ask no provider',
    ASK_NOBODY.map(({ name, instead }) => `- ${name}: ${instead}`).join('\n'),
    '## Client by client',
    'The numbers are requirements; [test/README.md](../test/README.md) has the table of all of them.',
    ...details,
  ]
  return `${parts.join('\n\n')}\n`
}

function intro(): string {
  const { mail, exchange, dav, behindMx } = SUBJECTS
  return `For those who run the service and wonder what a program does with it.

- **Asks** was read in a client's source or in the logs of other servers, and is as good as those; the sections below
  name them.
- **Gets** is what the service answered when this page was made: status, media type, document.
- **Finds** is what our model of the client made of those answers; "–" means that there is no model. The programs
  themselves were not run.
- **Tests** are those of that very client: its recorded *requests* are replayed over a socket, or its *reader* is
  modelled and run over every document of the catalog. **None of its own** means that only the form of its questions
  is tested.

The providers are invented. \`${mail.address.domain}\` has mail only, \`${exchange.address.domain}\` Exchange as well,
\`${dav.address.domain}\` calendars and contacts; \`${behindMx.address.domain}\` is a customer whose MX lies below
\`${behindMx.mx}\`. The service is at \`${mail.service}\`.`
}

function withoutTests(prover: Prover): string {
  const bare = CATALOGUE.filter((entry) => {
    const { requests, reader } = prover.own(entry)
    return requests.length + reader.length === 0
  })
  const names = bare.map(({ name }) => name).join('; ')
  return `Of ${CATALOGUE.length} clients, ${bare.length} have no test of their own: ${names}.`
}
