import * as z from 'zod'
import type { HttpsUrl } from '../../account/index.ts'
import type { Fact, FactServer } from './fact.ts'
import { domainsFrom, nameFrom } from './reading.ts'

/** The well-known services of npm's nodemailer: servers for sending, by service. */

const service = z.object({
  description: z.string().optional(),
  domains: z.array(z.string()).optional(),
  host: z.string().optional(),
  port: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).optional(),
  secure: z.boolean().optional(),
  requireTLS: z.boolean().optional(),
})

export const nodemailerFile = z.record(z.string(), service)

export type NodemailerFile = z.infer<typeof nodemailerFile>

/**
 * What nodemailer's manual says of its SMTP transport: `secure` is TLS from the start and is meant by port 465; otherwise STARTTLS is used when
 * the server offers it, and required only by `requireTLS`. Without that the table says nothing about encryption.
 */
export function nodemailerFacts(services: NodemailerFile, version: string): Fact[] {
  return Object.entries(services).map(([key, { description, domains, host, port, secure, requireTLS }]) => {
    const remarks: string[] = []
    const security = (secure ?? port === 465) ? 'tls' : requireTLS === true ? 'starttls' : 'unstated'
    const servers: FactServer[] =
      host === undefined || port === undefined
        ? []
        : [{ protocol: 'smtp', hostname: host.toLowerCase(), port, security, named: true }]
    return {
      origin: 'nodemailer',
      name: nameFrom(description ?? key),
      domains: domainsFrom(domains ?? [], remarks),
      domainPatterns: [],
      signs: [],
      servers,
      sources: [`https://www.npmjs.com/package/nodemailer/v/${version}` as HttpsUrl],
      own: false,
      remarks,
    }
  })
}
