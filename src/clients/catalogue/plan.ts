import type { Question } from './question.ts'

/** How a client searches, as data: `searchAs` (`src/clients/search.ts`) takes the steps that stand here. */
export interface SearchPlan {
  /** Best first where the client asks at once, else in the order in which it asks. */
  readonly kinds: readonly Kind[]
  /**
   * It asks for every kind and takes the one with the best `rank`, except that it looks behind MX records only when it has
   * found nothing; else a kind is asked when those before it gave nothing.
   */
  readonly asksEveryKind?: true
  readonly http: HttpHabits
  /**
   * What ends its search: servers for both directions, `incoming` alone, `either` of them; `parsed`: any document that
   * can be read, even when no server is in it.
   */
  readonly enough: 'both' | 'incoming' | 'either' | 'parsed'
}

/** What a client's HTTP library does on its own. Statuses and media types are its reader's (`HttpRule`). */
export interface HttpHabits {
  readonly redirects: number
  /** Whether a POST stays one after 301 and 302. */
  readonly keepsMethod: boolean
  /** It does not go from http to https or back. */
  readonly sameScheme?: true
  /** It takes no `Location` without scheme and host. */
  readonly absoluteLocation?: true
}

/** A kind of place where settings may be. */
export type Kind = Documents | MailRecords | Pacc

interface Ranked {
  /** Of several kinds that gave settings the lowest counts; absent: their order. */
  readonly rank?: number
  /** Left out of `docs/clients.md`. */
  readonly isUnlisted?: true
}

export interface Documents extends Ranked {
  readonly of: 'documents'
  /**
   * `first fetched`: the first that can be fetched is taken, and only then read, so that a page hides what stands behind
   * it. `first read`: the first that can be read.
   */
  readonly takes: 'first fetched' | 'first read'
  readonly steps: readonly Step[]
  /** The steps are asked for each domain that is made of the best MX host, in this way. */
  readonly mx?: MxCut
  /** Only when the public database has said 404, which it is taken to say when it is not asked. */
  readonly onlyIfDatabaseKnowsNothing?: true
  /** An address in the document where to ask instead: how often in a row, and whether it has to be https. */
  readonly redirectsInDocument?: { readonly most: number; readonly to: 'https' | 'anywhere' }
}

export interface Step {
  readonly question: Question
  /** Where what is asked for is no settings, but the place of the next question. */
  readonly leads?: Lead
}

/** How an answer leads to another place, and what is asked there. */
export type Lead =
  | {
      /** A redirect with status 301 or 302 to an https address, which the program takes by itself. */
      readonly by: 'redirect'
      readonly to: Question
    }
  | {
      /** The POST became a GET on its way; when that GET fails at an https address, the POST is repeated there. */
      readonly by: 'repeated-post'
    }
  | {
      /** The URL that a JSON answer names. */
      readonly by: 'json-url'
      readonly to: Question
    }
  | {
      /** An SRV record. Its port is not looked at. */
      readonly by: 'record'
      readonly to: Question
      /** Which of several counts. */
      readonly picks: 'lowest-weight' | 'best-priority'
    }

/**
 * Which domains are made of the host `mx.a.b.example.com`.
 *
 * `parent-and-base`: `a.b.example.com`, then `example.com`; none when the latter is the address's own.
 * `parent`: `a.b.example.com`. `host-and-parent`: the host, then that, unless it is a public suffix.
 * `host-down-to-two-labels`, `host-down-to-suffix`: the host, then with a label less each time.
 */
export type MxCut = 'parent-and-base' | 'parent' | 'host-and-parent' | 'host-down-to-two-labels' | 'host-down-to-suffix'

/** SRV records that name mail servers (RFC 6186, RFC 8314); the login is the address. */
export interface MailRecords extends Ranked {
  readonly of: 'mail-records'
  readonly questions: readonly Question[]
  /** Labels, preferred ones first. */
  readonly incoming: readonly MailLabel[]
  readonly outgoing: readonly MailLabel[]
  /** Whether a preferred label wins before the records' own priorities are compared, or only among equal ones. */
  readonly compares: 'labels-first' | 'priorities-first'
  /** Behind labels without `s`: always STARTTLS, or only at the standard port, and TLS at others. */
  readonly startTls: 'by-label' | 'by-port'
}

export type MailLabel = '_imaps' | '_imap' | '_pop3s' | '_pop3' | '_submissions' | '_submission'

/** A PACC document, and the record that vouches for it. */
export interface Pacc extends Ranked {
  readonly of: 'pacc'
  readonly document: Question
  readonly record: Question
}

export const steps = (questions: readonly Question[]): readonly Step[] => questions.map((question) => ({ question }))

/** Documents of which the first is taken that can be read, one question a step. */
export const firstRead = (questions: readonly Question[]): Documents => ({
  of: 'documents',
  takes: 'first read',
  steps: steps(questions),
})

/** Documents of which the first is taken that can be fetched. */
export const firstFetched = (questions: readonly Question[]): Documents => ({
  of: 'documents',
  takes: 'first fetched',
  steps: steps(questions),
})

/** A browser's rules (the Fetch standard), which many libraries share: 20 redirects, and a POST becomes a GET. */
export const LIKE_A_BROWSER: HttpHabits = { redirects: 20, keepsMethod: false }

/** Microsoft's rule for its own clients (MS-OXDISCO, "no more than ten"): the request is repeated as it was. */
export const LIKE_EXCHANGE_CLIENTS: HttpHabits = { redirects: 10, keepsMethod: true }

/** The questions of a kind as documents show them: each once, those that others lead to behind them. */
export function questionsOf(kind: Kind): readonly Question[] {
  if (kind.isUnlisted === true) return []
  if (kind.of === 'mail-records') return kind.questions
  if (kind.of === 'pacc') return [kind.document, kind.record]
  const ledTo = kind.steps.flatMap(({ leads }) => (leads === undefined || !('to' in leads) ? [] : leads.to))
  return [...kind.steps.map(({ question }) => question), ...new Set(ledTo)]
}
