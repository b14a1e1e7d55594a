import { afterEach, describe, expect, it, vi } from 'vitest';
import { reply } from './fake-splunk.ts';
import { range } from './helpers.ts';
import { created, deleted, fake, serve, stop } from './serving.ts';

afterEach(stop);

describe('a search job', () => {
  it('that takes too long is given up and cancelled', async () => {
    const connector = await serve({ total: 3, looks: Infinity });
    await expect(connector.search('index=main', range, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout' });
    expect(deleted()).toHaveLength(1);
    expect(fake.open).toEqual([]);
  });

  it('is cancelled when the loop is left', async () => {
    const connector = await serve({ total: 1000 }, { pageSize: 10 });
    for await (const { fields } of connector.searchEvents('index=main', range)) if (fields['n'] === '3') break;
    expect(fake.open).toEqual([]);
    expect(fake.pages()).toHaveLength(1);
  });

  it('is cancelled when the loop throws', async () => {
    const connector = await serve({ total: 1000 });
    const loop = async () => {
      for await (const _ of connector.searchEvents('index=main', range)) throw new Error('of the loop');
    };
    await expect(loop()).rejects.toThrow('of the loop');
    expect(fake.open).toEqual([]);
  });

  it.each(['search', 'searchEvents', 'getRelatedEvents', 'listAlerts', 'getFieldValues', 'getEvents'] as const)(
    'is cancelled when %s is aborted while it runs',
    async (operation) => {
      const connector = await serve({ looks: Infinity });
      const controller = new AbortController();
      const { signal } = controller;
      const calls = {
        search: () => connector.search('index=main', range, { signal }),
        searchEvents: () => Array.fromAsync(connector.searchEvents('index=main', range, { signal })),
        getRelatedEvents: () => Array.fromAsync(connector.getRelatedEvents('192.0.2.1', range, { signal })),
        listAlerts: () => Array.fromAsync(connector.listAlerts({ timeRange: range }, { signal })),
        getFieldValues: () => Array.fromAsync(connector.getFieldValues('src', range, { signal })),
        getEvents: () => connector.getEvents(['main~1~BC509B13-C34D-4A69-B216-488806E9EA63|1:2|2026-10-08T12:00:00.000Z'], { signal }),
      };
      const outcome = calls[operation]().catch((error: unknown) => error);
      await fake.until(() => fake.requests.length >= 2);
      const reason = { why: 'of the caller' };
      controller.abort(reason);
      expect(await outcome).toBe(reason);
      expect(fake.jobs.size).toBe(1);
      expect(fake.open).toEqual([]);
    },
  );

  it('is cancelled when a page is aborted on its way, whose connection closes', async () => {
    let isClosed = false;
    const connector = await serve(
      {
        total: 1000,
        intercept({ query }, response) {
          if (query.get('offset') !== '10') return undefined;
          response.on('close', () => (isClosed = true));
          response.writeHead(200).write('{"results": [');
          return true;
        },
      },
      { pageSize: 10 },
    );
    const controller = new AbortController();
    const outcome = Array.fromAsync(connector.searchEvents('index=main', range, { signal: controller.signal })).catch(
      (error: unknown) => error,
    );
    await fake.until(() => fake.pages().length === 2);
    controller.abort('enough');
    expect(await outcome).toBe('enough');
    expect(fake.open).toEqual([]);
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });

  it('is cancelled when the call is aborted while it is being created', async () => {
    let create: () => void = () => undefined;
    const connector = await serve({
      intercept(request, response) {
        if (!request.path.endsWith('/jobs')) return undefined;
        create = () => fake.answer(request, response);
        return true;
      },
    });
    const controller = new AbortController();
    const outcome = connector.search('index=main', range, { signal: controller.signal }).catch((error: unknown) => error);
    await fake.until(() => created().length === 1);
    controller.abort('enough');
    expect(await outcome).toBe('enough');
    expect(deleted()).toEqual([]);
    create();
    await fake.until(() => deleted().length === 1);
    expect(fake.open).toEqual([]);
  });

  it('whose creation is not answered after an abort is cancelled by the id that it was given', async () => {
    let isClosed = false;
    const connector = await serve({
      intercept({ path }, response) {
        if (!path.endsWith('/jobs')) return undefined;
        response.on('close', () => (isClosed = true));
        return true;
      },
    });
    const controller = new AbortController();
    const outcome = connector.search('index=main', range, { signal: controller.signal }).catch((error: unknown) => error);
    await fake.until(() => created().length === 1);
    controller.abort('enough');
    expect(await outcome).toBe('enough');
    await fake.until(() => deleted().length === 1);
    expect(deleted()[0]?.path).toBe(`/services/search/v2/jobs/${created()[0]?.form.get('id')}`);
    expect(isClosed).toBe(true);
  });

  it('whose creation broke off is cancelled by the id that it was given', async () => {
    const connector = await serve({
      intercept(request, response) {
        if (!request.path.endsWith('/jobs')) return undefined;
        fake.jobs.set(request.form.get('id') ?? '', { search: '', looks: 0, isCancelled: false });
        response.socket?.destroy();
        return true;
      },
    });
    await expect(connector.search('index=main', range)).rejects.toMatchObject({ code: 'network' });
    await fake.until(() => deleted().length === 1);
    expect(fake.jobs.size).toBe(1);
    expect(fake.open).toEqual([]);
  });

  it('is created under one id when the creation is repeated', async () => {
    let isDown = true;
    const connector = await serve(
      {
        total: 2,
        intercept({ path }, response) {
          if (!isDown || !path.endsWith('/jobs')) return undefined;
          isDown = false;
          reply(response, 503, {});
          return true;
        },
      },
      {},
      { retries: 1 },
    );
    expect((await connector.search('index=main', range)).events).toHaveLength(2);
    expect(new Set(created().map(({ form }) => form.get('id'))).size).toBe(1);
    expect(fake.open).toEqual([]);
  });

  it('ends the call though it cannot be cancelled', async () => {
    const connector = await serve({
      total: 2,
      intercept: ({ method }) => (method === 'DELETE' ? true : undefined),
    });
    expect((await connector.search('index=main', range)).events).toHaveLength(2);
  });

  it('is not waited for when the server says that it is asked too much', async () => {
    const connector = await serve({
      total: 30,
      intercept({ path }, response) {
        if (!path.endsWith('/results')) return undefined;
        response.writeHead(429, { 'retry-after': '86400' }).end('{}');
        return true;
      },
    });
    await expect(connector.search('index=main', range)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 86_400_000 });
    expect(deleted()).toEqual([]);
    await fake.until(() => deleted().length === 1);
  });
});
