/** Browsers on iPhone and iPad that save a profile as a file and leave it at that (MOBILECONFIG §3.3). */
const SAVE_ONLY = /\b(?:FxiOS|Focus|Klar|DuckDuckGo|Ddg|GSA)\//

/**
 * Whether the browser that asks installs profiles, as far as it shows. Safari does, and Chrome and its relatives hand over
 * to it; views inside other apps are no browsers, and do not say that they were Safari.
 */
export function installsProfiles({ headers }: Pick<Request, 'headers'>): boolean {
  const userAgent = headers.get('user-agent') ?? ''
  if (!/\b(?:iPhone|iPad|iPod)\b/.test(userAgent)) return true
  return /\bSafari\//.test(userAgent) && !SAVE_ONLY.test(userAgent)
}
