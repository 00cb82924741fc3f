import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type InitSeen, type LookOptions, lookForServers, type Proposal, propose } from '../doctor/init/index.ts'
import { createNetwork } from '../doctor/net/index.ts'
import type { Output } from './check.ts'
import { DONE, refuse, stopped, WRONG_USAGE } from './init-ends.ts'
import { catalogWithout, DEFAULT_LOGIN, defaultName, entryText, mistakesIn, pathOf, writeEntry } from './init-entry.ts'
import { knownBy, knownLines } from './init-known.ts'
import { type InitOptions, type InitSubject, type InitSurroundings, readInitOptions } from './init-options.ts'
import { publish } from './init-publish.ts'
import { foundLines, nothingFoundLines } from './init-words.ts'

/**
 * From a domain's own mail servers to its entry in `local/providers/`, the records to publish, and a verified answer. Asks
 * what no server tells, and writes nothing before the catalog's compiler has accepted it.
 */
export async function init(
  root: string,
  text: string,
  options: InitOptions,
  out: Output,
  surroundings: InitSurroundings = {},
): Promise<number> {
  const read = readInitOptions(text, options)
  if (!read.ok) return refuse(out, [read.error], WRONG_USAGE)
  const { address, route } = read.value
  const { questions, signal } = surroundings
  const path = pathOf(address.domain)
  if (options.force !== true && options.dryRun !== true && (await isThere(join(root, path)))) {
    const mayReplace = await questions?.mayReplace(path)
    if (questions !== undefined && mayReplace !== true) return stopped(out)
    if (mayReplace === undefined)
      return refuse(out, [
        `${path} is there already; --force writes over it, --dry-run only shows what would be written.`,
      ])
  }
  const catalog = await catalogWithout(root, path)
  if (catalog === undefined) return refuse(out, ['The catalog has mistakes; "postamt check" names them.'])

  const network = createNetwork({ route, ...(signal === undefined ? {} : { signal }) })
  try {
    const known = options.force === true ? undefined : await knownBy(address, catalog, network)
    if (known !== undefined) return refuse(out, knownLines(address, known, options))
    const seen = await look(read.value, network, surroundings)
    if (signal?.aborted) return stopped(out)
    const proposal = propose(seen, address)
    for (const line of foundLines(seen, proposal)) out.log(line)
    if (proposal.incoming.length === 0 || proposal.outgoing.length === 0)
      return refuse(out, nothingFoundLines(seen, proposal))
    return await settle(root, path, { ...read.value, proposal }, out, surroundings)
  } finally {
    network.close()
  }
}

function look(
  { address, hosts }: InitSubject,
  network: LookOptions['network'],
  { progress, probe, signal }: InitSurroundings,
) {
  return lookForServers(
    { address, network, hosts, signal, ...(probe === undefined ? {} : { probe }) },
    ({ what, done, total }) => progress?.({ doing: 'servers', what, done, total }),
  ) satisfies Promise<InitSeen>
}

/** What a person has to say, the file, and what comes after it. */
async function settle(
  root: string,
  path: string,
  subject: InitSubject & { readonly proposal: Proposal },
  out: Output,
  surroundings: InitSurroundings,
) {
  const { address, options, proposal } = subject
  const { questions, now = () => new Date() } = surroundings
  const suggestedLogin = subject.username ?? proposal.username ?? DEFAULT_LOGIN
  const name =
    options.name ?? (questions ? await questions.name(defaultName(address.domain)) : defaultName(address.domain))
  if (name === undefined) return stopped(out)
  const username =
    questions === undefined || subject.username !== undefined
      ? suggestedLogin
      : await questions.username(suggestedLogin, { address: address.text, localPart: address.localPart })
  if (username === undefined) return stopped(out)

  const text = entryText({ domain: address.domain, name, username }, proposal, now())
  out.log(`\n${path}:\n\n${text.trimEnd().replace(/^(?=.)/gm, '  ')}\n`)
  const mistakes = await mistakesIn(root, path, text)
  if (mistakes.length > 0) return refuse(out, [...mistakes, 'Nothing was written.'])
  if (options.dryRun === true) return DONE
  if (questions === undefined && options.yes !== true)
    return refuse(out, [
      'Nothing was written, because there is nobody to ask: --yes takes the entry as it stands above. What people log in ' +
        'with, --username says (address, local-part, ask, or a rule as in %EMAILLOCALPART%), the name --name.',
    ])
  if (questions !== undefined && (await questions.mayWrite(path)) !== true) return stopped(out)
  if (surroundings.signal?.aborted) return stopped(out)
  const written = await writeEntry(root, path, text)
  if (!written.ok)
    return refuse(out, [
      `${path} cannot be written: ${written.error}`,
      'Run the command as the owner of local/providers, or put the entry above there yourself.',
    ])
  out.log(
    `${path} is written. The service knows it after its next build: "npm run build:node" and a restart on a server`,
  )
  out.log('of your own, "npm run deploy" on Cloudflare.')
  return publish(root, subject, out, surroundings)
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
