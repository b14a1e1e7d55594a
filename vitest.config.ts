import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/test/**/*.test.ts', 'tooling/**/test/**/*.test.ts', 'docs/**/*.test.ts'],
    // What is made of the template is tested, with one choice of its lines at a time.
    exclude: [...configDefaults.exclude, 'packages/create-connector/template/**'],
    reporters: ['default', './tooling/vitest/closing-line.ts'],
    // Many tests wait for a time limit, and not for the processor: two at a time, even on a machine with two of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
