/** Every bound of the service, unit in the name; the comment says what it defends against or where it comes from. */

/** Requests are small XML documents; more is an attack on the parser (AD-103). */
export const MAX_REQUEST_BODY_BYTES = 16_384

/** Nesting and size of a request document: a real one has four elements in three levels (AD-103). */
export const MAX_REQUEST_XML_DEPTH = 8
export const MAX_REQUEST_XML_ELEMENTS = 64

/** Users or domains of one SOAP request (AD-79), settings asked for (Exchange knows 98), and the elements that takes. */
export const MAX_SOAP_MAILBOXES = 10
export const MAX_SOAP_SETTINGS = 100
export const MAX_SOAP_XML_ELEMENTS = 160

/**
 * Requests for pages, profiles and the API that a network may send in a minute: a class of thirty that sets up its phones
 * at once needs two hundred; for one server, as many are a hundredth of its time. Networks that are counted at once, at some
 * 100 bytes each.
 */
export const REQUESTS_PER_MINUTE = 300
export const RATE_WINDOW_MS = 60_000
export const MAX_COUNTED_NETWORKS = 10_000

/** RFC 5321 §4.5.3.1.3 less the angle brackets. */
export const MAX_EMAIL_ADDRESS_BYTES = 254

/** How often text in a URL may be percent-encoded: no client does it more than twice, and each level is another pass. */
export const MAX_PERCENT_ENCODINGS = 8

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

/** Tenant rows remembered per isolate, at some 300 bytes each. */
export const MAX_REMEMBERED_TENANTS = 20_000

/** What another isolate writes is seen after so long; a customer who has just been added waits less. */
export const TENANT_HIT_REMEMBERED_MILLISECONDS = 60_000
export const TENANT_MISS_REMEMBERED_MILLISECONDS = 10_000

/** How long a look-up waits for the tenant database: a row takes it milliseconds, and DNS needs the rest of the time. */
export const TENANT_PATIENCE_MS = 500

/**
 * On Node, while another process writes into the same file: how long SQLite itself may wait, with every request behind it;
 * how long a write waits for its turn, and how often it looks.
 */
export const MAX_SQLITE_BLOCK_MS = 20
export const MAX_SQLITE_TURN_MS = 5_000
export const SQLITE_TURN_LOOK_MS = 50

/** Rows that one call of an undo puts back: a statement of D1 may take 30 seconds, these take less than one. */
export const MAX_UNDO_ROWS = 10_000

/** Rows named in an answer that refuses: enough to see what is wrong. */
export const MAX_UNDO_ROWS_NAMED = 100

/**
 * What a look-up may take in all, in milliseconds: 1,500 less what reading a request and making a document take
 * (architecture §5). Only sources that wait for others count.
 */
export const LOOKUP_BUDGET_MS = 1_400

/** One attempt at one resolver, and a question with its second attempt. */
export const DNS_ATTEMPT_MS = 400
export const DNS_QUESTION_MS = 900

/** Questions that are no further apart meet a resolver in the same state: one's failure is the other's. */
export const DNS_SAME_MOMENT_MS = 50

/** How long a resolver that failed is asked after the others. */
export const RESOLVER_REST_MS = 30_000

/** RFC 1035 §4.2.2: what a length of two bytes can say. */
export const MAX_DNS_MESSAGE_BYTES = 65_535

/** A chain of aliases that goes on is a loop or an attack. */
export const MAX_CNAME_LINKS = 8

/** How long an answer of DNS is kept, whatever it says itself: a zone with TTL 0 costs no question a request, and a hoster's move is seen within the hour. */
export const MIN_DNS_TTL_SECONDS = 30
export const MAX_DNS_TTL_SECONDS = 3_600
/** A name that was missing may be there soon: somebody is setting it up. */
export const MAX_NEGATIVE_DNS_TTL_SECONDS = 300

/** Answers kept per isolate: about 0.3 KB each. */
export const MAX_REMEMBERED_DNS_ANSWERS = 6_000
/** What DNS said about a domain's servers, per isolate. */
export const MAX_REMEMBERED_FINDS = 2_000

/** Servers of one direction that a domain's SRV records may name. */
export const MAX_SRV_SERVERS = 6

/** How long an upstream database may take, and how large its document may be: the largest of Thunderbird's has 9 KB. */
export const UPSTREAM_PATIENCE_MS = 900
export const MAX_UPSTREAM_BYTES = 65_536

/** How long its answers are kept: what they say themselves, within these bounds; the middle one where they say nothing. */
export const MIN_UPSTREAM_SECONDS = 60
export const UPSTREAM_SECONDS = 3_600
export const MAX_UPSTREAM_SECONDS = 86_400
/** A domain that it does not know may be added soon. */
export const UPSTREAM_UNKNOWN_SECONDS = 300

/** A batch of tenants: it travels to D1 as one value, of which 2 MB may come. */
export const MAX_BULK_BODY_BYTES = 1_048_576
export const MAX_BULK_LINES = 10_000

/** Refused lines that an answer names: a whole list of wrong rows has one mistake, not ten thousand. */
export const MAX_BULK_LINES_NAMED = 100

/** Rows in one answer of the admin API, about a megabyte. */
export const MAX_LIST_ROWS = 10_000

/** On Node: how long a head, and a whole request, may take to arrive; slower ones hold connections on purpose. */
export const MAX_REQUEST_HEADERS_MS = 10_000
export const MAX_REQUEST_MS = 15_000

/** Longer than a proxy keeps its connections (nginx: 60 seconds), so that no request meets one that is just closing. */
export const MAX_CONNECTION_IDLE_MS = 75_000

/** How long open requests may take when the service ends, well within systemd's 90 seconds, and how often it looks. */
export const MAX_DRAIN_MS = 10_000
export const DRAIN_LOOK_MS = 50

/** Providers in one answer of the API, some 20 KB; what somebody searches for; how long a browser remembers that it may ask. */
export const API_PROVIDERS_PER_PAGE = 100
export const MAX_SEARCH_CHARACTERS = 254
export const PREFLIGHT_SECONDS = 86_400

/** How long before its end a signing certificate is worth an alarm: certificates of 45 days are renewed by then. */
export const SIGNING_EXPIRY_WARNING_MS = 14 * 24 * 60 * 60 * 1_000

/** Other people's profiles, as `postamt profile check` reads them: the largest real ones have some hundred kilobytes. */
export const MAX_PROFILE_BYTES = 2_097_152
export const MAX_PLIST_DEPTH = 32
export const PROFILE_FETCH_MS = 15_000

/** What a phone's camera still reads well from a screen; Thunderbird's own codes keep to it too (AC-109). */
export const MAX_QR_PAYLOAD_CHARACTERS = 800

/** How much of an answer `postamt verify` reads. */
export const MAX_PROBE_BYTES = 65_536

/**
 * What one run of `postamt verify` asks in all, over HTTP and of DNS, and how much of it at once. Every question of every
 * client, answered 404 everywhere, comes to 55 requests with the two that no client sends, and to 62 with public databases; a
 * burst of datagrams loses some.
 */
export const MAX_VERIFY_REQUESTS = 60
export const MAX_VERIFY_REQUESTS_AT_ONCE = 10
export const MAX_VERIFY_DNS_QUESTIONS = 300
export const MAX_VERIFY_DNS_QUESTIONS_AT_ONCE = 20

/** How long the doctor waits for a connection, and for a whole answer: as long as the most patient client. */
export const VERIFY_CONNECT_MS = 10_000
export const VERIFY_REQUEST_MS = 20_000

/** One attempt of the doctor at a resolver, and a question with its second attempt. */
export const VERIFY_DNS_ATTEMPT_MS = 2_000
export const VERIFY_DNS_MS = 5_000

/** A line of its report where nobody says how wide the terminal is. */
export const VERIFY_REPORT_CHARACTERS = 160

/**
 * A mail server: how long it may take for one answer (some let strangers wait for their greeting on purpose), for all of
 * them, and for its last word. How much of an answer is read: RFC 5321 §4.5.3.1.5 has replies of 512 bytes a line, and real
 * lists of capabilities have some thirty lines.
 */
export const MAIL_ANSWER_MS = 15_000
export const MAIL_SERVER_MS = 30_000
export const MAIL_FAREWELL_MS = 1_000
/** How long a port for TLS that is spoken to in plain text may be silent until TLS is tried beside; who greets does it sooner. */
export const MAIL_TLS_LOOK_MS = 1_000
export const MAX_MAIL_ANSWER_LINES = 100
export const MAX_MAIL_ANSWER_BYTES = 16_384
/** What is kept of its first line. */
export const MAX_MAIL_GREETING_CHARACTERS = 512

/**
 * How many mail servers `postamt verify` looks at where some of them would be used by no client: a document that anybody
 * wrote may name hundreds, and forty that drop connections take a minute (ten at once, ten seconds each), or three where they
 * are ports of one host. Those that a client would use are looked at however many they are: two of each client at most.
 * `--all-servers` looks at all.
 */
export const MAX_VERIFY_MAIL_SERVERS = 40
/** Those that were not looked at: how many of them people are told by name without `-v`. */
export const MAX_UNSEEN_SERVERS_NAMED = 5

/** How many mail servers are asked at once, and of those how many of one host (and in `catalog verify`, of one provider). */
export const MAX_MAIL_SERVERS_AT_ONCE = 10
export const MAX_MAIL_SERVERS_AT_ONCE_OF_ONE = 2

/** What `postamt catalog verify` may be told to ask at once. */
export const MAX_CATALOG_SERVERS_AT_ONCE = 50

/**
 * `postamt init`: how long it looks for answers of today, and how long a mail server that may be there may take to connect,
 * for one answer, and for all of them: a person waits for it. Servers it looks at, and MX hosts among their hosts.
 */
export const INIT_SEARCH_MS = 8_000
export const INIT_CONNECT_MS = 3_000
export const INIT_ANSWER_MS = 6_000
export const INIT_SERVER_MS = 10_000
export const MAX_INIT_SERVERS = 80
export const MAX_INIT_MX_HOSTS = 3

/** How often it looks whether the records are there, and how long at most, unless somebody says otherwise. */
export const INIT_WAIT_LOOK_MS = 10_000
export const INIT_WAIT_MINUTES = 30
export const MAX_INIT_WAIT_MINUTES = 1_440

/** How often `postamt catalog verify` writes down how far it is. */
export const CATALOG_STATE_WRITE_MS = 1_000

/** RFC 8305 §3 and §8: how long IPv4 waits for IPv6 addresses, and the next address for the one before; and how many are tried. */
export const RESOLUTION_DELAY_MS = 50
export const CONNECTION_ATTEMPT_DELAY_MS = 250
export const MAX_ADDRESSES_TRIED = 6

/** From when on the doctor says that a certificate ends soon: those of 45 days are renewed by then. */
export const CERTIFICATE_WARNING_DAYS = 14

/** An operator's name in the head of a page, beside the logo on a small phone. */
export const MAX_BRAND_NAME_CHARACTERS = 40

/** A page with everything that it loads, over the wire; and what of it a logo may take. */
export const MAX_PAGE_WEIGHT_BYTES = 60 * 1_024
export const MAX_LOGO_BYTES = 16 * 1_024

/** The list of providers: rows of a page, domains in a row, and those that are shown for an id that nobody has. */
export const PROVIDERS_PER_PAGE = 50
export const MAX_DOMAINS_IN_ROW = 3
export const MAX_SIMILAR_PROVIDERS = 5

/** Domains of a provider that its page shows at once; a longer list is opened by those who want it. */
export const MAX_DOMAINS_OPEN = 24

/** How long a browser may keep the empty set-up form, which is the same for everybody. */
export const SETUP_FORM_MAX_AGE_SECONDS = 300

/** Less fits into one packet as it is. */
export const MIN_COMPRESSED_BYTES = 1_400
