import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compiledCatalog } from '#generated/catalog.js'
import { createApp } from '../src/app.ts'
import { openCatalog } from '../src/catalog/index.ts'
import { readSettings } from '../src/settings.ts'

/** `npm run readme`: puts the service's real answers into the README. A test compares them. */

const root = join(import.meta.dirname, '..')
const README = join(root, 'README.md')

/** The README with the answers that its requests really get. */
export async function readmeWithAnswers(readme: string): Promise<string> {
  const app = createApp({ catalog: openCatalog(compiledCatalog), settings: readSettings({ DNS_OVER_HTTPS_URL: '' }) })
  const answers = await Promise.all(requestsIn(readme).map(async (request) => (await app.fetch(request)).text()))
  const yaml = readFileSync(join(root, 'providers/sslin.de.yaml'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\n\n+/g, '\n')
  let given = 0
  return readme
    .replace(
      /(curl 'http[\s\S]*?```\n\n```(?:xml|json)\n)[\s\S]*?(```)/g,
      (_, before: string, after: string) => `${before}${answers[given++]?.trimEnd()}\n${after}`,
    )
    .replace(/(```yaml\n)[\s\S]*?(```)/, (_, before: string, after: string) => `${before}${yaml}${after}`)
}

/** The curl commands that are followed by their answer. */
function requestsIn(readme: string): Request[] {
  return [...readme.matchAll(/curl '(http[^']*)'(?: --data '([^']*)')?\n```\n\n```(?:xml|json)/g)].map(
    ([, url, body]) => new Request(url as string, body === undefined ? {} : { method: 'POST', body }),
  )
}

if (import.meta.main) writeFileSync(README, await readmeWithAnswers(readFileSync(README, 'utf8')))
