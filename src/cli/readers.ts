/**
 * Lets a run come to its end, with its files and its exit status, when nobody reads any more what it prints
 * (`postamt verify example.org 2>&1 | head -1`).
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
}
