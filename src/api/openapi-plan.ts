import type { ParameterObject } from './openapi-document.ts'
import type { ProblemName } from './problem.ts'

/** What the OpenAPI document says about each operation besides the form of its answers. */
export interface OperationPlan {
  readonly path: string
  readonly operationId: string
  readonly tag: 'settings' | 'catalog' | 'operations'
  readonly summary: string
  readonly description: string
  readonly parameters: readonly ParameterObject[]
  readonly answer: {
    readonly description: string
    readonly component: string
    readonly isTagged: boolean
    /** The rest is behind the header Link. */
    readonly isPaged?: true
  }
  readonly problems: readonly ProblemName[]
}

/** A request whose answer stands in the document. */
export interface ExamplePlan {
  /** Of the operation. */
  readonly path: string
  readonly request: string
  /** Another answer is no example of this. */
  readonly status: number
  readonly summary: string
}

const query = (name: string, description: string, example?: string): ParameterObject => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
  ...(example === undefined ? {} : { example }),
})

const LANGUAGE = query(
  'lang',
  'The language of title and detail in problems, such as de; else Accept-Language decides, else they are English',
)

const EVERYWHERE = ['plain-http', 'method-not-allowed', 'too-many-requests', 'broken'] as const

export const OPERATIONS: readonly OperationPlan[] = [
  {
    path: '/api/v1/settings',
    operationId: 'getSettings',
    tag: 'settings',
    summary: 'The mail settings of an address or a domain',
    description: [
      'Give either email or domain. With email, logins are made from the address, and nobody may keep the answer; without, they stay templates with %EMAILADDRESS%, %EMAILLOCALPART% and %EMAILDOMAIN%.',
      'A provider whose mail is not for mail apps is no problem: the answer has no servers, and unsupported says why. A login that only its owner knows is none either: username says ask.',
    ].join('\n\n'),
    parameters: [
      query('email', 'An address, percent-encoded; a plus sign may stand as it is', 'max@sslin.de'),
      query('domain', 'The part behind the @, in Unicode or as A-labels', 'sslin.de'),
      query('variant', 'The id of one of the variants that an answer or a problem lists', 'organisation'),
      LANGUAGE,
    ],
    answer: { description: 'The settings, and how sure they are', component: 'Settings', isTagged: true },
    problems: [
      'parameter-missing',
      'parameter-invalid',
      'variant-unknown',
      'domain-unknown',
      'insecure',
      'server-unknown',
      'variant-needed',
      'source-unavailable',
      ...EVERYWHERE,
    ],
  },
  {
    path: '/api/v1/providers',
    operationId: 'listProviders',
    tag: 'catalog',
    summary: 'The providers of the catalog, a hundred at a time',
    description:
      'Those without TLS in both directions are not there, unless the operator publishes them. The header Link says next, too.',
    parameters: [
      query(
        'q',
        'What the name, the id, a domain or a server has to hold; case and accents do not count. Of an address only the domain is looked at',
        'posteo',
      ),
      query('cursor', 'The id behind which the answer begins: next has it'),
      LANGUAGE,
    ],
    answer: { description: 'A page of the list', component: 'ProviderList', isTagged: true, isPaged: true },
    problems: ['parameter-invalid', ...EVERYWHERE],
  },
  {
    path: '/api/v1/providers/{id}',
    operationId: 'getProvider',
    tag: 'catalog',
    summary: 'Everything that is known about a provider',
    description:
      'With sources, and the month in which somebody compared them. The form is that of the whole catalog as one file (postamt export json), with three keys more: origin, extends, decided.',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'As in the list',
        schema: { type: 'string' },
        example: 'sslin.de',
      },
      LANGUAGE,
    ],
    answer: { description: 'The entry', component: 'Provider', isTagged: true },
    problems: ['provider-unknown', 'insecure', ...EVERYWHERE],
  },
  {
    path: '/healthz',
    operationId: 'getHealth',
    tag: 'operations',
    summary: 'Whether the service is well',
    description: 'The status of the answer is 200 with a warning, too.',
    parameters: [],
    answer: { description: 'How it is', component: 'Health', isTagged: false },
    problems: [],
  },
  {
    path: '/version',
    operationId: 'getVersion',
    tag: 'operations',
    summary: 'What the service runs',
    description: 'Versions of software and catalog.',
    parameters: [],
    answer: { description: 'The versions', component: 'Version', isTagged: false },
    problems: [],
  },
]

const SETTINGS = '/api/v1/settings'
const PROVIDERS = '/api/v1/providers'
const PROVIDER = '/api/v1/providers/{id}'

export const EXAMPLES: readonly ExamplePlan[] = [
  { path: SETTINGS, request: `${SETTINGS}?email=max@sslin.de`, status: 200, summary: 'An address' },
  { path: SETTINGS, request: `${SETTINGS}?domain=posteo.de`, status: 200, summary: 'A domain' },
  { path: SETTINGS, request: `${SETTINGS}?domain=proton.me`, status: 200, summary: 'Mail that is not for mail apps' },
  { path: SETTINGS, request: SETTINGS, status: 400, summary: 'Nothing is asked for' },
  { path: SETTINGS, request: `${SETTINGS}?email=max`, status: 400, summary: 'No address' },
  { path: SETTINGS, request: `${SETTINGS}?domain=zoho.com&variant=none`, status: 400, summary: 'No such variant' },
  { path: SETTINGS, request: `${SETTINGS}?domain=nowhere.example`, status: 404, summary: 'An unknown domain' },
  { path: PROVIDERS, request: `${PROVIDERS}?q=sslin`, status: 200, summary: 'A search' },
  { path: PROVIDER, request: `${PROVIDERS}/sslin.de`, status: 200, summary: 'An entry' },
  { path: PROVIDER, request: `${PROVIDERS}/nobody`, status: 404, summary: 'No entry' },
  { path: '/healthz', request: '/healthz', status: 200, summary: 'All is well' },
  { path: '/version', request: '/version', status: 200, summary: 'Versions' },
]
