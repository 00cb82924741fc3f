import { expect, test } from 'vitest'
import { type Login, loginOf } from '../../../src/account/index.ts'
import { ACCOUNT, IMAP, SMTP } from './support.ts'

const OWN: Login = { username: { ask: 'customer-number' }, authentication: ['oauth2', 'password-cleartext'] }
const LOCAL = { ...IMAP, username: { template: '%EMAILLOCALPART%' } }

test.each([
  ['as the entry says, before any server', { login: OWN, incoming: [IMAP] }, OWN],
  ['like the first incoming server', { incoming: [LOCAL, IMAP] }, LOCAL],
  [
    'like the first outgoing server where there is no other',
    { incoming: [], outgoing: [{ ...SMTP, ...LOCAL }] },
    LOCAL,
  ],
  [
    'by address and password where there is no mail server',
    { incoming: [], outgoing: [] },
    { username: { template: '%EMAILADDRESS%' }, authentication: ['password-cleartext'] as const },
  ],
])('customers log in to calendars and the rest %s', (_, change, { username, authentication }) => {
  expect(loginOf({ ...ACCOUNT, ...change })).toMatchObject({ username, authentication })
})
