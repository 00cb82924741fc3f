/**
 * What the start gives. Where the operator's settings keep it from working, the process ends with status 1 and the message
 * alone, which says what to write instead. Errors of a kind of their own (`TypeError` and the like) are bugs of ours, and
 * keep their stack.
 */
export async function orEnd<Started>(start: () => Promise<Started>): Promise<Started> {
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Error') throw error
    console.error(`Postamt cannot start: ${error.message}`)
    process.exit(1)
  }
}
