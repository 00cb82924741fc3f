import type { Page, Response } from 'playwright-core'

/** A page that people come to, and the way there. */
export interface KnownPage {
  readonly name: string
  readonly status: number
  readonly open: (page: Page) => Promise<Response | null>
}

const at = (name: string, path: string, status = 200): KnownPage => ({
  name,
  status,
  open: (page) => page.goto(path),
})

/** Fills the form in as somebody would, and sends it. */
export async function askFor(page: Page, address: string, senderName = ''): Promise<Response | null> {
  await page.goto('/')
  await page.locator('#email').fill(address)
  if (senderName !== '') await page.locator('#name').fill(senderName)
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest())
  await page.locator('#email').press('Enter')
  const response = await answer
  await page.waitForLoadState()
  return response
}

/** The servers that the answer shows at once: those of the protocol that was chosen. */
export async function serversOn(page: Page): Promise<string> {
  const text = await page.locator('#servers > .server-list').textContent()
  return (text ?? '').replace(/\s+/g, ' ')
}

/** Each kind of page; of the answers, one for each kind of provider and each mistake. */
export const PAGES: readonly KnownPage[] = [
  at('the form', '/'),
  { name: 'the answer to the form', status: 200, open: (page) => askFor(page, 'max@sslin.de', 'Max Muster') },
  at('the answer to a link', '/setup?email=max@sslin.de&protocol=pop3'),
  at('the answer for a domain alone', '/setup?domain=sslin.de'),
  at('an answer that DNS gave', '/setup?email=max@kunde.example'),
  at('a choice of packages', '/setup?email=max@packages.example'),
  at('a chosen package', '/setup?email=max@variants.example&variant=exchange'),
  at('a provider with OAuth alone', '/setup?email=max@outlook.com'),
  at('a provider with a program of its own', '/setup?email=max@proton.me'),
  at('a provider with something to do first', '/setup?email=max@gmail.com'),
  at('an unknown domain', '/setup?email=max@nobody.example', 404),
  at('something that is no address', '/setup?email=max', 400),
  at('the list of providers', '/providers'),
  at('a search for providers', '/providers?q=web'),
  at('a provider', '/providers/sslin.de'),
  at('the API', '/api'),
  at('DNS records', '/dns/sslin.de'),
  at('a profile that cannot be', '/email.mobileconfig?email=max', 400),
  at('nothing', '/nothing-here', 404),
]
