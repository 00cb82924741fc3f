/** The browser's program: Debian's, or the one that the variable names. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
