/**
 * A sentence with its values in place of `{name}`, in one pass.
 *
 * @throws when the sentence names a value that is not given: a slip of a translation, found by the tests.
 */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Error(`the sentence "${sentence}" needs a value for {${name}}`)
    return String(value)
  })
}

/** The names of a sentence's values, each once, in alphabetical order. */
export function valuesIn(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string))].sort()
}
