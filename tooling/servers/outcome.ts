import type { Tally, TestFile } from './tests.ts';

/** What is known of one server at the end of a run. */
export interface Outcome {
  readonly name: string;
  readonly version?: string;
  readonly installSeconds?: number;
  readonly startSeconds?: number;
  /** Why it did not start. */
  readonly failure?: string;
}

const add = (tallies: readonly Tally[], of: keyof Tally): number => tallies.reduce((sum, tally) => sum + tally[of], 0);

/** One line for each server: what it is, how long it took, and what its tests said. */
export function table(outcomes: readonly Outcome[], files: readonly TestFile[], tallies: ReadonlyMap<string, Tally>): string {
  const seconds = (value?: number) => (value === undefined ? '-' : value.toFixed(1));
  const rows = outcomes.map(({ name, version = '-', installSeconds, startSeconds, failure }) => {
    const mine = files.filter(({ needs }) => needs.includes(name));
    const results = mine.flatMap(({ path }) => tallies.get(path) ?? []);
    const tests =
      results.length === 0 ? '-' : `${add(results, 'passed')} passed, ${add(results, 'failed') + add(results, 'skipped')} failed`;
    const result = failure !== undefined ? 'not started' : mine.length === 0 ? 'started' : isGood(mine, tallies) ? 'ok' : 'FAILED';
    return [name, version, seconds(installSeconds), seconds(startSeconds), tests, result];
  });
  const all = [['server', 'version', 'install s', 'start s', 'tests', 'result'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Every file ran, and every test in it passed. */
export const isGood = (files: readonly TestFile[], tallies: ReadonlyMap<string, Tally>): boolean =>
  files.every(({ path }) => {
    const tally = tallies.get(path);
    return tally !== undefined && tally.passed > 0 && tally.failed + tally.skipped === 0;
  });
