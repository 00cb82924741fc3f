import type { Page } from 'playwright-core'

export const MAX_PAGE_BYTES = 60_000

/** Files that a page is made of, itself included, and their bytes as the network counts them: packed, and with their heads. */
export async function weigh(page: Page, path: string): Promise<{ readonly files: number; readonly bytes: number }> {
  let files = 0
  let bytes = 0
  const devtools = await page.context().newCDPSession(page)
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    files++
    bytes += encodedDataLength
  })
  await devtools.send('Network.enable')
  await page.goto(path, { waitUntil: 'networkidle' })
  return { files, bytes }
}
