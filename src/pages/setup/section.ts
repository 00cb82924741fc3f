/** The way for one app or device: a heading, and what is to be done. Rendered by `templates/pages/setup/section.html`. */
export interface SectionView {
  /** Its place in the page: the address ends in `#id`. */
  readonly id: string
  readonly title: string
  /** Shown at once; the others are opened by those who want them. */
  readonly isOpen: boolean
  readonly blocks: readonly BlockView[]
}

/** Where the sections lead to for every server of the account: the id of the table that the page's core shows. */
export const ALL_SERVERS_ID = 'servers'

/** One part of a way; what it has not is empty. In this order: */
export interface BlockView {
  readonly hasTitle: boolean
  readonly title: string
  /** Shown by its title alone until somebody opens it: not for everybody. */
  readonly isFolded: boolean
  readonly paragraphs: readonly string[]
  readonly hasCodes: boolean
  readonly codes: readonly CodeView[]
  readonly links: readonly LinkView[]
  readonly hasSteps: boolean
  readonly steps: readonly string[]
  readonly hasValues: boolean
  /** What is typed into the app's own form. */
  readonly values: readonly ValueView[]
  readonly hasNotes: boolean
  /** Set apart: what goes wrong otherwise. */
  readonly notes: readonly string[]
  /** None or one. */
  readonly secretLinks: readonly SecretLinkView[]
}

export interface LinkView {
  readonly href: string
  readonly text: string
  /** The next step, as a button. */
  readonly isButton: boolean
}

/** A QR code, drawn as one line in a square of modules, its quiet zone included. */
export interface CodeView {
  readonly caption: string
  readonly alt: string
  readonly modules: number
  /** SVG path of a line that is one module wide. */
  readonly path: string
}

export interface ValueView {
  readonly label: string
  readonly value: string
  /** Whether the value is what has to be typed, and not a description of it. */
  readonly canCopy: boolean
}

/** A link that lacks a password: the script of the page puts it in, in the person's own browser (AC-111). */
export interface SecretLinkView {
  /** Whose password it is: password managers ask for that. */
  readonly address: string
  readonly beforePassword: string
  readonly afterPassword: string
}
