/** Every bound of the service, unit in the name; the comment says what it defends against or where it comes from. */

/** Requests are small XML documents; more is an attack on the parser (AD-103). */
export const MAX_REQUEST_BODY_BYTES = 16_384

/** Nesting and size of a request document: a real one has four elements in three levels (AD-103). */
export const MAX_REQUEST_XML_DEPTH = 8
export const MAX_REQUEST_XML_ELEMENTS = 64

/** RFC 5321 §4.5.3.1.3 less the angle brackets. */
export const MAX_EMAIL_ADDRESS_BYTES = 254

/** RFC 1035 §2.3.4. */
export const MAX_DOMAIN_CHARACTERS = 253

/** A sender's name in a profile (MC-28). */
export const MAX_SENDER_NAME_CHARACTERS = 100

/** The names shown by mail apps: AUTOCONFIG, elements displayName and displayShortName. */
export const MAX_DISPLAY_NAME_CHARACTERS = 60
export const MAX_DISPLAY_SHORT_NAME_CHARACTERS = 20

/** Longer domain lists are cut in autoconfig documents, and so is one that makes its document longer than this (AC-48). */
export const MAX_DOMAINS_IN_DOCUMENT = 200
export const MAX_CLIENT_CONFIG_CHARACTERS = 16_384

/** Domains whose account and documents are remembered per isolate, of whose 128 MB they may take half: two of 16 KB each at most. */
export const MAX_REMEMBERED_DOMAINS = 2_000

/** Clients may keep what depends on the domain alone (AC-40, AD-85). */
export const DOCUMENT_MAX_AGE_SECONDS = 3_600

/** When a bug stops an answer: how long a client should wait (AC-52, AD-53). */
export const RETRY_AFTER_SECONDS = 60
