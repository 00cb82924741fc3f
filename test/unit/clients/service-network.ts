import { SERVICE, serviceOfFixtures } from '../../../scripts/clients/answers.ts'
import type { Asked } from '../../../src/clients/catalogue/index.ts'
import type { Hop, Network, RecordOf, Records, RecordType } from '../../../src/clients/network.ts'

/**
 * The service of this project as a network: every name below HTTP leads to it, and every record is one that it tells its
 * operators to publish. What is behind MX records can be given.
 */
export async function networkOfService(mx: string | undefined = undefined): Promise<Network> {
  const app = await serviceOfFixtures()
  const zoneOf = async (domain: string) => {
    const response = await app.fetch(new Request(`https://${SERVICE}/dns/${domain}.json`))
    const { records = [] } = (await response.json()) as { records?: { name: string; type: string; value: string }[] }
    return records
  }
  return {
    async ask(first, { redirects, keepsMethod }) {
      const hops: Hop[] = []
      for (let next: Asked = first; ; ) {
        const { method, target, body, contentType } = next
        const headers = new Headers(contentType === undefined ? {} : { 'content-type': contentType })
        const response = await app.fetch(new Request(target, { method, headers, body: body ?? null }))
        const [location, type] = [response.headers.get('location'), response.headers.get('content-type')]
        const { status } = response
        hops.push({
          method,
          url: target,
          status,
          milliseconds: 1,
          ...(type === null ? {} : { contentType: type }),
          ...(location === null ? {} : { location }),
        })
        if (location === null || redirects === 0) {
          const answer = { status, contentType: type ?? undefined, body: await response.text(), url: target }
          return { asked: first, hops, answer }
        }
        if (hops.length > redirects) return { asked: first, hops, answer: undefined }
        const moved = new URL(location, target).href
        next = keepsMethod ? { ...next, target: moved } : { method: 'GET', target: moved }
      }
    },
    async records<Type extends RecordType>(type: Type, name: string): Promise<Records<RecordOf[Type]>> {
      const records: readonly unknown[] =
        type === 'MX'
          ? mx === undefined
            ? []
            : [{ priority: 10, host: mx }]
          : (await zoneOf(name.replace(/^(?:_[a-z-]+\.)+/, '')))
              .filter((record) => record.name === name && record.type === type)
              .map(({ value }) => READ[type as 'SRV' | 'TXT'](value))
      return { ok: true, records: records as readonly RecordOf[Type][] }
    },
  }
}

const READ = {
  SRV: (value: string): RecordOf['SRV'] => {
    const [priority, weight, port, target = ''] = value.split(' ')
    return {
      priority: Number(priority),
      weight: Number(weight),
      port: Number(port),
      target: target === '.' ? target : target.replace(/\.$/, ''),
    }
  },
  TXT: (value: string) => value.replace(/^"|"$/g, ''),
}
