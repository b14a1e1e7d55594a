import { describe, expect, it } from 'vitest';
import { path, type RateLimitEvent, retryAfterMs, type RetryEvent, untilServerTime } from '../../src/index.ts';
import { anything, failure, get, post, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

/** Fails so often, then answers. */
const failing = (times: number, status = 503, headers: Record<string, string> = {}) =>
  serve((_, response, count) => (count <= times ? json(response, {}, status, headers) : json(response, { count })));

describe('a passing failure', () => {
  it('of the status 500, 502, 503, 504, 408, 425 or 429 is tried again', async () => {
    const stages = await Promise.all([500, 502, 503, 504, 408, 425, 429].map((status) => failing(1, status)));
    expect(await Promise.all(stages.map(({ url }) => get(probe({ baseUrl: url }))))).toEqual(stages.map(() => ({ count: 2 })));
  });

  it('is tried twice again, and then told', async () => {
    const stage = await failing(9);
    expect(await failure(get(probe({ baseUrl: stage.url })))).toMatchObject({ code: 'request_failed', status: 503, retryable: true });
    expect(stage.requests).toHaveLength(3);
  });

  it.each([
    [0, 1],
    [1, 2],
  ])('is tried %i times again where the options say so', async (retries, requests) => {
    const stage = await failing(9);
    await failure(get(probe({ baseUrl: stage.url }, { retries })));
    expect(stage.requests).toHaveLength(requests);
  });

  it('of a POST is told at once, unless the POST is safe', async () => {
    const stage = await failing(1);
    expect(await failure(post(probe({ baseUrl: stage.url }), { json: { a: 1 } }))).toMatchObject({ status: 503 });
    expect(stage.requests).toHaveLength(1);
    const again = await failing(1);
    expect(await post(probe({ baseUrl: again.url }), { json: { a: 1 }, safe: true })).toEqual({ count: 2 });
    expect(again.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  it.each(['post', 'put', 'patch', 'delete'] as const)('of an action by %s is told at once', async (method) => {
    const stage = await failing(1);
    const error = await failure(
      probe({ baseUrl: stage.url }).act((http, options) => http[method](path`x`, { schema: anything, ...options })),
    );
    expect(error).toMatchObject({ code: 'request_failed', status: 503, operation: 'act' });
    expect(stage.requests).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 405, 409, 410, 422, 501, 505])('is not one with the status %i', async (status) => {
    const stage = await failing(9, status);
    await failure(get(probe({ baseUrl: stage.url })));
    expect(stage.requests).toHaveLength(1);
  });

  it('is announced, with the pause', async () => {
    const stage = await failing(1);
    const events: RetryEvent[] = [];
    await get(probe({ baseUrl: stage.url }, { hooks: { onRetry: (event) => void events.push(event) } }));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      connector: 'probe',
      operation: 'call',
      method: 'GET',
      url: `${stage.url}/thing`,
      attempt: 1,
      error: { code: 'request_failed', status: 503 },
    });
    expect(events[0]?.delayMs).toBeGreaterThanOrEqual(300);
    expect(events[0]?.delayMs).toBeLessThanOrEqual(600);
  });
});

describe('a wait that the server asks for', () => {
  it('is kept', async () => {
    const stage = await failing(1, 429, { 'retry-after': '1' });
    await get(probe({ baseUrl: stage.url }));
    const [first, second] = stage.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(995);
  });

  it('may come with a 503', async () => {
    const stage = await failing(1, 503, { 'retry-after': '0.9' });
    const delays: number[] = [];
    await get(probe({ baseUrl: stage.url }, { hooks: { onRetry: ({ delayMs }) => void delays.push(delayMs) } }));
    expect(delays[0]).toBeGreaterThanOrEqual(900);
  });

  it.each(['86400', '61', new Date(Date.now() + 86_400_000).toUTCString()])(
    'of %s is too long: the real figure is told at once',
    async (value) => {
      const stage = await failing(9, 429, { 'retry-after': value });
      const error = await failure(get(probe({ baseUrl: stage.url })));
      expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryable: true });
      expect(error.retryAfterMs).toBeGreaterThan(60_000);
      expect(stage.requests).toHaveLength(1);
      // Nor does it hold anybody else back for a day.
      expect(await failure(get(probe({ baseUrl: stage.url })))).toMatchObject({ status: 429 });
      expect(stage.requests).toHaveLength(2);
    },
  );

  it('of junk, of zero or of the past is no reason to hurry', async () => {
    const values = ['soon', '-5', '', 'NaN', 'try 2030', '1e3', '0x10', '0', 'Thu, 01 Jan 1970 00:00:00 GMT', '5 minutes'];
    const delays: number[] = [];
    const hooks = { onRetry: ({ delayMs }: RetryEvent) => void delays.push(delayMs) };
    await Promise.all(
      values.map(async (value) => get(probe({ baseUrl: (await failing(1, 429, { 'retry-after': value })).url }, { hooks }))),
    );
    expect(delays).toHaveLength(values.length);
    for (const delayMs of delays) {
      expect(delayMs).toBeGreaterThanOrEqual(300);
      expect(delayMs).toBeLessThanOrEqual(600);
    }
  });

  it('that is only our own reckoning is told and not made', async () => {
    const stage = await failing(9, 403);
    const connector = probe({ baseUrl: stage.url, failure: () => ({ code: 'rate_limited', scope: 'month', retryAfterMs: 5 }) });
    expect(await failure(get(connector))).toMatchObject({ code: 'rate_limited', scope: 'month', retryAfterMs: 5, status: 403 });
    expect(stage.requests).toHaveLength(1);
  });

  it('is not made by who would rather fail', async () => {
    const stage = await failing(1, 429, { 'retry-after': '1' });
    expect(await failure(get(probe({ baseUrl: stage.url }, { onLimit: 'fail' })))).toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterMs: 1000,
      scope: 'second',
    });
    expect(stage.requests).toHaveLength(1);
  });

  it('with a success means nothing', async () => {
    const stage = await serve((_, response) => json(response, { ok: true }, 200, { 'retry-after': '50' }));
    const connector = probe({ baseUrl: stage.url });
    expect(await get(connector)).toEqual({ ok: true });
    expect(await get(connector)).toEqual({ ok: true });
  });

  it('holds all callers of the budget back, who then do not come all at once', async () => {
    let isLimited = true;
    const stage = await serve((_, response) => {
      if (isLimited) return json(response, {}, 429, { 'retry-after': '1' });
      return json(response, {});
    });
    const events: RateLimitEvent[] = [];
    const first = probe({ baseUrl: stage.url }, { hooks: { onRateLimit: (event) => void events.push(event) } });
    const second = probe({ baseUrl: stage.url }, { hooks: { onRateLimit: (event) => void events.push(event) } });
    const refused = get(first);
    while (stage.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    isLimited = false;
    await Promise.all([refused, ...Array.from({ length: 8 }, () => get(second))]);
    expect(events[0]).toEqual({ connector: 'probe', operation: 'call', by: 'vendor', waitMs: 1000, scope: 'second' });
    expect(events.filter(({ by }) => by === 'local').length).toBeGreaterThanOrEqual(8);
    const [refusal, ...later] = stage.requests.map(({ at }) => at);
    expect(later).toHaveLength(9);
    for (const at of later) expect(at - (refusal ?? 0)).toBeGreaterThanOrEqual(990);
    // One at a time, some 50 ms apart.
    expect(Math.max(...later) - Math.min(...later)).toBeGreaterThanOrEqual(100);
  });

  it('is a different one for each of many callers', async () => {
    const stage = await serve((_, response, count) => (count <= 20 ? json(response, {}, 429, { 'retry-after': '1' }) : json(response, {})));
    const delays: number[] = [];
    const connector = probe({ baseUrl: stage.url }, { limits: false, hooks: { onRetry: ({ delayMs }) => void delays.push(delayMs) } });
    await Promise.all(Array.from({ length: 20 }, () => get(connector)));
    expect(new Set(delays).size).toBeGreaterThan(10);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const headers = (values: Record<string, string>) => ({ get: (name: string) => values[name] ?? null });

  it.each([
    ['0', 0],
    ['7', 7000],
    ['1.5', 1500],
    [' 3 ', 3000],
    ['86400', 86_400_000],
    ['0.0001', 1],
    ['Sat, 31 Jan 2026 12:00:30 GMT', 30_000],
    ['Saturday, 31-Jan-26 12:00:30 GMT', 30_000],
    ['Sat Jan 31 12:00:30 2026', 30_000],
    ['Sat, 31 Jan 2026 11:59:00 GMT', 0],
    ['Sat, 31 Jan 2026 12:00:30 +0000', 30_000],
    ['-1', undefined],
    ['', undefined],
    ['soon', undefined],
    ['Sat', undefined],
    ['Sat, 99 Foo 2026 12:00:30 GMT', undefined],
    ['try 2030', undefined],
    ['1e9', undefined],
    ['9'.repeat(400), undefined],
    ['2026-01-31', undefined],
  ])('%j is %s', (value, ms) => {
    expect(retryAfterMs(headers({ 'retry-after': value }), now)).toBe(ms);
  });

  it('is counted on the server’s clock', () => {
    const values = { 'retry-after': 'Sat, 31 Jan 2026 15:00:30 GMT', date: 'Sat, 31 Jan 2026 15:00:00 GMT' };
    expect(retryAfterMs(headers(values), now)).toBe(30_000);
    expect(retryAfterMs(headers({ ...values, date: 'junk' }), now)).toBe(3 * 3_600_000 + 30_000);
  });

  it('is absent where there is none', () => {
    expect(retryAfterMs(headers({}), now)).toBeUndefined();
    expect(untilServerTime(Number.NaN, headers({}), now)).toBeUndefined();
    expect(untilServerTime(now - 5, headers({}), now)).toBe(0);
  });
});
