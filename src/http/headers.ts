/** On every response: no sniffing of types, no address in a Referer. Caching is stated by each kind of answer. */
export const BASE_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const

export const NO_STORE = 'no-store'

/** Personal data: nobody but the asker keeps it, and not even they. */
export const PRIVATE_NO_STORE = 'private, no-store'
