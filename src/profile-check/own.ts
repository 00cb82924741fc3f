/** An entry of a table by a name that a file made elsewhere holds: `constructor` is none, though every object has one. */
export function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
}
