import { env } from 'cloudflare:workers'
import { openD1Tenants } from '../../src/tenants/d1.ts'
import { benchService } from './service.ts'

const { TENANTS } = env as unknown as { readonly TENANTS: D1Database }

// biome-ignore lint/style/noDefaultExport: that is what workerd calls
export default { fetch: benchService(() => openD1Tenants(TENANTS)) }
