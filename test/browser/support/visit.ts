import { type Browser, type BrowserContext, chromium, devices, type Page } from 'playwright-core'
import { CHROMIUM } from './chromium.ts'

/** What somebody reads the pages on. User agents are those of playwright's own list of devices. */
export const DEVICES = {
  iphone: { ...devices['iPhone 14'], viewport: { width: 390, height: 664 } },
  android: { ...devices['Galaxy S24'], viewport: { width: 360, height: 640 } },
  desktop: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
} as const

export type Device = keyof typeof DEVICES
export type Scheme = 'light' | 'dark'

export interface Visitor {
  readonly device?: Device
  readonly scheme?: Scheme
  /** The first that they read (BCP 47). */
  readonly language?: string
  readonly hasScript?: boolean
}

/**
 * Debian's Chromium. No name leads anywhere but those of the service: what a page might ask of others never leaves the
 * machine, and is seen.
 *
 * @param names by which the service is reached besides its own origin
 */
export function launch(names: readonly string[] = [], origin = ''): Promise<Browser> {
  const ways = names.map((name) => `MAP ${name} ${new URL(origin).host}, `).join('')
  const secure = names.map((name) => `http://${name}`).join()
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      `--host-resolver-rules=${ways}MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      `--unsafely-treat-insecure-origin-as-secure=${secure}`, // as they are when they have certificates
    ],
  })
}

/** A page, and what went on behind it. */
export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What nobody should ever see: messages in the console, requests to others, files that did not come. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** A visitor of one service, with nothing remembered from earlier visits. */
export async function visit(browser: Browser, origin: string, visitor: Visitor = {}): Promise<Visit> {
  const { device = 'desktop', scheme = 'light', language = 'en', hasScript = true } = visitor
  const context = await browser.newContext({
    ...DEVICES[device],
    colorScheme: scheme,
    locale: language,
    javaScriptEnabled: hasScript,
    baseURL: origin,
  })
  context.setDefaultTimeout(10_000)
  const complaints: string[] = []
  const page = await context.newPage()
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`asks ${request.url()}`)
  })
  context.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  context.on('response', (response) => {
    if (!response.request().isNavigationRequest() && response.status() >= 400)
      complaints.push(`${response.url()}: ${response.status()}`)
  })
  context.on('console', (message) => {
    // Chromium says by itself that a page came with 404; that it does is the page's meaning.
    const isOwnStatus = message.text().startsWith('Failed to load resource') && message.location().url === page.url()
    if (!isOwnStatus) complaints.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => complaints.push(`broken script: ${error.error().message}`))
  return { page, context, complaints, close: () => context.close() }
}
