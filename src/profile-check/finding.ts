/** Where in a profile: keys, and numbers in arrays. */
export type ProfilePath = readonly (string | number)[]

/**
 * `mistake`: a device refuses the file, does something else than was meant, or a password is not safe. `remark`: it
 * works, but not as well as it could.
 */
export interface Finding {
  readonly severity: 'mistake' | 'remark'
  readonly path: ProfilePath
  readonly says: string
}

export const mistake = (path: ProfilePath, says: string): Finding => ({ severity: 'mistake', path, says })
export const remark = (path: ProfilePath, says: string): Finding => ({ severity: 'remark', path, says })

/** A place as people read it: `payload 0: EmailAddress`. */
export function placeName([first, index, ...rest]: ProfilePath): string {
  const inPayload = first === 'PayloadContent' && typeof index === 'number'
  const keys = inPayload ? rest : [first, index, ...rest].filter((part) => part !== undefined)
  return [inPayload ? `payload ${index}` : 'profile', keys.join('.')].filter(Boolean).join(': ')
}
