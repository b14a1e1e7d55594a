import { describe, expect, it } from 'vitest';
import { type Auth, path } from '../../src/index.ts';
import { anything, collect, failure, get, listenersOf, probe } from '../tools/probe.ts';
import { deadUrl, json, serve, serveRaw, type Stage, until } from '../tools/server.ts';

const silent = () => serve(() => undefined);
const headersOnly = () => serve((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":'));
const dripping = () =>
  serve((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });

const never: Auth = { authorize: () => new Promise(() => undefined) };

describe('a call has an end', () => {
  it.each([
    ['silence', silent],
    ['a body that does not come', headersOnly],
    ['a slow drip', dripping],
  ] as const)('although there is %s', async (_, make) => {
    const stage = await make();
    const error = await failure(get(probe({ baseUrl: stage.url }, { retries: 0 }), { timeoutMs: 150 }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true, message: 'no answer within 150 ms', operation: 'call' });
    await until(() => stage.open.size === 0);
  });

  it('although a token does not come', async () => {
    const stage = await serve((_, response) => json(response, {}));
    expect(await failure(get(probe({ baseUrl: stage.url, auth: never }), { timeoutMs: 100 }))).toMatchObject({ code: 'timeout' });
    expect(stage.requests).toHaveLength(0);
  });

  it('over all its attempts, pauses included', async () => {
    const stage = await serve((_, response) => json(response, {}, 503));
    const started = performance.now();
    expect(await failure(get(probe({ baseUrl: stage.url }, { retries: 10 }), { timeoutMs: 1200 }))).toMatchObject({
      code: 'request_failed',
      status: 503,
    });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(stage.requests.length).toBeLessThanOrEqual(4);
  });

  it('that is the connector’s where the call names none', async () => {
    const stage = await silent();
    expect(await failure(get(probe({ baseUrl: stage.url }, { timeoutMs: 120 })))).toMatchObject({
      code: 'timeout',
      message: 'no answer within 120 ms',
    });
  });

  it('to which waiting for a turn does not count', async () => {
    const stage = await serve((_, response) => setTimeout(() => json(response, {}), 50));
    const connector = probe({ baseUrl: stage.url, concurrency: 1 }, { timeoutMs: 1200, retries: 0 });
    // Thirty of them, one after the other, take longer than each may.
    await expect(Promise.all(Array.from({ length: 30 }, () => get(connector)))).resolves.toHaveLength(30);
  });
});

describe('an abort rejects with the caller’s own reason', () => {
  const reason = { not: 'even an error' };

  async function aborted(stage: Stage, when: () => boolean, connector = probe({ baseUrl: stage.url })): Promise<void> {
    const controller = new AbortController();
    const call = get(connector, { signal: controller.signal });
    call.catch(() => undefined);
    await until(when);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(listenersOf(controller.signal)).toBe(0);
    await until(() => stage.open.size === 0);
  }

  it('before anything is sent', async () => {
    const stage = await silent();
    await expect(get(probe({ baseUrl: stage.url }), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(probe({ baseUrl: stage.url }).act(async () => undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(
      collect(
        probe({ baseUrl: stage.url }).rows(
          async function* () {
            yield [1];
          },
          { signal: AbortSignal.abort(reason) },
        ),
      ),
    ).rejects.toBe(reason);
    expect(stage.connections).toBe(0);
  });

  it('while it waits for a turn', async () => {
    const stage = await silent();
    const connector = probe({ baseUrl: stage.url, concurrency: 1 });
    const first = new AbortController();
    const holding = get(connector, { signal: first.signal });
    holding.catch(() => undefined);
    await until(() => stage.requests.length === 1);
    const second = new AbortController();
    const waiting = get(connector, { signal: second.signal });
    second.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(listenersOf(second.signal)).toBe(0);
    first.abort(reason);
    await expect(holding).rejects.toBe(reason);
    expect(stage.requests).toHaveLength(1);
  });

  it('while it waits for a token', async () => {
    const stage = await silent();
    let isAsked = false;
    const auth: Auth = { authorize: () => ((isAsked = true), new Promise(() => undefined)) };
    await aborted(stage, () => isAsked, probe({ baseUrl: stage.url, auth }));
  });

  it('while it connects', async () => {
    const controller = new AbortController();
    // Nothing answers there: a network for documentation.
    const call = get(probe({ baseUrl: 'https://192.0.2.1' }), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await expect(call).rejects.toBe(reason);
  });

  it('while it waits for the headers', async () => {
    const stage = await silent();
    await aborted(stage, () => stage.requests.length === 1);
  });

  it('while it reads the body', async () => {
    const stage = await headersOnly();
    await aborted(stage, () => stage.requests.length === 1);
  });

  it('while it reads a compressed body', async () => {
    const stage = await serve(
      (_, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).write(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])),
    );
    await aborted(stage, () => stage.requests.length === 1);
  });

  it('between two attempts', async () => {
    const stage = await serve((_, response) => json(response, {}, 503, { 'retry-after': '30', connection: 'close' }));
    let isPausing = false;
    await aborted(
      stage,
      () => isPausing,
      probe({ baseUrl: stage.url }, { timeoutMs: 60_000, hooks: { onRetry: () => void (isPausing = true) } }),
    );
    expect(stage.requests).toHaveLength(1);
  });

  it('also where the signal is a time limit', async () => {
    const stage = await silent();
    const signal = AbortSignal.timeout(50);
    const error: unknown = await get(probe({ baseUrl: stage.url }), { signal }).catch((reason: unknown) => reason);
    expect(error).toBe(signal.reason);
    expect((signal.reason as Error).name).toBe('TimeoutError');
  });

  it('and a fetch that takes no notice is left alone', async () => {
    const controller = new AbortController();
    const call = get(probe({ baseUrl: 'https://api.example.com' }, { fetch: () => new Promise(() => undefined) }), {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(reason), 20);
    await expect(call).rejects.toBe(reason);
    expect(
      await failure(
        get(probe({ baseUrl: 'https://api.example.com' }, { retries: 0, fetch: () => new Promise(() => undefined) }), { timeoutMs: 50 }),
      ),
    ).toMatchObject({ code: 'timeout' });
    const deaf = (async () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) }))) as typeof fetch;
    expect(await failure(get(probe({ baseUrl: 'https://api.example.com' }, { retries: 0, fetch: deaf }), { timeoutMs: 50 }))).toMatchObject(
      { code: 'timeout' },
    );
  });
});

describe('one signal for a thousand calls', () => {
  it('has no listener left', async () => {
    const stage = await serve((_, response, count) => json(response, {}, count % 250 === 0 ? 503 : 200));
    const { signal } = new AbortController();
    const connector = probe({ baseUrl: stage.url, concurrency: 20 });
    const seen: number[] = [];
    for (let round = 0; round < 10; round++) {
      await Promise.all(Array.from({ length: 100 }, () => get(connector, { signal })));
      seen.push(listenersOf(signal));
    }
    expect(seen).toEqual(Array(10).fill(0));
    // Signals that hang on this one, as `AbortSignal.any` makes them, are listeners too.
    const dependants = Object.getOwnPropertySymbols(signal).filter(({ description }) => description === 'kDependantSignals');
    for (const symbol of dependants) expect((signal as unknown as Record<symbol, Set<unknown> | null>)[symbol]?.size ?? 0).toBe(0);
  });
});

describe('a broken connection while reading', () => {
  it('is tried again for a GET', async () => {
    const stage = await serveRaw((socket, _, count) => {
      if (count === 1) return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":', () => socket.destroy());
      return socket.end('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}');
    });
    expect(await get(probe({ baseUrl: stage.url }))).toEqual({ a: 1 });
  });

  it('is an error for what must not be sent twice', async () => {
    const stage = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":', () => socket.destroy()));
    const call = probe({ baseUrl: stage.url }).act((http, options) => http.post(path`x`, { schema: anything, json: {}, ...options }));
    expect(await failure(call)).toMatchObject({
      code: 'network',
      retryable: false,
      hint: expect.stringContaining('may have been carried out'),
    });
    expect(stage.requests).toHaveLength(1);
  });

  it('leaves an action unclear, as a late answer and a failing server do; what never left is clear', async () => {
    const act = (url: string, options = {}) =>
      failure(probe({ baseUrl: url }, options).act((http, context) => http.post(path`x`, { schema: anything, json: {}, ...context })));
    expect(await act((await silent()).url, { timeoutMs: 100 })).toMatchObject({ code: 'timeout', retryable: false });
    expect(await act((await serve((_, response) => json(response, {}, 503))).url)).toMatchObject({
      code: 'request_failed',
      retryable: false,
    });
    expect(await act((await serve((_, response) => response.end('<html>'))).url)).toMatchObject({
      code: 'invalid_response',
      hint: expect.stringMatching(/^It may have been carried out .*login page/),
    });
    expect(await act((await serve((_, response) => json(response, {}, 501))).url)).toMatchObject({
      code: 'request_failed',
      hint: expect.not.stringContaining('carried out'),
    });
    expect(await act((await serve((_, response) => json(response, {}, 429))).url)).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(await act(await deadUrl())).toMatchObject({ code: 'network', retryable: true });
  });
});
