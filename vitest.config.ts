// Test projects: `unit` is the fast inner loop; `contract` runs the same store contracts on PostgreSQL too;
// `conformance` drives the real Python clients; `browser` drives a real Chromium.
import { defineConfig } from 'vitest/config';

const storeTests = ['packages/server/src/stores/**/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'examples/**/*.test.ts', 'conformance/tree/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'contract', include: storeTests, globalSetup: ['conformance/support/postgres-setup.ts'] } },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['conformance/*.test.ts', 'conformance/{mlflow,flyte,serving,faults}/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['conformance/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
