import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/test/**/*.test.ts', 'tooling/**/test/**/*.test.ts', 'docs/**/*.test.ts'],
    // What is made of the template is tested, with one choice of its lines at a time.
    exclude: [...configDefaults.exclude, 'packages/create-connector/template/**'],
    reporters: ['default', './tooling/vitest/closing-line.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
