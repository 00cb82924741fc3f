/** Something to mend in a catalog file: where, what is wrong, how to mend it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly text: string
}

/** One line for people, in the form that editors and terminals make a link of. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, text } = diagnostic
  return `${file}:${line}:${column}  ${severity === 'warning' ? 'warning: ' : ''}${text}`
}

export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}
