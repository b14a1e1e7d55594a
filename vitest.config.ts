import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/test/**/*.test.ts', 'tooling/**/test/**/*.test.ts', 'docs/**/*.test.ts'],
    // What is made of the template is tested, with one choice of its lines at a time.
    // Those that need real servers run by `pnpm test:servers`.
    exclude: [...configDefaults.exclude, 'packages/create-connector/template/**', '**/*.servers.test.ts'],
    reporters: ['default', './tooling/vitest/closing-line.ts'],
    // Many tests wait for a time limit, and not for the processor: three at a time, even on a machine with two of them.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // They start in half the time of processes.
    pool: 'threads',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
