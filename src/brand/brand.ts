/** Whose service it is, as every page shows it. */
export interface Brand {
  readonly name: string
  readonly logo: Logo
  /** In place of the logo on dark pages; none or one. */
  readonly darkLogos: readonly Logo[]
  /** The logo is lettering that says the name: it does not stand beside it a second time. */
  readonly logoSaysName: boolean
  /** An https URL or a path; none or one. */
  readonly imprint: readonly string[]
  /** An https URL or a path; none or one. */
  readonly privacy: readonly string[]
}

/** A picture as the head of a page shows it. */
export interface Logo {
  /** Path and digest of the file. */
  readonly address: string
  /** In CSS pixels. */
  readonly width: number
  readonly height: number
}

/** The files that every page loads: path and digest. */
export interface PageAssets {
  readonly icon: string
  readonly style: string
  readonly script: string
}
