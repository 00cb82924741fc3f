import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** The invented providers of the specifications' requirements stand in for the catalog; `test/fixtures/setup.ts` compiles them. */
const FIXTURE_CATALOG = {
  find: '#generated/catalog.js',
  replacement: `${import.meta.dirname}/test/fixtures/generated/catalog.js`,
}

/** Who hangs is ended, and who is slow is not: a machine with other work takes many times as long. */
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 }

/** Loud where a test would ask a public resolver. */
const NO_OUTSIDE = './test/fixtures/no-outside.ts'

export default defineConfig({
  test: {
    globalSetup: ['./test/fixtures/setup.ts'],
    projects: [
      {
        test: {
          ...PATIENCE,
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
          ...PATIENCE,
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          globalSetup: ['./test/fixtures/doh.ts'],
          setupFiles: [NO_OUTSIDE],
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'catalog',
          include: ['test/catalog/**/*.test.ts'],
          environment: 'node',
          setupFiles: [NO_OUTSIDE],
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'wire',
          include: ['test/wire/**/*.test.ts'],
          exclude: ['test/wire/node/**'],
          environment: 'node',
          fileParallelism: false,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'wire-node',
          include: ['test/wire/**/*.test.ts'],
          exclude: ['test/wire/runtimes.test.ts'],
          env: { RUNTIME: 'node' },
          environment: 'node',
          fileParallelism: false,
        },
      },
      { test: { ...PATIENCE, name: 'budget', include: ['test/budget/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          ...PATIENCE,
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false, // peers that are late on purpose, and programs that need the machine
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['./test/browser/setup.ts'],
          maxWorkers: 2, // two browsers, so that two cores have something to do
        },
      },
    ],
  },
})
