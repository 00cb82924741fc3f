import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** The invented providers of the specifications' requirements stand in for the catalog; `test/fixtures/setup.ts` compiles them. */
const FIXTURE_CATALOG = {
  find: '#generated/catalog.js',
  replacement: `${import.meta.dirname}/test/fixtures/generated/catalog.js`,
}

/** Loud where a test would ask a public resolver. */
const NO_OUTSIDE = './test/fixtures/no-outside.ts'

export default defineConfig({
  test: {
    globalSetup: ['./test/fixtures/setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          setupFiles: [NO_OUTSIDE],
        },
      },
      {
        resolve: { alias: [FIXTURE_CATALOG] },
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './test/fixtures/wrangler.toml' },
            // Under a name that the service does not look for: without TENANTS it is the default deployment.
            miniflare: {
              d1Databases: { TENANTS_UNDER_TEST: 'tenants' },
              bindings: { MIGRATIONS: await readD1Migrations('./migrations') },
            },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          globalSetup: ['./test/fixtures/doh.ts'],
          setupFiles: [NO_OUTSIDE],
        },
      },
      {
        test: {
          name: 'catalog',
          include: ['test/catalog/**/*.test.ts'],
          environment: 'node',
          setupFiles: [NO_OUTSIDE],
        },
      },
      {
        test: {
          name: 'wire',
          include: ['test/wire/**/*.test.ts'],
          exclude: ['test/wire/node/**'],
          environment: 'node',
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'wire-node',
          include: ['test/wire/**/*.test.ts'],
          exclude: ['test/wire/runtimes.test.ts'],
          env: { RUNTIME: 'node' },
          environment: 'node',
          fileParallelism: false,
        },
      },
      { test: { name: 'budget', include: ['test/budget/**/*.test.ts'], environment: 'node', testTimeout: 120_000 } },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          fileParallelism: false, // peers that are late on purpose, and programs that need the machine
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['./test/browser/setup.ts'],
          maxWorkers: 2, // two browsers, so that two cores have something to do
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
