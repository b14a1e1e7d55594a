import { describe, expect, it } from 'vitest';
import type { ConnectorOptions, RateLimit } from '../../src/index.ts';
import { Budget } from '../../src/limits/budget.ts';
import { get, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

/** A vendor that counts what arrives in any stretch of the window, and refuses what is too much. */
const vendor = async (requests: number, windowMs: number, delayMs = () => 0) => {
  const arrivals: number[] = [];
  let refused = 0;
  const stage = await serve(({ at }, response) => {
    arrivals.push(at);
    const inWindow = arrivals.filter((each) => each > at - windowMs).length;
    setTimeout(() => (inWindow > requests ? (refused++, json(response, {}, 429)) : json(response, {})), delayMs());
  });
  return { stage, arrivals, refused: () => refused };
};

/** Asks without pause, so many at a time, until the time is over. */
async function press(
  url: string,
  limits: readonly RateLimit[],
  forMs: number,
  callers: number,
  options: ConnectorOptions = {},
): Promise<void> {
  const connector = probe({ baseUrl: url, limits }, { retries: 0, ...options });
  const end = performance.now() + forMs;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) await get(connector).catch(() => undefined);
    }),
  );
}

/** The most arrivals in any stretch of so many ms. */
function most(arrivals: readonly number[], windowMs: number): number {
  let first = 0;
  return Math.max(
    ...arrivals.map((at, last) => {
      while ((arrivals[first] ?? 0) <= at - windowMs) first++;
      return last - first + 1;
    }),
  );
}

describe('a rolling window', () => {
  it('is never overrun, and used nearly in full', async () => {
    const { stage, arrivals, refused } = await vendor(20, 1000);
    await press(stage.url, [{ requests: 20, per: 'second' }], 2400, 30);
    expect(refused()).toBe(0);
    expect(most(arrivals, 1000)).toBe(20);
    // Each window ends a little later than the vendor's; on a busy machine rather more so.
    expect(arrivals.length).toBeGreaterThanOrEqual(40);
  });

  it('is not overrun where answers take their time', async () => {
    let n = 0;
    const { stage, arrivals, refused } = await vendor(10, 1000, () => (n++ % 5) * 60);
    await press(stage.url, [{ requests: 10, per: 'second' }], 1500, 15);
    expect(refused()).toBe(0);
    expect(most(arrivals, 1000)).toBe(10);
  });

  it('is not overrun after an idle spell', async () => {
    const { stage, refused } = await vendor(5, 500);
    for (let spell = 0; spell < 2; spell++) {
      await press(stage.url, [{ requests: 5, per: 'second', every: 0.5 }], 700, 8);
      await new Promise((resolve) => setTimeout(resolve, 130 * spell));
    }
    expect(refused()).toBe(0);
  });

  it('beside another holds together with it', async () => {
    const { stage, arrivals } = await vendor(6, 1000);
    await press(
      stage.url,
      [
        { requests: 3, per: 'second', every: 0.2 },
        { requests: 6, per: 'second' },
      ],
      1500,
      10,
    );
    expect(most(arrivals, 1000)).toBeLessThanOrEqual(6);
    expect(most(arrivals, 200)).toBeLessThanOrEqual(3);
  });

  it('is used to 95 % and more when answers come at once', async () => {
    // No server and no sockets: what is measured is the budget itself, on a clock of its own.
    const real = performance.now;
    let now = 1000;
    performance.now = () => now;
    try {
      const budget = new Budget({ limits: [{ requests: 20, per: 'second', every: 2 }] });
      const sent: number[] = [];
      for (; now < 61_000; now += 1) {
        for (;;) {
          let lease;
          try {
            lease = budget.acquire({ onLimit: 'fail' });
          } catch {
            break;
          }
          if (lease instanceof Promise) return expect.fail('it waits');
          sent.push(now);
          const at = now;
          now += 0.5;
          lease.done();
          expect(now - at).toBe(0.5);
        }
      }
      expect(most(sent, 2000)).toBe(20);
      expect(sent.length / ((60_000 / 2000) * 20)).toBeGreaterThanOrEqual(0.95);
    } finally {
      performance.now = real;
    }
  });
});
