import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { endpointsVariable } from './tests.ts';

const file = process.env[endpointsVariable];
if (file === undefined) throw new Error('These tests need servers: run them by `pnpm test:servers`.');

/** Only `test:servers` uses this; it names the files whose servers run. */
export default defineConfig({
  cacheDir: dirname(file),
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['packages/**/test/**/*.servers.test.ts', 'tooling/**/test/**/*.servers.test.ts'],
    // What `inject('<name>')` gives.
    provide: JSON.parse(readFileSync(file, 'utf8')) as object,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
