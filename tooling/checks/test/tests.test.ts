import { describe, expect, it } from 'vitest';
import { testsAreRun, testsExpect } from '../tests.ts';
import { memoryTree } from './memory-tree.ts';

const path = 'packages/core/test/a.test.ts';

describe('test files', () => {
  it.each([
    'expect(a).toBe(1)',
    'expect.assertions(1)',
    'fc.assert(x)',
    'expectTypeOf(a)',
    'describeConformance(acme)',
    'describeTicketing(connect, {})',
  ])('expect something with %s', (code) => {
    expect(testsExpect(memoryTree({ [path]: code }))).toEqual([]);
  });

  it('are refused when they expect nothing', () => {
    expect(testsExpect(memoryTree({ [path]: "it('works', () => { run(); });" }))).toEqual([`${path}: expects nothing`]);
  });

  it.each([
    'packages/core/test/a.test.ts',
    'packages/providers/acme/test/deep/a.test.ts',
    'tooling/sync/test/a.test.ts',
    'docs/examples/a.test.ts',
  ])('are run at %s', (file) => {
    expect(testsAreRun(memoryTree({ [file]: '' }))).toEqual([]);
  });

  it.each(['packages/core/src/a.test.ts', 'packages/core/test/a.spec.ts', 'packages/core/test/a.test.js', 'scripts/a.test.ts'])(
    'would not be run at %s',
    (file) => {
      expect(testsAreRun(memoryTree({ [file]: '' }))).toEqual([expect.stringContaining(`${file}: is not in a test folder`)]);
    },
  );
});
