import { describe, expect, test } from 'vitest'
import { columns, wrapped } from '../../../../src/doctor/report/columns.ts'
import { textReport } from '../../../../src/doctor/report/index.ts'
import { BROKEN, nastyReport, reported, unseen } from './support.ts'

test('one row for each client: found by, incoming, outgoing, verdict', async () => {
  const lines = textReport(await reported(), { width: 160 })
  expect(lines.find((line) => line.startsWith('CLIENT'))).toMatch(/^CLIENT +FOUND BY +INCOMING +OUTGOING +VERDICT$/)
  expect(lines.find((line) => line.startsWith('Thunderbird '))).toMatch(
    /^Thunderbird +autoconfig\.example\.org +IMAP \S+:993 TLS +SMTP \S+:465 TLS +works$/,
  )
  expect(lines.find((line) => line.startsWith('Outlook '))).toMatch(/\(Autodiscover\) +IMAP .* works$/)
})

test('then what is wrong, with cause and mend, then the mail servers, then a sentence', async () => {
  const text = textReport(await reported(BROKEN), { width: 160 }).join('\n')
  const places = ['CLIENT', 'Why not', 'PROBLEM: ', 'Cause: ', 'Mend: ', 'MAIL SERVER', ' that look for settings here']
  const found = places.map((place) => text.indexOf(place))
  expect(found).not.toContain(-1)
  expect(found).toEqual(found.toSorted((one, other) => one - other))
  expect(text).toMatch(/SMTP \S+:465 TLS +nothing listens on this port +does not fit/)
})

test('a kind of mistake that is in many places is explained once', async () => {
  const report = await reported(BROKEN)
  const [finding] = report.findings
  if (finding === undefined) throw new Error('nothing was found')
  const twice = { ...report, findings: [finding, { ...finding, where: 'elsewhere' }] }
  const text = textReport(twice, { width: 400 }).join('\n')
  expect(text.split(`[${finding.id}]`)).toHaveLength(2)
  expect(text).toContain('elsewhere: ')
})

test('details show every question, every request and what the client made of it', async () => {
  const report = await reported(BROKEN)
  const brief = textReport(report, { width: 200 }).join('\n')
  const long = textReport(report, { width: 200, details: true }).join('\n')
  expect(brief).not.toContain(' ms')
  expect(long).toMatch(/GET https:\/\/autoconfig\.example\.org\/mail\/config-v1\.1\.xml\S*: status 200, text\/html/)
  expect(long).toMatch(/= (?:refused|taken|hidden behind|did not come: )/)
  for (const { steps } of report.clients) for (const { target } of steps) expect(long).toContain(target)
})

test('servers that were not looked at: how many, why, how to have them looked at, and which', async () => {
  const others = (await unseen('too-many')).flatMap((server) =>
    ['one', 'two'].map((name) => ({ ...server, hostname: `${name}.example` })),
  )
  const report = await reported({}, { unseenServers: others })
  const brief = textReport(report, { width: 200 }).join('\n')
  expect(brief).toContain(
    '10 mail servers named and not looked at: used by no program, and more than the 40 of a run; --all-servers looks at all.\n',
  )
  expect(brief).toMatch(/^ {2}IMAP one\.example:993 TLS, .* and 5 more \(-v names them\)$/m)
  const long = textReport(report, { width: 2_000, details: true }).join('\n')
  for (const { hostname, port } of others) expect(long).toContain(`${hostname}:${port}`)
  expect(long).not.toContain('more (-v')
})

test('what was asked by no client is shown with the details, and why', async () => {
  const report = await reported()
  expect(textReport(report, { width: 200 }).join('\n')).not.toContain('postamt-no-such-name')
  expect(textReport(report, { width: 200, details: true }).join('\n')).toMatch(
    /^Beside the clients\n {2}GET http:\/\/postamt-no-such-name\.example\.org\/.*\n.*\n {4}= for wildcard-web-server alone: no client asks this$/m,
  )
})

test('who cannot be judged is named, and counted', async () => {
  const text = textReport(await reported(), { width: 400 }).join('\n')
  expect(text).toMatch(/^Not judged\n {2}Nine; .*: nobody knows what it makes of the answers\.$/m)
  expect(text).toContain(
    '13 of 13 clients that look for settings here get working ones, and of 8 others nobody can tell;',
  )
})

test.each([40, 60, 80, 100, 160, 250])('no line is wider than a terminal of %i characters', async (width) => {
  for (const report of [await reported(), await reported(BROKEN), await nastyReport()])
    for (const line of textReport(report, { width, details: true }))
      expect([...line].length, line).toBeLessThanOrEqual(width)
})

describe('columns', () => {
  test('are as wide as they have to be, and end without blanks', () => {
    expect(
      columns(
        [
          ['a', 'bb', ''],
          ['aaa', 'b'],
        ],
        80,
      ),
    ).toEqual(['a    bb', 'aaa  b'])
  })

  test('the widest gives way, and its cells go on below', () => {
    expect(columns([['name', 'a long sentence in a cell', 'end']], 26)).toEqual([
      'name  a long sentence  end',
      '      in a cell',
    ])
  })

  test('words that are too long are broken behind signs, else anywhere, and nothing is lost', () => {
    expect(wrapped('imap.example.org:993', 13)).toEqual(['imap.example.', 'org:993'])
    expect(wrapped('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)])
    expect(wrapped('a b', 10)).toEqual(['a b'])
    expect(wrapped('', 10)).toEqual([''])
  })
})
