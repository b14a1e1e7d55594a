import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/test/**/*.test.ts', 'tooling/**/test/**/*.test.ts', 'docs/**/*.test.ts'],
    reporters: ['default', './tooling/vitest/closing-line.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
