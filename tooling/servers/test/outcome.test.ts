import { describe, expect, it } from 'vitest';
import { isGood, table } from '../outcome.ts';

const files = [
  { path: 'a.servers.test.ts', needs: ['redis'] },
  { path: 'b.servers.test.ts', needs: ['redis', 'rt'] },
];
const good = { passed: 2, failed: 0, skipped: 0 };

describe('what comes of a run', () => {
  it('is good only where every file ran, and every test in it passed', () => {
    const both = (second: typeof good) =>
      new Map([
        ['a.servers.test.ts', good],
        ['b.servers.test.ts', second],
      ]);
    expect(isGood(files, both(good))).toBe(true);
    expect(isGood(files, both({ ...good, failed: 1 }))).toBe(false);
    expect(isGood(files, both({ ...good, skipped: 1 }))).toBe(false);
    expect(isGood(files, both({ ...good, passed: 0 }))).toBe(false);
    expect(isGood(files, new Map([['a.servers.test.ts', good]]))).toBe(false);
  });

  it('is told for each server in one line', () => {
    const outcomes = [
      { name: 'redis', version: '7.0', installSeconds: 0.12, startSeconds: 0.5 },
      { name: 'rt', failure: 'no' },
    ];
    const lines = table(outcomes, files, new Map([['a.servers.test.ts', { ...good, skipped: 1 }]])).split('\n');
    expect(lines[1]).toMatch(/^redis\s+7\.0\s+0\.1\s+0\.5\s+2 passed, 1 failed\s+FAILED$/);
    expect(lines[2]).toMatch(/^rt\s+-\s+-\s+-\s+-\s+not started$/);
  });
});
