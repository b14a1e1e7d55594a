import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The tests of a provider as they are, with their requests written down. Only `contract` uses this. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['packages/providers/*/test/**/*.test.ts'],
    exclude: ['**/*.servers.test.ts', '**/node_modules/**'],
    setupFiles: [join(import.meta.dirname, 'record.ts')],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
