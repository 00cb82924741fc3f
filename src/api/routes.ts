import type { Context, Handler, Hono } from 'hono'
import type { Catalog } from '../catalog/index.ts'
import { mount } from '../http/index.ts'
import { pageOverHttps } from '../protocols/plain-http.ts'
import type { Protocol, Services } from '../protocols/protocol.ts'
import type { Asked, Operation } from './answer.ts'
import type { Page } from './pages.ts'

/** What the first question loads: everything that makes an answer, behind one dynamic import. */
const loaded = () => import('./loaded.ts')

type Loaded = Awaited<ReturnType<typeof loaded>>

/** The operations of the API, by path. */
const OPERATIONS = {
  '/api/v1/settings': ({ settings }) => settings,
  '/api/v1/providers': ({ providers }) => providers,
  '/api/v1/providers/:id': ({ provider }) => provider,
  '/openapi.json': ({ openapiDocument }) => openapiDocument,
  '/api/*': ({ elsewhere }) => elsewhere,
} as const satisfies Record<string, (of: Loaded) => Operation>

/** For programs, and for the people who write them: JSON, its description, and a page that shows it. */
export function api(catalog: Catalog): Protocol {
  return {
    name: 'api',
    isLimited: true,

    mount(app, services) {
      pages(app, services)
      for (const [path, operationOf] of Object.entries(OPERATIONS))
        app.all(path, async (c) => operationOf(await loaded())(asked(c, services, catalog)))
    },

    owns: (path) => /^\/(?:api|problems)\/|^\/(?:api|openapi\.json)$/.test(path),

    async broken(request, services) {
      return (await loaded()).broken(request, services)
    },
  }
}

function asked(c: Context, services: Services, catalog: Catalog): Asked {
  const facts = { catalog, publishInsecure: services.publishInsecure }
  return { request: c.req.raw, services, facts, id: c.req.param('id') ?? '' }
}

function pages(app: Hono, services: Services): void {
  const page = (show: (of: Loaded, c: Context) => Page | undefined): Handler => {
    return async (c) => {
      const request = c.req.raw
      const shown = show(await loaded(), c)
      if (shown === undefined) return c.notFound()
      return pageOverHttps(request, services) ?? shown(request, services.serviceHost)
    }
  }
  const allow = 'GET, HEAD'
  mount(app, { paths: ['/api'], allow, get: page(({ referencePage }) => referencePage) })
  mount(app, {
    paths: ['/problems/:name'],
    allow,
    get: page(({ problemPage }, c) => problemPage(c.req.param('name') ?? '')),
  })
}
