import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHAPTERS, FINDINGS } from '../src/doctor/findings/index.ts'
import type { FindingKind } from '../src/doctor/seen.ts'

/** `npm run troubleshooting`: writes `docs/troubleshooting.md`, from the doctor's findings. */

export const PAGE = join(import.meta.dirname, '../docs/troubleshooting.md')

export function troubleshootingPage(): string {
  const parts = [
    '# Troubleshooting: why it does not work in some program',
    '<!-- Made by `npm run troubleshooting`; changes here are lost. -->',
    intro(),
    '## What people see',
    table(),
    ...CHAPTERS.flatMap(({ title, kinds }) => [`## ${title}`, ...kinds.map(section)]),
  ]
  return `${parts.join('\n\n')}\n`
}

function intro(): string {
  const problems = FINDINGS.filter(({ severity }) => severity === 'problem').length
  return `\`npm run postamt -- verify ADDRESS_OR_DOMAIN\` asks everything as each mail program does, and says what keeps it from
working settings: where, why, and what to do. This page is what it looks for: ${FINDINGS.length} findings, of which ${problems} are problems.

- A **problem** keeps some program from working settings, or its people from safe ones.
- A **note** may be as it should be; look at it when something does not work.

The ids stay as they are: reports in JSON and JUnit XML, and scripts, can go by them.`
}

function table(): string {
  const rows = FINDINGS.map(({ id, severity, symptom }) => `| [\`${id}\`](#${id}) | ${severity} | ${cell(symptom)} |`)
  return ['| Finding | | What people see |', '| --- | --- | --- |', ...rows].join('\n')
}

const cell = (text: string) => text.replaceAll('|', '\\|')

function section({ id, severity, symptom, cause, mend, source }: FindingKind): string {
  return `### ${id}

A ${severity}. ${symptom}

- **Cause:** ${linked(cause)}
- **Mend:** ${linked(mend)}
- **Rests on:** ${linked(source)}`
}

/** Findings name documents as they stand in the repository: they are read in a terminal as well. */
const linked = (text: string) => text.replace(/\bdocs\/([a-z-]+\.md)/g, '[$&]($1)')

if (import.meta.main) writeFileSync(PAGE, troubleshootingPage())
