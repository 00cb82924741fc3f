import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import type { KnownPage } from './pages.ts'
import { DEVICES, type Visit, type Visitor } from './visit.ts'

/** Everything that is wrong with a page as one visitor sees it, closed and with all its parts open. */
export async function faultsOf({ page, complaints }: Visit, known: KnownPage, visitor: Visitor): Promise<string[]> {
  const { device = 'desktop', language = 'en', hasScript = true } = visitor
  const status = (await known.open(page))?.status()
  const closed = await widthsWithScrolling(page, [320])
  await page.setViewportSize(DEVICES[device].viewport)
  await openAll(page)
  return [
    ...(status === known.status ? [] : [`status ${status}, not ${known.status}`]),
    ...(await faultsOfOutline(page, language)),
    ...(await faultsSeenByAxe(page, hasScript)),
    ...closed,
    ...(await widthsWithScrolling(page)),
    ...complaints,
  ]
}

/** WCAG 2.2, levels A and AA, and what axe holds for good practice: one main heading, headings in order, landmarks. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe finds, one line for each place.
 *
 * @param hasScript whether the page may run scripts; axe is not of the page, and runs either way
 */
async function faultsSeenByAxe(page: Page, hasScript: boolean): Promise<string[]> {
  if (!hasScript) await page.evaluate(TIMERS)
  // The size of targets belongs to WCAG 2.2 and is off unless asked for; to preload means to ask for files by script.
  // Legacy means within the page alone: there are no frames, and a second page would have no scripts where this one has none.
  const axe = new AxeBuilder({ page })
    .withTags(TAGS)
    .setLegacyMode()
    .options({ rules: { 'target-size': { enabled: true } }, preload: false, resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} – ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  )
}

/** Where no scripts run, no timer ends either, and axe would wait for one; promises are kept. */
const TIMERS = `window.setTimeout = (then, delay = 0, ...values) => {
  if (delay < 100) Promise.resolve().then(() => then(...values))
  return 0
}`

/** From the smallest phone to a wide screen, in CSS pixels. */
const WIDTHS = [320, 390, 768, 1280, 1920]

/** Widths at which the page can be scrolled sideways, or a table does not fit into its card, with what sticks out. */
export async function widthsWithScrolling(page: Page, widths: readonly number[] = WIDTHS): Promise<string[]> {
  const found: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    const sticking = await page.evaluate<string[]>(STICKING_OUT)
    if (sticking.length > 0) found.push(`${width} px: ${sticking.join(', ')}`)
  }
  return found
}

/** In the browser, since what it is made of has no types here. */
const STICKING_OUT = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement
  const wide = [...document.querySelectorAll('section table')]
    .filter((table) => table.closest('.scroll') === null)
    .filter((table) => table.getBoundingClientRect().right > table.closest('section').getBoundingClientRect().right)
    .map((table) => 'a table: ' + (table.caption ?? table).textContent.trim())
  if (scrollWidth <= clientWidth) return wide
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
    .map((element) => element.tagName.toLowerCase() + (element.id && '#' + element.id))
    .concat('the page')
    .slice(0, 5)
})()`

/** Opens everything that can be opened, so that it is looked at too. */
export async function openAll(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true })`)
}

/** What is wrong in the way the page is built, for those who do not see it. */
async function faultsOfOutline(page: Page, language: string): Promise<string[]> {
  const { lang, title, levels, doubled } = await page.evaluate<Outline>(OUTLINE)
  return [
    ...(lang === language ? [] : [`in ${lang || 'no language'}, not in ${language}`]),
    ...(title.includes('@') ? [`an address in the title: ${title}`] : []),
    ...(levels.filter((level) => level === 1).length === 1 ? [] : [`headings ${levels.join(' ')}: not one h1`]),
    ...levels.flatMap((level, index) =>
      level > (levels[index - 1] ?? 0) + 1 ? [`heading ${index + 1} skips a level: ${levels.join(' ')}`] : [],
    ),
    ...doubled.map((id) => `two elements with the id ${id}`),
  ]
}

interface Outline {
  readonly lang: string
  readonly title: string
  /** Of the headings, in order, those in closed parts too. */
  readonly levels: readonly number[]
  readonly doubled: readonly string[]
}

const OUTLINE = `(() => {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  return {
    lang: document.documentElement.lang,
    title: document.title,
    levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => Number(tagName[1])),
    doubled: ids.filter((id, index) => ids.indexOf(id) !== index),
  }
})()`
