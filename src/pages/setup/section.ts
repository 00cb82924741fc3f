/** The way for one app or device: a heading, and what is to be done. Rendered by `templates/pages/setup/section.html`. */
export interface SectionView {
  /** Its place in the page: the address ends in `#id`. */
  readonly id: string
  readonly title: string
  /** Shown at once; the others are opened by those who want them. */
  readonly isOpen: boolean
  readonly blocks: readonly BlockView[]
}

/** One part of a way; what it has not is empty. In this order: */
export interface BlockView {
  readonly hasTitle: boolean
  readonly title: string
  readonly paragraphs: readonly string[]
  /** Set apart: what goes wrong otherwise. */
  readonly notes: readonly string[]
  readonly hasSteps: boolean
  readonly steps: readonly string[]
  readonly links: readonly LinkView[]
  readonly codes: readonly CodeView[]
}

export interface LinkView {
  readonly href: string
  readonly text: string
  /** The next step, as a button. */
  readonly isButton: boolean
}

/** A QR code, drawn as one path in a square of modules. */
export interface CodeView {
  readonly caption: string
  readonly alt: string
  readonly modules: number
  readonly path: string
}
