import { describe, expect, it } from 'vitest';
import type { AcquireOptions, HttpSpec, Lease, Limiter, RateLimitEvent } from '../../src/index.ts';
import { clientCredentials, Secret } from '../../src/index.ts';
import { sharedBudget } from '../../src/limits/shared.ts';
import { failure, get, post, probe } from '../tools/probe.ts';
import { deadUrl, json, serve } from '../tools/server.ts';

const one: Pick<HttpSpec, 'limits'> = { limits: [{ requests: 1, per: 'minute' }] };
const fine = () => serve((_, response) => json(response, {}));

describe('a budget', () => {
  it('is shared by two connectors with one key', async () => {
    const { url } = await fine();
    await get(probe({ baseUrl: url, ...one }, { onLimit: 'fail' }, 'key-one'));
    expect(await failure(get(probe({ baseUrl: url, ...one }, { onLimit: 'fail' }, 'key-one')))).toMatchObject({
      code: 'rate_limited',
      scope: 'minute',
      connector: 'probe',
      operation: 'call',
    });
  });

  it('is not shared by two keys', async () => {
    const { url } = await fine();
    await get(probe({ baseUrl: url, ...one }, { onLimit: 'fail' }, 'key-one'));
    expect(await get(probe({ baseUrl: url, ...one }, { onLimit: 'fail' }, 'key-two'))).toEqual({});
  });

  it('may be switched off, or be another than the vendor’s', async () => {
    const { url } = await fine();
    const free = probe({ baseUrl: url, ...one, concurrency: 1 }, { onLimit: 'fail', limits: false });
    await Promise.all([get(free), get(free), get(free)]);
    const two = probe({ baseUrl: url, ...one }, { onLimit: 'fail', limits: [{ requests: 2, per: 'hour' }] });
    await get(two);
    await get(two);
    expect(await failure(get(two))).toMatchObject({ scope: 'hour', retryable: true });
  });

  it('tells who wants to know that it waits', async () => {
    const { url } = await fine();
    const events: RateLimitEvent[] = [];
    const connector = probe(
      { baseUrl: url, limits: [{ requests: 1, per: 'second' }] },
      { hooks: { onRateLimit: (event) => void events.push(event) } },
    );
    await Promise.all([get(connector), get(connector)]);
    expect(events).toEqual([{ connector: 'probe', operation: 'call', by: 'local', scope: 'second' }]);
  });

  it('that failed locally is not tried again behind the scenes', async () => {
    const { url } = await fine();
    let retries = 0;
    const connector = probe({ baseUrl: url, ...one }, { onLimit: 'fail', hooks: { onRetry: () => void retries++ } });
    await get(connector);
    await failure(get(connector));
    expect(retries).toBe(0);
  });

  it('that a program with very many keys has let go is still one budget', async () => {
    const budget = (key: string) => sharedBudget(() => key, { limits: [{ requests: 1, per: 'minute' }] });
    const early = budget('early');
    const others = async (name: string) => {
      for (let n = 0; n < 2000; n++) (await budget(`${name}-${n}`).acquire({ onLimit: 'fail' })).refund();
    };
    await others('one');
    const late = budget('early');
    await early.acquire({ onLimit: 'fail' });
    expect(() => late.acquire({ onLimit: 'fail' })).toThrow('the limit per minute is reached');
    await others('another');
    expect(() => late.acquire({ onLimit: 'fail' })).toThrow('the limit per minute is reached');
  });
});

describe('what a request costs', () => {
  it('is nothing where it never left', async () => {
    const baseUrl = await deadUrl();
    const connector = probe({ baseUrl, ...one }, { onLimit: 'fail', retries: 0 });
    for (let n = 0; n < 3; n++) expect(await failure(get(connector))).toMatchObject({ code: 'network' });
    const refused = probe({ baseUrl: 'https://host.invalid', ...one }, { onLimit: 'fail', retries: 0 });
    for (let n = 0; n < 2; n++) expect(await failure(get(refused))).toMatchObject({ code: 'network' });
  });

  it('is nothing where there was no token for it', async () => {
    const stage = await serve((_, response) => json(response, {}, 500));
    const auth = clientCredentials({ tokenUrl: `${stage.url}/token`, clientId: 'id', clientSecret: new Secret('secret') });
    const connector = probe({ baseUrl: stage.url, auth, ...one }, { onLimit: 'fail', retries: 0 });
    for (let n = 0; n < 3; n++) expect(await failure(get(connector))).toMatchObject({ code: 'request_failed', status: 500 });
  });

  it.each([
    ['a failure', 500],
    ['a missing thing', 404],
    ['a success', 200],
  ])('is a turn where it was answered with %s', async (_, status) => {
    const stage = await serve((__, response) => json(response, {}, status));
    const connector = probe({ baseUrl: stage.url, ...one }, { onLimit: 'fail', retries: 0 });
    await get(connector).catch(() => undefined);
    expect(await failure(get(connector))).toMatchObject({ code: 'rate_limited' });
  });

  it('is a turn where the connection broke after it was sent, or its time was up', async () => {
    const broken = await serve((_, response) => response.destroy());
    const connector = probe({ baseUrl: broken.url, ...one }, { onLimit: 'fail', retries: 0 });
    await failure(post(connector, { json: {} }));
    expect(await failure(get(connector))).toMatchObject({ code: 'rate_limited' });
    const silent = await serve(() => undefined);
    const slow = probe({ baseUrl: silent.url, ...one }, { onLimit: 'fail', retries: 0 });
    expect(await failure(get(slow, { timeoutMs: 100 }))).toMatchObject({ code: 'timeout' });
    expect(await failure(get(slow))).toMatchObject({ code: 'rate_limited' });
  });

  it('is a turn for each attempt', async () => {
    const stage = await serve((_, response) => json(response, {}, 503));
    const connector = probe({ baseUrl: stage.url, limits: [{ requests: 2, per: 'minute' }] }, { onLimit: 'fail', retries: 5 });
    expect(await failure(get(connector))).toMatchObject({ code: 'rate_limited', scope: 'minute' });
    expect(stage.requests).toHaveLength(2);
  });
});

describe('a limiter of the caller’s', () => {
  const recording = (log: string[], acquire: (options: AcquireOptions) => Lease | Promise<Lease>): Limiter => ({
    acquire: (options) => (log.push(`acquire ${options.onLimit}`), acquire(options)),
    pause: (ms) => void log.push(`pause ${ms}`),
  });
  const lease = (log: string[]): Lease => ({ done: () => void log.push('done'), refund: () => void log.push('refund') });

  it('gives the turns, hears of answers and of pauses', async () => {
    const stage = await serve((_, response, count) =>
      count === 1 ? json(response, {}) : json(response, {}, 429, { 'retry-after': '30' }),
    );
    const log: string[] = [];
    const connector = probe({ baseUrl: stage.url, ...one }, { onLimit: 'fail', limits: recording(log, async () => lease(log)) });
    await get(connector);
    await failure(get(connector));
    await failure(get(probe({ baseUrl: await deadUrl() }, { retries: 0, limits: recording(log, () => lease(log)) })));
    expect(log).toEqual(['acquire fail', 'done', 'acquire fail', 'done', 'pause 30000', 'acquire wait', 'refund']);
  });

  it('that breaks is an error that says so', async () => {
    const stage = await fine();
    const limits = recording([], async () => {
      throw new Error('READONLY You can’t write against a read only replica');
    });
    const error = await failure(get(probe({ baseUrl: stage.url }, { limits, retries: 0 })));
    expect(error).toMatchObject({ code: 'request_failed', retryable: true, connector: 'probe' });
    expect(error.message).toContain('limiter');
    expect(stage.requests).toHaveLength(0);
  });

  it('is told of an abort', async () => {
    const stage = await fine();
    const controller = new AbortController();
    const limits = recording(
      [],
      ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('left')), { once: true })),
    );
    const call = get(probe({ baseUrl: stage.url }, { limits }), { signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 20);
    await expect(call).rejects.toBe('enough');
  });
});
