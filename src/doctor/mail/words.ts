export const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

export const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** Text of others as it may stand in a terminal and a report: no control and format characters, which could say anything there. */
export const shown = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '\u{FFFD}')
