import { afterEach, describe, expect, it, vi } from 'vitest';
import { reply } from './fake-splunk.ts';
import { range } from './helpers.ts';
import { created, fake, serve, stop } from './serving.ts';

afterEach(async () => {
  vi.useRealTimers();
  await stop();
});

describe('a search job', () => {
  it('is read to its end, past 50,000 rows, in pages of one size', async () => {
    const connector = await serve({ total: 120_000 });
    let count = 0;
    for await (const { fields } of connector.searchEvents('index=main', range))
      if (fields['n'] !== String(count++)) throw new Error(`row ${count - 1} is ${JSON.stringify(fields)}`);
    expect(count).toBe(120_000);
    expect(fake.pages().map(({ query }) => Number(query.get('offset')))).toEqual(Array.from({ length: 24 }, (_, index) => index * 5000));
    expect(new Set(fake.pages().map(({ query }) => query.get('count')))).toEqual(new Set(['5000']));
    expect(Number(created()[0]?.form.get('max_count'))).toBeGreaterThanOrEqual(1_000_000);
    expect(fake.open).toEqual([]);
  });

  it('goes on after pages that are shorter than asked for', async () => {
    const connector = await serve({ total: 25, maxRows: 10 });
    expect(await Array.fromAsync(connector.searchEvents('index=main', range))).toHaveLength(25);
    expect(fake.pages().map(({ query }) => query.get('offset'))).toEqual(['0', '10', '20']);
  });

  it('fetches no page before it is needed', async () => {
    const connector = await serve({ total: 100 }, { pageSize: 10 });
    let count = 0;
    for await (const _ of connector.searchEvents('index=main', range)) if (++count === 11) expect(fake.pages()).toHaveLength(2);
    expect(fake.pages()).toHaveLength(10);
  });

  it('is asked for no more rows than the limit, and then cancelled', async () => {
    const connector = await serve({ total: 1000 }, { pageSize: 10 });
    expect(await Array.fromAsync(connector.searchEvents('index=main', range, { limit: 15 }))).toHaveLength(15);
    expect(fake.pages().map(({ query }) => query.get('count'))).toEqual(['10', '5']);
    expect(fake.open).toEqual([]);
  });

  it('without results is an empty list', async () => {
    const connector = await serve({ total: 0 });
    expect(await Array.fromAsync(connector.searchEvents('index=main', range))).toEqual([]);
    expect(await connector.search('index=main', range)).toMatchObject({ events: [], totalCount: 0, truncated: false });
    expect(fake.open).toEqual([]);
  });

  it('is waited for while it runs', async () => {
    const connector = await serve({ total: 3, looks: 3 });
    expect((await connector.search('index=main', range)).events).toHaveLength(3);
    expect(fake.requests.filter(({ method, path }) => method === 'GET' && !path.endsWith('/results'))).toHaveLength(4);
  });

  it('whose rows stop before their end is an error, and no short list', async () => {
    const connector = await serve(
      {
        total: 30,
        intercept({ query }, response) {
          if (query.get('offset') !== '20') return undefined;
          reply(response, 200, { results: [], messages: [] });
          return true;
        },
      },
      { pageSize: 10 },
    );
    await expect(Array.fromAsync(connector.searchEvents('index=main', range))).rejects.toMatchObject({
      code: 'invalid_response',
      message: 'Splunk gave 20 of 30 rows',
    });
    expect(fake.open).toEqual([]);
  });

  it('that was ended early is told: in the results, or after the last row of a list', async () => {
    const connector = await serve({ total: 3, status: { isFinalized: true } });
    expect(await connector.search('index=main', range)).toMatchObject({
      truncated: true,
      warnings: [expect.stringContaining('ended before')],
    });
    let count = 0;
    const loop = async () => {
      for await (const _ of connector.searchEvents('index=main', range)) count++;
    };
    await expect(loop()).rejects.toMatchObject({
      code: 'request_failed',
      message: expect.stringContaining('these 3 rows are not all') as string,
    });
    expect(count).toBe(3);
  });

  it('keeps no more rows than it is created with: then there may be more', async () => {
    const connector = await serve({ total: 500_000 });
    expect(await connector.search('index=main', range, { limit: 1 })).toMatchObject({ totalCount: 500_000, truncated: true });
    expect(created()[0]?.form.get('max_count')).toBe('500000');
  });

  it.each([
    [{ isFailed: true, messages: [{ type: 'ERROR', text: 'of the job' }] }, 'of the job'],
    [{ dispatchState: 'FAILED', messages: { fatal: ['in the old form'] } }, 'in the old form'],
    [{ isZombie: true, dispatchState: 'RUNNING' }, 'its process died'],
    [{ dispatchState: 'INTERNAL_CANCEL' }, 'INTERNAL_CANCEL'],
    [{ messages: [{ type: 'FATAL', text: 'though it is done' }] }, 'though it is done'],
  ])('with the status %j has failed', async (status, words) => {
    const connector = await serve({ total: 1, status });
    await expect(connector.search('index=main', range)).rejects.toMatchObject({
      code: 'request_failed',
      message: expect.stringContaining(words) as string,
    });
    expect(fake.open).toEqual([]);
  });

  it('may tell its numbers and flags as text', async () => {
    const connector = await serve({
      total: 2,
      status: { isDone: '1', isFailed: '0', isZombie: 0, resultCount: '2', scanCount: '20', runDuration: '1.5' },
    });
    expect(await connector.search('index=main', range)).toMatchObject({ totalCount: 2, stats: { durationMs: 1500, scannedEvents: 20 } });
  });

  it('of a slow reader is kept alive', async () => {
    const connector = await serve({ total: 30 }, { pageSize: 10 });
    vi.useFakeTimers({ toFake: ['performance'] });
    for await (const { fields } of connector.searchEvents('index=main', range)) if (fields['n'] === '5') vi.advanceTimersByTime(150_000);
    const touches = fake.requests.filter(({ path }) => path.endsWith('/control'));
    expect(touches.map(({ form }) => form.get('action'))).toEqual(['touch']);
    expect(fake.pages()).toHaveLength(3);
  });

  it('that expired between two pages is told', async () => {
    const connector = await serve({ total: 30 }, { pageSize: 10 });
    const loop = async () => {
      for await (const _ of connector.searchEvents('index=main', range)) for (const job of fake.jobs.values()) job.isCancelled = true;
    };
    await expect(loop()).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('Unknown sid') as string });
  });

  it.each([[[1, 2]], [[null]], ['text'], [[['a']]], [{}]])('with the rows %j is invalid', async (results) => {
    const connector = await serve({
      total: 2,
      intercept({ path }, response) {
        if (!path.endsWith('/results')) return undefined;
        reply(response, 200, { results, messages: [] });
        return true;
      },
    });
    await expect(connector.search('index=main', range)).rejects.toMatchObject({ code: 'invalid_response' });
    expect(fake.open).toEqual([]);
  });
});
