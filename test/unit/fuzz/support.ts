import type { Knowledge } from '../../../scripts/fuzz/oracle.ts'
import { createWhose } from '../../../scripts/fuzz/whose.ts'
import type { Ground } from '../../../scripts/fuzz/words.ts'
import { compileCatalog } from '../../../src/catalog/compile.ts'

const entry = (id: string, more = '') => ({
  path: `${id}.yaml`,
  local: true,
  text: `id: ${id}
name: ${id}
shortName: ${id}
domains: [${id}, '*.under-${id}']
incoming: [{ protocol: imap, hostname: imap.${id}, security: tls }]
outgoing: [{ protocol: smtp, hostname: smtp.${id}, security: tls }]
${more}`,
})

const { catalog } = compileCatalog([
  entry('one.example', 'calendar: { caldav: https://dav.one.example/ }'),
  entry('two.example'),
])
if (catalog === undefined) throw new Error('the invented providers do not compile')
const compiled = { version: 'test', ...catalog }

export const KNOWLEDGE: Knowledge = { serviceHost: 'service.example', whose: createWhose(compiled, undefined) }

export const GROUND: Ground = {
  domains: ['one.example', 'two.example'],
  rich: ['one.example'],
  wildcards: ['under-one.example'],
  mxNames: ['mx.one.example'],
  tenants: ['customer.tenants.example'],
  signs: ['signs.example'],
  providers: ['one.example', 'two.example'],
  variants: ['exchange'],
  serviceHost: 'service.example',
  token: 'token',
}
