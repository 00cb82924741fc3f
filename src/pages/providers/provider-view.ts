import { type ProviderEntry, publish } from '../../account/index.ts'
import type { ProviderAbout } from '../../catalog/index.ts'
import { providerJson } from '../../catalog/provider-json.ts'
import { type FrameView, frameOf } from '../../frame/index.ts'
import { type AboutView, aboutView } from './about-view.ts'
import { code, type FactView, known, link, plain } from './facts.ts'
import { type FoundView, foundView } from './found-view.ts'
import { type HelpView, helpViews } from './help-view.ts'
import { setUpLink } from './list-view.ts'
import { linkTo, type Reader } from './reader.ts'
import { type ServersView, serversView } from './servers-view.ts'

/** What `templates/pages/providers/provider.html` shows. */
export interface ProviderView {
  readonly frame: FrameView
  readonly lead: string
  readonly list: string
  /** None where the page says that there is nothing to set up. */
  readonly setUp: readonly string[]
  /** None where nothing may be told to programs. */
  readonly data: readonly string[]
  /** Why there is less than one expects. */
  readonly notes: readonly { readonly text: string; readonly links: readonly string[] }[]
  readonly facts: readonly FactView[]
  readonly hasNeeds: boolean
  readonly needs: readonly { readonly text: string; readonly links: readonly string[] }[]
  /** The entry's own, then each package's. */
  readonly servers: readonly ServersView[]
  readonly found: FoundView
  readonly hasHelp: boolean
  readonly help: readonly HelpView[]
  readonly about: AboutView
}

/** Everything that is known about one provider, but for servers that may not be told. */
export function providerView(reader: Reader, entry: ProviderEntry, about: ProviderAbout): ProviderView {
  const { say, language, policy } = reader
  const { id, displayName, domains } = entry.identity
  const [domain] = domains
  const own = publish(entry.settings, policy)
  const packages = Object.values(entry.variants).map(({ name, settings }) => ({
    name,
    told: publish(settings, policy),
  }))
  const isData = providerJson(entry, about, policy.publishInsecure) !== undefined
  const example = domain ?? 'example.org'
  const shown = own.ok ? own.value : { ...entry.settings, incoming: [], outgoing: [] }
  const usual = usualView(serversView(say('providers.servers.title'), shown, example, reader), say)
  const needs = needsOf(entry)
  const help = helpViews(entry, reader)
  return {
    frame: frameOf({ url: `https://localhost${linkTo(reader, `/providers/${id}`)}`, language, title: displayName }),
    lead: say('providers.page.lead', { name: displayName }),
    list: linkTo(reader, '/providers'),
    setUp:
      !isData || entry.settings.unsupported !== undefined
        ? []
        : [domain === undefined ? linkTo(reader, '/') : setUpLink(reader, domain)],
    data: isData ? [`/api/v1/providers/${id}`] : [],
    notes: notesOn(entry, own.ok, reader),
    facts: identityFacts(entry, reader),
    hasNeeds: needs.length > 0,
    needs: needs.map((need) => ({ text: say(`need.${need.do}`), links: need.url === undefined ? [] : [need.url] })),
    servers: [
      ...usual,
      ...packages.flatMap(({ name, told }) =>
        told.ok
          ? [
              packageView(
                serversView(say('providers.servers.variant', { name }), told.value, example, reader),
                usual,
                say,
              ),
            ]
          : [],
      ),
    ],
    found: foundView(entry, about, reader),
    hasHelp: help.length > 0,
    help,
    about: aboutView(entry, about, reader),
  }
}

/** A package names all of its servers; of the other facts only those that are not the usual ones. */
function packageView(view: ServersView, [usual]: readonly ServersView[], say: Reader['say']): ServersView {
  const said = new Set(usual?.facts.map((fact) => JSON.stringify(fact)))
  const facts = view.facts.filter((fact) => !said.has(JSON.stringify(fact)))
  const isShorter = facts.length < view.facts.length
  const remarks = isShorter ? [...view.remarks, say('providers.servers.variant-intro')] : view.remarks
  return { ...view, facts, hasFacts: facts.length > 0, remarks }
}

/** None or one: without servers there may still be web mail and the like. */
function usualView(view: ServersView, say: Reader['say']): readonly ServersView[] {
  if (view.hasServers || view.notes.length > 0) return [view]
  return view.hasFacts ? [{ ...view, title: say('providers.more.title') }] : []
}

function notesOn({ settings, variants }: ProviderEntry, isTold: boolean, { say }: Reader): ProviderView['notes'] {
  const { unsupported } = settings
  const isEmpty = settings.incoming.length + settings.outgoing.length === 0
  return [
    ...(unsupported === undefined
      ? []
      : [{ text: say(`providers.page.unsupported-${unsupported.reason}`), links: [unsupported.url] }]),
    ...(isTold ? [] : [{ text: say('providers.page.insecure'), links: [] }]),
    ...(isEmpty && settings.exchange === undefined && Object.keys(variants).length > 0
      ? [{ text: say('providers.page.packages'), links: [] }]
      : []),
  ]
}

/** Of the entry and its packages, each once. */
function needsOf({ settings, variants }: ProviderEntry) {
  const all = [settings, ...Object.values(variants).map((variant) => variant.settings)].flatMap(({ needs }) => needs)
  return [...new Map(all.map((need) => [`${need.do} ${need.url}`, need])).values()]
}

function identityFacts({ identity, website }: ProviderEntry, { say }: Reader): FactView[] {
  const { id, autoconfigId, displayName, displayShortName } = identity
  return known([
    [say('providers.fact.website'), [website === undefined ? undefined : link(website)]],
    [say('providers.fact.short-name'), [displayShortName === displayName ? undefined : plain(displayShortName)]],
    [say('providers.fact.id'), [code(id)]],
    [say('providers.fact.autoconfig-id'), [autoconfigId === id ? undefined : code(autoconfigId)]],
  ])
}
