import type { Reporter, TestModule } from 'vitest/node';

/** What came of a run, in numbers. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A file that could not be read to its end, and an error outside of any test, count as failures of their own. */
export function tally(modules: readonly Pick<TestModule, 'children' | 'errors'>[], errorsOutside: number): Tally {
  let [passed, failed, skipped] = [0, errorsOutside, 0];
  for (const module of modules) {
    failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed++;
      else if (state === 'failed') failed++;
      else skipped++;
    }
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
  }
  return { passed, failed, skipped };
}

export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** Ends the output of a run with one plain line: `312 passed, 0 failed`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const line = closingLine(tally(modules, errors.length));
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}
