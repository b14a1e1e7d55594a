import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TokenBucket } from 'limiter';
import type { ConnectorError, Lease, RateLimit } from '../../src/index.ts';
import { Budget } from '../../src/limits/budget.ts';
import { CalendarWindow, createWindows, RollingWindow } from '../../src/limits/windows.ts';
import { listenersOf } from '../tools/probe.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: Date.parse('2026-01-31T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const budgetOf = (limits: readonly RateLimit[], concurrency?: number, maxWaiting?: number) =>
  new Budget({ limits, concurrency, maxWaiting });

/** A turn that is to be had at once. */
function now(budget: Budget): Lease {
  const lease = budget.acquire({ onLimit: 'fail' });
  return lease instanceof Promise ? expect.fail('it waits') : lease;
}

function refusal(budget: Budget, onLimit: 'fail' | 'wait' = 'fail'): ConnectorError {
  try {
    void budget.acquire({ onLimit });
  } catch (error) {
    return error as ConnectorError;
  }
  return expect.fail('a turn was given');
}

/** A turn to wait for, with what has come of it. */
function later(budget: Budget, signal?: AbortSignal) {
  const state: { lease?: Lease; error?: unknown; waitMs?: number | undefined; scope?: string | undefined } = {};
  const waiting = budget.acquire({ onLimit: 'wait', signal, onWait: (waitMs, scope) => Object.assign(state, { waitMs, scope }) });
  Promise.resolve(waiting).then(
    (lease) => (state.lease = lease),
    (error: unknown) => (state.error = error),
  );
  return state;
}

describe('windows', () => {
  it('are token buckets in one hierarchy', () => {
    const windows = createWindows([
      { requests: 4, per: 'minute' },
      { requests: 500, per: 'day' },
    ]);
    expect(windows[0]).toBeInstanceOf(RollingWindow);
    expect(windows[1]).toBeInstanceOf(CalendarWindow);
    for (const window of windows) expect(window).toBeInstanceOf(TokenBucket);
    expect(windows[1]?.parentBucket).toBe(windows[0]);
    expect(windows[1]?.tryRemoveTokens(1)).toBe(true);
    expect(windows.map(({ content }) => content)).toEqual([3, 499]);
  });

  it('give a token from each, or from none', () => {
    const windows = createWindows([
      { requests: 5, per: 'minute' },
      { requests: 1, per: 'hour' },
      { requests: 5, per: 'day' },
    ]);
    expect(windows.at(-1)?.tryRemoveTokens(1)).toBe(true);
    expect(windows.at(-1)?.tryRemoveTokens(1)).toBe(false);
    expect(windows.map(({ content }) => content)).toEqual([4, 0, 4]);
  });
});

describe('a rolling window', () => {
  it('gives a turn back one window after the answer', async () => {
    const budget = budgetOf([{ requests: 2, per: 'minute' }]);
    const [first, second] = [now(budget), now(budget)];
    await vi.advanceTimersByTimeAsync(10_000);
    first.done();
    expect(refusal(budget)).toMatchObject({ code: 'rate_limited', scope: 'minute', retryAfterMs: 60_000 });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(refusal(budget).retryAfterMs).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    now(budget).done();
    // The other has no answer yet, and holds its turn.
    expect(refusal(budget).retryAfterMs).toBe(60_000);
    second.done();
    second.done();
    second.refund();
    await vi.advanceTimersByTimeAsync(60_000);
    now(budget);
    now(budget);
    expect(refusal(budget)).toMatchObject({ scope: 'minute' });
  });

  it('knows no time while all its turns are under way', () => {
    const budget = budgetOf([{ requests: 1, per: 'minute' }]);
    now(budget);
    expect(refusal(budget)).toMatchObject({ scope: 'minute' });
    expect(refusal(budget).retryAfterMs).toBeUndefined();
  });

  it('gives a turn back at once where nothing was sent', () => {
    const budget = budgetOf([
      { requests: 1, per: 'minute' },
      { requests: 1, per: 'day' },
    ]);
    for (let n = 0; n < 5; n++) now(budget).refund();
    const lease = now(budget);
    lease.done();
    lease.refund();
    expect(refusal(budget)).toMatchObject({ scope: 'day' });
  });

  it('of several units is as long as they are', async () => {
    const budget = budgetOf([{ requests: 1, per: 'minute', every: 5 }]);
    now(budget).done();
    await vi.advanceTimersByTimeAsync(299_999);
    refusal(budget);
    await vi.advanceTimersByTimeAsync(1);
    now(budget);
  });

  it('is never overrun, whatever happens to the requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(
          fc.record({ pauseMs: fc.integer({ min: 0, max: 900 }), answerMs: fc.integer({ min: 0, max: 1500 }), isSent: fc.boolean() }),
          { maxLength: 40 },
        ),
        async (requests, plan) => {
          const budget = budgetOf([{ requests, per: 'second' }]);
          const arrivals: number[] = [];
          for (const { pauseMs, answerMs, isSent } of plan) {
            await vi.advanceTimersByTimeAsync(pauseMs);
            let lease: Lease;
            try {
              lease = now(budget);
            } catch {
              continue;
            }
            if (!isSent) {
              lease.refund();
              continue;
            }
            // The vendor sees it at any time until it answers.
            arrivals.push(performance.now(), performance.now() + answerMs);
            setTimeout(() => lease.done(), answerMs);
          }
          for (const pick of [0, 1]) {
            const at = arrivals.filter((_, index) => index % 2 === pick).toSorted((a, b) => a - b);
            at.forEach((end) => expect(at.filter((each) => each > end - 1000 && each <= end).length).toBeLessThanOrEqual(requests));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a quota of the calendar', () => {
  it('of a day begins anew at midnight UTC', async () => {
    const budget = budgetOf([{ requests: 2, per: 'day' }]);
    now(budget).done();
    now(budget).done();
    expect(refusal(budget)).toMatchObject({
      code: 'rate_limited',
      scope: 'day',
      retryAfterMs: 12 * 3_600_000,
      message: 'the quota of this day is used up',
    });
    await vi.advanceTimersByTimeAsync(12 * 3_600_000 - 1);
    refusal(budget);
    await vi.advanceTimersByTimeAsync(1);
    now(budget);
    now(budget);
    expect(refusal(budget).retryAfterMs).toBe(24 * 3_600_000);
  });

  it.each([
    ['2026-01-31T23:00:00Z', '2026-02-01T00:00:00Z'],
    ['2026-12-15T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2028-02-29T12:00:00Z', '2028-03-01T00:00:00Z'],
  ])('of a month that is used up at %s begins anew at %s', async (from, to) => {
    vi.setSystemTime(from);
    const budget = budgetOf([{ requests: 1, per: 'month' }]);
    now(budget).done();
    expect(refusal(budget)).toMatchObject({ scope: 'month', retryAfterMs: Date.parse(to) - Date.parse(from) });
    vi.setSystemTime(to);
    now(budget);
  });

  it('that is used up fails at once, also for those who would wait', () => {
    const budget = budgetOf([
      { requests: 10, per: 'minute' },
      { requests: 1, per: 'day' },
    ]);
    now(budget).done();
    expect(refusal(budget, 'wait')).toMatchObject({ code: 'rate_limited', scope: 'day', retryAfterMs: 12 * 3_600_000 });
  });

  it('that begins anew within a minute is waited for', async () => {
    vi.setSystemTime('2026-01-31T23:59:30Z');
    const budget = budgetOf([{ requests: 1, per: 'day' }]);
    now(budget).done();
    const turn = later(budget);
    expect(turn).toMatchObject({ waitMs: 30_000, scope: 'day' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(turn.lease).toBeDefined();
  });

  it.each([
    [
      [
        { requests: 1, per: 'minute' },
        { requests: 1, per: 'day' },
      ],
    ],
    [
      [
        { requests: 1, per: 'day' },
        { requests: 1, per: 'minute' },
      ],
    ],
  ] as const)('is told of although a shorter window has no turn either: %j', (limits) => {
    const budget = budgetOf(limits);
    const lease = now(budget);
    // The minute’s turn is under way, and its end unknown; that of the day is not.
    expect(refusal(budget, 'wait')).toMatchObject({ scope: 'day', retryAfterMs: 12 * 3_600_000 });
    lease.done();
    expect(refusal(budget, 'wait')).toMatchObject({ scope: 'day' });
  });

  it('is told of although too many are under way', () => {
    const budget = budgetOf([{ requests: 1, per: 'day' }], 1);
    now(budget);
    expect(refusal(budget, 'wait')).toMatchObject({ scope: 'day', retryAfterMs: 12 * 3_600_000 });
  });

  it('names the longer of two that are used up', () => {
    const budget = budgetOf([
      { requests: 1, per: 'month' },
      { requests: 1, per: 'day' },
    ]);
    vi.setSystemTime('2026-01-15T12:00:00Z');
    const other = budgetOf([
      { requests: 1, per: 'month' },
      { requests: 1, per: 'day' },
    ]);
    now(other).done();
    expect(refusal(other)).toMatchObject({ scope: 'month' });
    expect(budget.isIdle).toBe(true);
  });

  it('that runs out under those who wait is told to them, and not kept until midnight', async () => {
    const budget = budgetOf([
      { requests: 1, per: 'minute' },
      { requests: 2, per: 'day' },
    ]);
    now(budget).done();
    const turns = [later(budget), later(budget), later(budget)];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(turns[0]?.lease).toBeDefined();
    expect(turns.slice(1).map(({ error }) => error)).toEqual([
      expect.objectContaining({ code: 'rate_limited', scope: 'day' }),
      expect.objectContaining({ scope: 'day' }),
    ]);
    expect(turns[1]?.error).not.toBe(turns[2]?.error);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives no token of yesterday’s back', async () => {
    const budget = budgetOf([{ requests: 2, per: 'day' }]);
    const yesterday = now(budget);
    await vi.advanceTimersByTimeAsync(12 * 3_600_000);
    now(budget);
    yesterday.refund();
    now(budget);
    refusal(budget);
  });
});

describe('those who wait', () => {
  it('come in their order', async () => {
    const budget = budgetOf([{ requests: 1, per: 'second' }]);
    now(budget).done();
    const order: number[] = [];
    for (let n = 0; n < 5; n++)
      void Promise.resolve(budget.acquire({ onLimit: 'wait' })).then((lease) => {
        order.push(n);
        lease.done();
      });
    await vi.advanceTimersByTimeAsync(3000);
    expect(order).toEqual([0, 1, 2]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('are not overtaken by who comes when a turn is just free', async () => {
    const budget = budgetOf([{ requests: 1, per: 'second' }]);
    now(budget).done();
    const first = later(budget);
    vi.setSystemTime(Date.now());
    // The turn is free by the clock, and its timer has not run yet.
    const real = performance.now();
    const spy = vi.spyOn(performance, 'now').mockReturnValue(real + 1001);
    const second = later(budget);
    await vi.advanceTimersByTimeAsync(0);
    expect(second.lease).toBeUndefined();
    spy.mockRestore();
    await vi.advanceTimersByTimeAsync(1001);
    expect(first.lease).toBeDefined();
    expect(second.lease).toBeUndefined();
  });

  it('share one timer', () => {
    const budget = budgetOf([{ requests: 1, per: 'minute' }]);
    now(budget).done();
    for (let n = 0; n < 1000; n++) later(budget);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('may leave, and nothing of them stays', async () => {
    const budget = budgetOf([{ requests: 1, per: 'second' }]);
    now(budget).done();
    const controller = new AbortController();
    const gone = [later(budget, controller.signal), later(budget, controller.signal)];
    const stays = later(budget);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(gone.map(({ error }) => error)).toEqual(['enough', 'enough']);
    expect(listenersOf(controller.signal)).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(stays.lease).toBeDefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave no listener behind when their turn comes', async () => {
    const budget = budgetOf([], 1);
    const { signal } = new AbortController();
    for (let n = 0; n < 100; n++) {
      const held = now(budget);
      const turn = later(budget, signal);
      expect(listenersOf(signal)).toBe(1);
      held.done();
      await vi.advanceTimersByTimeAsync(0);
      turn.lease?.done();
    }
    expect(listenersOf(signal)).toBe(0);
  });

  it('do not wait when they were aborted before', () => {
    const budget = budgetOf([]);
    expect(() => budget.acquire({ onLimit: 'wait', signal: AbortSignal.abort('enough') })).toThrow('enough');
    expect(budget.isIdle).toBe(true);
  });

  it('are no more than the budget has room for', () => {
    const budget = budgetOf([{ requests: 1, per: 'minute' }], undefined, 2);
    now(budget).done();
    later(budget);
    later(budget);
    expect(refusal(budget, 'wait')).toMatchObject({ code: 'rate_limited', scope: 'minute', retryAfterMs: 60_000 });
  });

  it('are told once how long it takes', async () => {
    const budget = budgetOf([{ requests: 1, per: 'minute' }]);
    now(budget).done();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(later(budget)).toMatchObject({ waitMs: 40_000, scope: 'minute' });
  });

  it('wait longer than a timer can', async () => {
    const budget = budgetOf([{ requests: 1, per: 'hour', every: 24 * 40 }]);
    now(budget).done();
    const turn = later(budget);
    const runs = vi.spyOn(globalThis, 'setTimeout');
    await vi.advanceTimersByTimeAsync(39 * 86_400_000);
    expect(turn.lease).toBeUndefined();
    expect(runs.mock.calls.length).toBeLessThan(5);
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(turn.lease).toBeDefined();
  });
});

describe('concurrency', () => {
  it('is kept, and an answer or a refund makes room', async () => {
    const budget = budgetOf([], 2);
    const [first, second] = [now(budget), now(budget)];
    const third = later(budget);
    expect(third).toEqual({ waitMs: undefined, scope: undefined });
    expect(vi.getTimerCount()).toBe(0);
    first.refund();
    first.refund();
    await vi.advanceTimersByTimeAsync(0);
    expect(third.lease).toBeDefined();
    refusal(budget);
    second.done();
    now(budget);
  });
});

describe('a pause', () => {
  it('keeps everybody from a turn, and then lets them through one by one', async () => {
    const budget = budgetOf([]);
    budget.pause(5000);
    expect(refusal(budget)).toMatchObject({ code: 'rate_limited', retryAfterMs: 5000 });
    const turns = Array.from({ length: 10 }, () => later(budget));
    await vi.advanceTimersByTimeAsync(4999);
    expect(turns.filter(({ lease }) => lease)).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(turns.filter(({ lease }) => lease)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(150);
    const soon = turns.filter(({ lease }) => lease).length;
    expect(soon).toBeGreaterThanOrEqual(2);
    expect(soon).toBeLessThanOrEqual(7);
    await vi.advanceTimersByTimeAsync(1000);
    expect(turns.filter(({ lease }) => lease)).toHaveLength(10);
  });

  it('is never made shorter by another', async () => {
    const budget = budgetOf([]);
    budget.pause(5000);
    budget.pause(10);
    expect(refusal(budget).retryAfterMs).toBe(5000);
    expect(budget.isIdle).toBe(false);
    await vi.advanceTimersByTimeAsync(5000);
    expect(budget.isIdle).toBe(true);
  });

  it('holds those who wait already', async () => {
    const budget = budgetOf([{ requests: 1, per: 'second' }]);
    now(budget).done();
    const turn = later(budget);
    budget.pause(3000);
    await vi.advanceTimersByTimeAsync(2999);
    expect(turn.lease).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(turn.lease).toBeDefined();
  });
});

describe('a budget', () => {
  it('stays bounded in memory and time over a million turns', async () => {
    const budget = budgetOf([
      { requests: 1_000_000, per: 'second' },
      { requests: 1e9, per: 'day' },
    ]);
    for (let round = 0; round < 20; round++) {
      for (let n = 0; n < 50_000; n++) now(budget).done();
      await vi.advanceTimersByTimeAsync(1001);
    }
    await vi.advanceTimersByTimeAsync(1001);
    vi.setSystemTime('2026-02-01T00:00:00Z');
    expect(budget.isIdle).toBe(true);
  });

  it('is idle only when nothing is out', async () => {
    const budget = budgetOf([{ requests: 2, per: 'second' }]);
    const lease = now(budget);
    expect(budget.isIdle).toBe(false);
    lease.done();
    expect(budget.isIdle).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(budget.isIdle).toBe(true);
  });
});
