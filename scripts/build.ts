import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { compileCatalog } from '../src/catalog/compile.ts'
import { renderDiagnostic } from '../src/catalog/diagnostic.ts'
import { catalogModule } from '../src/catalog/emit.ts'
import { digestOfInputs, INPUTS_FILE } from '../src/cli/build-inputs.ts'
import { MisnamedFile, readCatalogFiles, readGatewayFiles, readTextFiles } from '../src/cli/files.ts'
import { readTextSources } from '../src/cli/text-sources.ts'
import { writeWhole } from '../src/cli/whole-file.ts'
import { compileTexts, TextError } from '../src/language/compile.ts'
import { REFERENCE_LANGUAGE, type TextFile } from '../src/language/read.ts'
import { unusedKeys } from '../src/language/unused.ts'
import { compileTemplate, TemplateError } from '../src/template/compile.ts'
import type { SharedParts } from '../src/template/emit.ts'
import { BrandError, buildBrand } from './brand.ts'
import { PublicFileError, writePublicFiles } from './public-files.ts'

/**
 * Everything that can be done before the first request: the catalog, the templates and the sentences become modules in
 * `src/generated/`. All of them are made before any is written, so that nothing half-made is ever served.
 */

const root = join(import.meta.dirname, '..')

/** Exported name, file, type of its view, and whether people read it: then there is one for each language. */
const TEMPLATES = [
  {
    name: 'clientConfig',
    file: 'autoconfig/config-v1.1.xml',
    view: 'protocols/autoconfig/view.ts:ClientConfigView',
    perLanguage: false,
  },
  {
    name: 'outlook',
    file: 'autodiscover/outlook.xml',
    view: 'protocols/autodiscover/view.ts:OutlookView',
    perLanguage: false,
  },
  {
    name: 'autodiscoverError',
    file: 'autodiscover/error.xml',
    view: 'protocols/autodiscover/failure-view.ts:ErrorView',
    perLanguage: false,
  },
  {
    name: 'mobileSync',
    file: 'autodiscover/mobilesync.xml',
    view: 'protocols/autodiscover/mobilesync-view.ts:MobileSyncView',
    perLanguage: false,
  },
  {
    name: 'soapUserSettings',
    file: 'autodiscover/soap-user-settings.xml',
    view: 'protocols/autodiscover/soap/view.ts:UserSettingsView',
    perLanguage: false,
  },
  {
    name: 'soapDomainSettings',
    file: 'autodiscover/soap-domain-settings.xml',
    view: 'protocols/autodiscover/soap/view.ts:DomainSettingsView',
    perLanguage: false,
  },
  {
    name: 'soapFault',
    file: 'autodiscover/soap-fault.xml',
    view: 'protocols/autodiscover/soap/fault.ts:FaultView',
    perLanguage: false,
  },
  {
    name: 'problemPage',
    file: 'mobileconfig/problem.html',
    view: 'protocols/mobileconfig/problem.ts:ProblemView',
    perLanguage: true,
  },
  {
    name: 'dnsPage',
    file: 'dns-zone/page.html',
    view: 'protocols/dns-zone/page.ts:DnsPageView',
    perLanguage: true,
  },
  {
    name: 'dnsProblemPage',
    file: 'dns-zone/problem.html',
    view: 'protocols/dns-zone/page.ts:DnsProblemView',
    perLanguage: true,
  },
  {
    name: 'tooManyPage',
    file: 'rate/page.html',
    view: 'rate/too-many.ts:TooManyView',
    perLanguage: true,
  },
  {
    name: 'providerListPage',
    file: 'pages/providers/list.html',
    view: 'pages/providers/list-view.ts:ListView',
    perLanguage: true,
  },
  {
    name: 'providerPage',
    file: 'pages/providers/provider.html',
    view: 'pages/providers/provider-view.ts:ProviderView',
    perLanguage: true,
  },
  {
    name: 'missingProviderPage',
    file: 'pages/providers/missing.html',
    view: 'pages/providers/missing-view.ts:MissingView',
    perLanguage: true,
  },
  {
    name: 'apiReferencePage',
    file: 'pages/api/reference.html',
    view: 'api/reference.ts:ReferenceView',
    perLanguage: true,
  },
  {
    name: 'apiProblemPage',
    file: 'pages/api/problem.html',
    view: 'api/pages.ts:ProblemPageView',
    perLanguage: true,
  },
  {
    name: 'setupPage',
    file: 'pages/setup/page.html',
    view: 'pages/setup/page.ts:SetupPageView',
    perLanguage: true,
  },
  {
    name: 'setupFormPage',
    file: 'pages/setup/form.html',
    view: 'pages/setup/form-page.ts:SetupFormView',
    perLanguage: true,
  },
  {
    name: 'notFoundPage',
    file: 'pages/setup/not-found.html',
    view: 'pages/setup/not-found.ts:NotFoundView',
    perLanguage: true,
  },
] as const

const HEADER = '// Made by scripts/build.ts; changes here are lost.\n'

type Modules = Record<string, string>

async function buildCatalog(): Promise<Modules> {
  const { catalog, diagnostics, notes } = compileCatalog(await readCatalogFiles(root), await readGatewayFiles(root))
  for (const diagnostic of diagnostics) console.error(renderDiagnostic(diagnostic))
  if (catalog === undefined)
    throw new BuildFailure(
      `${diagnostics.filter(({ severity }) => severity === 'error').length} error(s) in the catalog; nothing was written`,
    )
  const { version, js, types } = catalogModule(catalog)
  for (const note of notes) console.log(note)
  const domains = catalog.domains.join(' ').split(' ').filter(Boolean).length
  console.log(
    `catalog ${version}: ${catalog.ids.length} providers, ${domains} domains, ${catalog.signs.length} signs, ${catalog.gateways.length} filters`,
  )
  return { 'catalog.js': `${HEADER}${js}`, 'catalog.d.ts': `${HEADER}${types}` }
}

async function buildTexts() {
  const shipped = await readTextFiles(root, 'templates/text')
  const texts = compileTexts(shipped, await readTextFiles(root, 'local/text'))
  const languages = Object.keys(texts).sort()
  const names = Object.fromEntries(languages.map((language) => [language, texts[language]?.['language']]))
  const keys = Object.keys(texts['en'] ?? {})
  const union = (words: readonly string[]) => words.map((word) => JSON.stringify(word)).join(' | ')
  const modules: Modules = {
    'texts.js': `${HEADER}export const LANGUAGES = ${JSON.stringify(languages)}\nexport const LANGUAGE_NAMES = ${JSON.stringify(names)}\n${lazyTexts(texts)}`,
    'texts.d.ts': `${HEADER}export type Language = ${union(languages)}\nexport type TextKey = ${union(keys)}\nexport declare const LANGUAGES: readonly Language[]\nexport declare const LANGUAGE_NAMES: Readonly<Record<Language, string>>\nexport declare const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>>\n`,
  }
  return { shipped, texts, modules }
}

/** Looked for when everything else is right, for a misspelt key leaves another one unread. */
async function expectReaders(shipped: readonly TextFile[]): Promise<true> {
  const reference = shipped.filter(({ language }) => language === REFERENCE_LANGUAGE)
  const sources = await readTextSources(root)
  const unread = reference.flatMap((file) => unusedKeys(file, sources))
  if (unread.length > 0) throw new TextError(unread.join('\n'))
  return true
}

/**
 * Each language is one string until somebody reads it: V8 scans a string in a tenth of the time that it takes to parse as
 * many characters of code, and most isolates never need a sentence. The keys, a quarter of all, stand there once.
 */
function lazyTexts(texts: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const keys = Object.keys(texts['en'] ?? {})
  const parsed = (value: unknown) => `function () { return JSON.parse(${JSON.stringify(JSON.stringify(value))}) }`
  const readers = Object.entries(texts).map(([language, sentences]) =>
    declared(`${language}Texts`, parsed(keys.map((key) => sentences[key]))),
  )
  const getters = Object.keys(texts).map(
    (language) => `  get ${language}() { return (read.${language} ??= named(${language}Texts())) },\n`,
  )
  return `const read = {}
${declared('textKeys', parsed(keys))}${readers.join('')}function named(sentences) {
  const keys = textKeys()
  return Object.fromEntries(sentences.map((sentence, place) => [keys[place], sentence]))
}
export const texts = {
${getters.join('')}}
`
}

async function buildTemplates(texts: Awaited<ReturnType<typeof buildTexts>>['texts']): Promise<Modules> {
  const bodies: string[] = []
  const types: string[] = []
  const sentences = texts['en'] as NonNullable<(typeof texts)['en']>
  const parts = await readParts()
  const shared: SharedParts = new Map()
  for (const { name, file, view, perLanguage } of TEMPLATES) {
    const path = `templates/${file}`
    const compiled = compileTemplate(path, await readFile(join(root, path), 'utf8'), sentences, parts, shared)
    const [module, type] = view.split(':')
    const templateType = `Template<import('../${module}').${type}>`
    bodies.push(
      perLanguage
        ? `${declared(`${name}In`, compiled)}export const ${name} = inEachLanguage(texts, ${name}In)\n`
        : `export ${declared(name, compiled)}`,
    )
    types.push(
      `export declare const ${name}: ${perLanguage ? `Readonly<Record<Language, ${templateType}>>` : templateType}\n`,
    )
  }
  for (const [name, compiled] of shared) bodies.push(declared(name, compiled))
  const imports = `import { fill } from '../language/fill.ts'
import { each, escapeXml, holds, inEachLanguage } from '../template/render.ts'
import { texts } from './texts.js'
`
  return {
    'templates.js': `${HEADER}${imports}${bodies.join('')}`,
    'templates.d.ts': `${HEADER}import type { Template } from '../template/index.ts'\nimport type { Language } from './texts.js'\n${types.join('')}`,
  }
}

/**
 * As a declaration: the bundler moves the rest of a module that is loaded later, and by others at start, into a function, all
 * of which V8 reads once more when it runs. Declarations stay outside, unread until they are called.
 */
function declared(name: string, compiled: string): string {
  return `${compiled.replace('function ', `function ${name}`)}\n`
}

/** The layout of pages and the parts that pages take in: every page can be one. */
async function readParts(): Promise<Readonly<Record<string, string>>> {
  const folder = join(root, 'templates/pages')
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.html')).sort()
  const parts = files.map(async (file) => [file.slice(0, -'.html'.length), await readFile(join(folder, file), 'utf8')])
  return Object.fromEntries(await Promise.all(parts))
}

async function buildAbout(): Promise<Modules> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    'about.js': `${HEADER}export const serviceVersion = ${JSON.stringify(version)}\n`,
    'about.d.ts': `${HEADER}export declare const serviceVersion: string\n`,
  }
}

class BuildFailure extends Error {}

async function write(folder: string, modules: Modules): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(modules)) await writeWhole(join(folder, name), content)
}

/** Makes everything before it writes anything; the mistakes of every kind are shown in one run. */
async function build(): Promise<void> {
  // Before anything is read: what changes meanwhile is a change.
  const inputs = await digestOfInputs(root)
  const catalog = await settled(buildCatalog)
  const texts = await settled(buildTexts)
  const templates = texts === undefined ? undefined : await settled(() => buildTemplates(texts.texts))
  const brand = await settled(() => buildBrand(root, HEADER))
  const read = templates === undefined ? undefined : await settled(() => expectReaders(texts?.shipped ?? []))
  if (!(catalog && texts && templates && brand && read)) {
    process.exitCode = 1
    return
  }
  const modules = { ...catalog, ...texts.modules, ...templates, ...brand.modules, ...(await buildAbout()) }
  await written(() => rm(join(root, INPUTS_FILE), { force: true }))
  await written(() => writePublicFiles(join(root, 'src/generated/public'), brand.files))
  await written(() => write(join(root, 'src/generated'), modules))
  // Its examples are answers of the service, which is imported as it now stands there.
  const { openapiModules } = await import('./openapi.ts')
  const openapi = await openapiModules(HEADER)
  await written(() => write(join(root, 'src/generated'), openapi))
  await written(() => writeWhole(join(root, INPUTS_FILE), inputs))
}

async function written(part: () => Promise<void>): Promise<void> {
  try {
    await part()
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new BuildFailure(
      `${error.message}: what the build makes cannot be written; nothing else is wrong with the project`,
    )
  }
}

async function settled<T>(part: () => Promise<T>): Promise<T | undefined> {
  try {
    return await part()
  } catch (error) {
    if (
      !(
        error instanceof BuildFailure ||
        error instanceof MisnamedFile ||
        error instanceof TextError ||
        error instanceof TemplateError ||
        error instanceof BrandError ||
        error instanceof PublicFileError
      )
    )
      throw error
    console.error(error.message)
    return undefined
  }
}

try {
  await build()
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
