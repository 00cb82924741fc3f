/**
 * `isPublicSuffix` for the running service. The list behind it is a quarter of the bundle and costs as much CPU as
 * everything else at start-up, while few requests ever need it: it is evaluated when the first one does.
 */
export async function isPublicSuffix(name: string): Promise<boolean> {
  const suffixes = await import('./public-suffix.ts')
  return suffixes.isPublicSuffix(name)
}
