import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults, ways } from '../faults/list.ts';
import { type Lab, openLab, problemsOf } from '../faults/meet.ts';

const quick = faults.filter(({ isQuick }) => isQuick);
let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

describe('a fault on the wire', () => {
  it('ends in the right error, at once, in little memory and with nothing left open', async () => {
    expect(quick.length).toBeGreaterThan(15);
    const met = await lab.meet(...quick);
    expect(met.ways).toHaveLength(quick.length * ways.length);
    expect(problemsOf(met)).toEqual([]);
  }, 60_000);

  it('is told from another, and from none', async () => {
    const [refused] = faults;
    if (refused === undefined) return expect.fail('there is no fault');
    const met = await lab.meet({ ...refused, ends: { read: 'ok', action: 'network', stream: 'network' } });
    expect(problemsOf(met)).toEqual([
      'Connection refused (read): ends as network (the server refuses the connection (ECONNREFUSED)) and not as ok',
    ]);
    const worse = met.ways.map((each) => ({ ...each, isAsWanted: true, seconds: 11, actions: 2 }));
    expect(problemsOf({ ways: worse.slice(0, 1), memoryMb: 65, unhandled: 1, lingersMs: 1001 })).toHaveLength(5);
  });
});
