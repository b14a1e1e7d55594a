import { describe, expect, it } from 'vitest';
import { path } from '../../src/index.ts';
import { failure, get, post, probe } from '../tools/probe.ts';
import { json, serve, serveRaw, until } from '../tools/server.ts';

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}';

describe('connections', () => {
  it('are kept and used again by what may be repeated', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const connector = probe({ baseUrl: stage.url });
    for (let n = 0; n < 10; n++) await get(connector);
    for (let n = 0; n < 10; n++) await post(connector, { json: {}, safe: true });
    // Undici gives a connection back a moment after the end of its answer: two take turns.
    expect(stage.connections).toBeLessThanOrEqual(2);
  });

  it('are new for what must not be sent twice', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const connector = probe({ baseUrl: stage.url });
    await get(connector);
    await post(connector, { json: {} });
    await post(connector, { json: {} });
    expect(stage.connections).toBe(3);
  });

  it.each(['ends', 'resets'])('that a server that %s them just as a request comes do not fail it', async (way) => {
    const stage = await serveRaw((socket, _, count) => {
      // The second request meets a connection on its way out.
      if (count === 2) return way === 'ends' ? socket.end() : socket.resetAndDestroy();
      return socket.write(answer);
    });
    const connector = probe({ baseUrl: stage.url }, { retries: 0 });
    for (let n = 0; n < 4; n++) expect(await get(connector)).toEqual({ a: 1 });
    // Four answers, and the one that was not given.
    expect(stage.requests).toHaveLength(5);
  });

  it('that the server ended while they were idle do not fail a burst of requests', async () => {
    const stage = await serveRaw((socket) => socket.write(answer, () => setTimeout(() => socket.end(), 15)));
    const connector = probe({ baseUrl: stage.url }, { retries: 0 });
    for (let round = 0; round < 15; round++) {
      await Promise.all(Array.from({ length: 8 }, () => get(connector)));
      await new Promise((resolve) => setTimeout(resolve, 13 + (round % 5)));
    }
    expect(stage.requests.length).toBeGreaterThanOrEqual(120);
  });

  it('survive an answer that is a failure', async () => {
    const stage = await serve((_, response) => json(response, {}, 404));
    const connector = probe({ baseUrl: stage.url });
    for (let n = 0; n < 10; n++) await failure(get(connector));
    expect(stage.connections).toBeLessThanOrEqual(2);
  });

  it('serve two hundred calls at one time', async () => {
    const stage = await serve((request, response) => setTimeout(() => json(response, { at: request.url }), 20));
    const connector = probe({ baseUrl: stage.url });
    const calls = Array.from({ length: 200 }, (_, n) => get(connector, {}, path`n/${n}`));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 200 }, (_, n) => ({ at: `/n/${n}` })));
  });

  it('are as many as the vendor allows', async () => {
    let now = 0;
    let most = 0;
    const stage = await serve((_, response) => {
      most = Math.max(most, ++now);
      setTimeout(() => (now--, json(response, {})), 5);
    });
    const connector = probe({ baseUrl: stage.url, concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => get(connector)));
    expect(most).toBe(3);
  });
});

describe('a fetch of the caller’s', () => {
  it('gets a request, and the method, headers, signal and redirect mode beside it', async () => {
    const seen: [unknown, RequestInit | undefined][] = [];
    const fetch = (async (input, init) => (seen.push([input, init]), Response.json({ ok: true }))) as typeof globalThis.fetch;
    expect(await get(probe({ baseUrl: 'https://api.example.com/v1', headers: { 'x-a': '1' } }, { fetch }))).toEqual({ ok: true });
    const [request, init] = seen[0] as [Request, RequestInit];
    expect(request).toBeInstanceOf(Request);
    expect(request.url).toBe('https://api.example.com/v1/thing');
    expect(init).toMatchObject({ method: 'GET', redirect: 'manual' });
    expect(init.signal).toBeInstanceOf(AbortSignal);
    expect(new Headers(init.headers).get('x-a')).toBe('1');
  });

  it('gets bodies that it can read', async () => {
    const seen: string[] = [];
    const fetch = (async (input) => (seen.push(await (input as Request).text()), Response.json({}))) as typeof globalThis.fetch;
    await post(probe({ baseUrl: 'https://api.example.com' }, { fetch }), { json: { a: 1 } });
    expect(seen).toEqual(['{"a":1}']);
  });

  it.each([
    ['no body at all', { status: 200, headers: new Headers(), text: async (): Promise<string> => '{"a":1}' }],
    ['a body of another kind', { status: 200, headers: new Headers(), body: { pipe() {} }, text: async (): Promise<string> => '{"a":1}' }],
    ['a map for headers', { status: 200, headers: new Map(), text: async (): Promise<string> => '{"a":1}' }],
  ])('may return something with %s', async (_, response) => {
    const fetch = (async () => response) as unknown as typeof globalThis.fetch;
    expect(await get(probe({ baseUrl: 'https://api.example.com' }, { fetch }))).toEqual({ a: 1 });
  });

  it('may say no in any way', async () => {
    const of = (fetch: () => Promise<unknown>) =>
      failure(get(probe({ baseUrl: 'https://api.example.com' }, { fetch: fetch as typeof globalThis.fetch, retries: 0 })));
    expect(
      await of(async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) });
      }),
    ).toMatchObject({ code: 'network', message: 'the host name is not known (ENOTFOUND)' });
    expect(
      await of(() => {
        throw new Error('S3cr3t');
      }),
    ).toMatchObject({ code: 'network', message: 'the connection failed' });
    expect(await of(() => Promise.reject('S3cr3t'))).toMatchObject({ code: 'network' });
    expect(await of(async () => ({ type: 'opaqueredirect', status: 0 }))).toMatchObject({ code: 'request_failed' });
    expect(
      await of(async () => {
        throw Object.assign(new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), {});
      }),
    ).toMatchObject({ message: 'the server refuses the connection (ECONNREFUSED)' });
  });

  it('is asked again where it failed in passing', async () => {
    let calls = 0;
    const fetch = (async () => {
      if (++calls === 1) throw new TypeError('fetch failed');
      return Response.json({ calls });
    }) as unknown as typeof globalThis.fetch;
    expect(await get(probe({ baseUrl: 'https://api.example.com' }, { fetch }))).toEqual({ calls: 2 });
  });
});

describe('a fetch that others have replaced', () => {
  it('is respected whenever it was replaced, and no longer', async () => {
    const stage = await serve((_, response) => json(response, { from: 'server' }));
    const connector = probe({ baseUrl: stage.url });
    const original = globalThis.fetch;
    expect(await get(connector)).toEqual({ from: 'server' });
    globalThis.fetch = async () => Response.json({ from: 'stand-in' });
    try {
      expect(await get(connector)).toEqual({ from: 'stand-in' });
    } finally {
      globalThis.fetch = original;
    }
    expect(await get(connector)).toEqual({ from: 'server' });
  });
});

describe('a stream', () => {
  const chunksOf = (connector: ReturnType<typeof probe>, options = {}, method: 'GET' | 'POST' = 'GET') =>
    connector.rows<Uint8Array>(async function* (http, context) {
      for await (const chunk of http.stream(method, path`thing`, context)) yield [chunk];
    }, options);
  const endless = () =>
    serve((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 5);
      response.on('close', () => clearInterval(timer));
    });

  const kinds = [
    ['kept-alive', {}],
    ['fetch', { fetch: globalThis.fetch }],
  ] as const;

  it.each(kinds)('yields the body piece by piece (%s)', async (_, options) => {
    const stage = await serve(async (__, response) => {
      for (const part of ['a', 'b', 'c']) {
        response.write(part);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      response.end();
    });
    let text = '';
    for await (const chunk of chunksOf(probe({ baseUrl: stage.url }, options))) text += new TextDecoder().decode(chunk);
    expect(text).toBe('abc');
  });

  it.each(kinds)('is not limited in size, nor in time as long as something comes (%s)', async (_, options) => {
    const stage = await endless();
    const started = performance.now();
    let seen = 0;
    for await (const chunk of chunksOf(probe({ baseUrl: stage.url }, { ...options, timeoutMs: 800 }))) {
      seen += chunk.byteLength;
      if (performance.now() - started > 1000) break;
    }
    expect(seen).toBeGreaterThan(2000);
    await until(() => stage.open.size === 0);
  });

  it.each(kinds)('that is abandoned closes its connection (%s)', async (_, options) => {
    const stage = await endless();
    for await (const __ of chunksOf(probe({ baseUrl: stage.url }, options))) break;
    await until(() => stage.open.size === 0);
  });

  it.each(kinds)('that is aborted closes its connection (%s)', async (_, options) => {
    const stage = await serve((__, response) => void response.write('x'));
    const controller = new AbortController();
    const iterator = chunksOf(probe({ baseUrl: stage.url }, options), { signal: controller.signal })[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    setTimeout(() => controller.abort('enough'), 20);
    await expect(next).rejects.toBe('enough');
    await until(() => stage.open.size === 0);
  });

  it.each(kinds)('that falls silent is a timeout, and closes its connection (%s)', async (_, options) => {
    const stage = await serve((__, response) => void response.write('x'));
    const iterator = chunksOf(probe({ baseUrl: stage.url }, { ...options, timeoutMs: 100 }))[Symbol.asyncIterator]();
    await iterator.next();
    expect(await failure(iterator.next())).toMatchObject({
      code: 'timeout',
      message: 'nothing came for 100 ms',
      operation: 'rows',
      connector: 'probe',
    });
    await until(() => stage.open.size === 0);
  });

  it.each(kinds)('that breaks is a network failure (%s)', async (_, options) => {
    const stage = await serve((__, response) => response.write('x', () => setTimeout(() => response.destroy(), 10)));
    const iterator = chunksOf(probe({ baseUrl: stage.url }, options))[Symbol.asyncIterator]();
    await iterator.next();
    expect(await failure(iterator.next())).toMatchObject({ code: 'network', connector: 'probe' });
  });

  it('fails like any call before it begins, and is then tried again', async () => {
    const stage = await serve((__, response, count) => (count === 1 ? json(response, {}, 503) : response.end('ok')));
    const seen: Uint8Array[] = [];
    for await (const chunk of chunksOf(probe({ baseUrl: stage.url }))) seen.push(chunk);
    expect(Buffer.concat(seen).toString()).toBe('ok');
    const gone = await serve((__, response) => json(response, {}, 404));
    expect(
      await failure(
        chunksOf(probe({ baseUrl: gone.url }), {}, 'POST')
          [Symbol.asyncIterator]()
          .next(),
      ),
    ).toMatchObject({ code: 'not_found', status: 404 });
  });
});
